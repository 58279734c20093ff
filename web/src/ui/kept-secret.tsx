import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import type { FieldIds } from "./field";
import { Input } from "./input";
import { MadeSecret } from "./made-secret";
import { SecretField } from "./secret-field";

interface Props extends FieldIds {
  /** A secret of ours, which can be made here. */
  generated: boolean;
  /** Empty: what is stored stays, if there is something. Nothing at all: it is taken away. */
  value: string | null;
  onChange: (value: string | null) => void;
}

/** A secret that may be missing. The server never tells whether there is one, so the field claims neither. */
export function KeptSecret({ generated, value, onChange, ...ids }: Props) {
  const { t } = useI18n();
  const [replacing, replace] = useState(false);
  const keep = () => {
    replace(false);
    onChange("");
  };
  if (replacing && value !== null) {
    const Entry = generated ? MadeSecret : SecretField;
    return (
      <div className="flex flex-col items-start gap-2">
        <div className="w-full">
          <Entry {...ids} value={value} onChange={onChange} />
        </div>
        <Button look="ghost" onClick={keep}>
          {t("secret.keep")}
        </Button>
      </div>
    );
  }
  return (
    <div className="flex flex-wrap gap-2">
      <div className="min-w-40 flex-1">
        <Input {...ids} readOnly value={t(value === null ? "secret.removed" : "secret.kept")} />
      </div>
      {value === null ? (
        <Button onClick={keep}>{t("secret.keep")}</Button>
      ) : (
        <>
          <Button onClick={() => replace(true)}>{t("secret.enter")}</Button>
          <Button look="ghost" onClick={() => onChange(null)}>
            {t("secret.remove")}
          </Button>
        </>
      )}
    </div>
  );
}
