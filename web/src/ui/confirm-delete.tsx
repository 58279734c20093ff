import { AlertDialog as Base } from "@base-ui/react/alert-dialog";
import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { DialogActions } from "./dialog";
import { ErrorBox } from "./error-box";
import { Field } from "./field";
import { Input } from "./input";

interface Props {
  open: boolean;
  /** Names the object: "Delete rule “Night line”". */
  title: string;
  /** What follows from it. */
  consequence: string;
  verb: string;
  /** How not doing it is called, where the usual word for it is the verb itself. */
  refusal?: string;
  /** What has to be typed first: for what cannot be taken back. */
  typed?: string;
  busy: boolean;
  error?: unknown;
  onConfirm: () => void;
  onClose: () => void;
}

export function ConfirmDelete({
  open,
  title,
  consequence,
  verb,
  refusal,
  typed,
  busy,
  error,
  onConfirm,
  onClose,
}: Props) {
  const { t } = useI18n();
  const [said, say] = useState("");
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup className="fixed top-1/2 left-1/2 z-40 w-[calc(100vw-32px)] max-w-110 -translate-x-1/2 -translate-y-1/2 rounded-dialog border border-line bg-raised p-5 shadow-float outline-none">
          <Base.Title className="font-semibold text-dialog">{title}</Base.Title>
          <Base.Description className="mt-1 text-fg-2">{consequence}</Base.Description>
          {typed && (
            <div className="mt-4">
              <Field label={t("confirm.type", { name: typed })}>
                {(ids) => (
                  <Input
                    {...ids}
                    autoComplete="off"
                    value={said}
                    onChange={(event) => say(event.target.value)}
                  />
                )}
              </Field>
            </div>
          )}
          {error ? (
            <div className="mt-3">
              <ErrorBox error={error} title={t("error.action_title")} />
            </div>
          ) : null}
          <DialogActions>
            <Button onClick={onClose}>{refusal ?? t("common.cancel")}</Button>
            <Button
              look="danger"
              loading={busy}
              disabled={typed !== undefined && said.trim() !== typed}
              onClick={onConfirm}
            >
              {verb}
            </Button>
          </DialogActions>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
