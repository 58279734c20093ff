import { useI18n } from "~/i18n";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";

interface Props {
  value: string;
  onChange: (code: string) => void;
  error?: string;
  /** A code for the day the telephone is lost is longer, and made of letters. */
  recovery?: boolean;
}

export function CodeField({ value, onChange, error, recovery }: Props) {
  const { t } = useI18n();
  return (
    <Field label={t(recovery ? "mfa.recovery_code" : "mfa.code")} error={error}>
      {(ids) => (
        <Input
          {...ids}
          key={recovery ? "recovery" : "code"}
          autoFocus
          autoComplete="one-time-code"
          autoCapitalize="off"
          spellCheck={false}
          inputMode={recovery ? "text" : "numeric"}
          maxLength={recovery ? 24 : 7}
          placeholder={recovery ? "xxxx-xxxx-xxxx-xxxx" : "000000"}
          className="h-10 text-center font-mono text-dialog tracking-[0.2em]"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
