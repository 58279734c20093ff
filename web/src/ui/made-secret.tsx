import { useI18n } from "~/i18n";
import { Button } from "./button";
import { CopyButton } from "./copy-button";
import type { FieldIds } from "./field";
import { RotateIcon } from "./icons";
import { PasswordInput } from "./password-input";

const BYTES = 24;

interface Props extends FieldIds {
  value: string;
  onChange: (value: string) => void;
}

/** A secret of ours that the other side is given: made here, or typed when it exists already. */
export function MadeSecret({ value, onChange, ...ids }: Props) {
  const { t } = useI18n();
  return (
    <div className="flex flex-wrap gap-2">
      <div className="min-w-40 flex-1">
        <PasswordInput
          {...ids}
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      {value && <CopyButton value={value} />}
      <Button icon={<RotateIcon aria-hidden size={14} />} onClick={() => onChange(makeSecret())}>
        {t("secret.generate")}
      </Button>
    </div>
  );
}

function makeSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
