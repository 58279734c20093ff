import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_MS = 2000;

export function CopyButton({ value, label }: { value: string; label?: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <Button
      onClick={copy}
      icon={copied ? <CheckIcon aria-hidden size={14} /> : <CopyIcon aria-hidden size={14} />}
      aria-live="polite"
    >
      {copied ? t("common.copied") : (label ?? t("common.copy"))}
    </Button>
  );
}
