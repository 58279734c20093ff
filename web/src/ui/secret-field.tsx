import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import type { FieldIds } from "./field";
import { Input } from "./input";
import { PasswordInput } from "./password-input";

interface Props extends FieldIds {
  /** What the server tells about a stored secret; the secret itself never comes back. */
  saved?: { last4?: string | null };
  value: string;
  onChange: (value: string) => void;
}

export function SecretField({ saved, value, onChange, ...ids }: Props) {
  const { t } = useI18n();
  const [replacing, setReplacing] = useState(false);
  if (saved && !replacing) {
    return (
      <div className="flex gap-2">
        <Input {...ids} readOnly value={`•••• •••• ${saved.last4 ?? "••••"}`} className="font-mono" />
        <Button onClick={() => setReplacing(true)}>{t("secret.replace")}</Button>
      </div>
    );
  }
  return (
    <PasswordInput
      {...ids}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
