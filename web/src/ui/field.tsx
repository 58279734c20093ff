import { type ReactNode, useId } from "react";
import { useI18n } from "~/i18n";
import { WarnIcon } from "./icons";

export interface FieldIds {
  id: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

interface Props {
  label: string;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  children: (ids: FieldIds) => ReactNode;
}

/** Label above, hint or error below; whoever listens hears them in that order. */
export function Field({ label, hint, error, optional, children }: Props) {
  const { t } = useI18n();
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-fg text-ui">
        {label}
        {optional && <span className="ml-1.5 font-normal text-fg-3 text-meta">{t("common.optional")}</span>}
      </label>
      {children({ id, "aria-describedby": note, "aria-invalid": error ? true : undefined })}
      {error ? (
        <p id={note} className="flex items-start gap-1 text-bad-fg text-meta">
          <WarnIcon aria-hidden size={14} className="mt-px shrink-0" />
          {error}
        </p>
      ) : (
        hint && (
          <p id={note} className="text-fg-3 text-meta">
            {hint}
          </p>
        )
      )}
    </div>
  );
}
