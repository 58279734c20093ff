import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_MS = 2000;

interface Props {
  value: string;
  label?: string;
  /** What is copied, for those who hear the button among others of its kind. */
  of?: string;
}

export function CopyButton({ value, label, of }: Props) {
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
      {of && <span className="sr-only">: {of}</span>}
    </Button>
  );
}
