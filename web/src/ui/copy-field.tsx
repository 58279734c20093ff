import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "./button";
import { CheckIcon, CopyIcon } from "./icons";

const SHOWN_MS = 2000;

/** A value to carry elsewhere: an address, a secret shown once. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return (
    <div className="flex min-w-0 flex-col items-stretch gap-2 sm:flex-row">
      <code
        title={label}
        className="min-w-0 flex-1 rounded-control border border-line bg-sunken px-2.5 py-1.5 font-mono text-meta leading-5 break-all select-all"
      >
        {value}
      </code>
      <Button
        onClick={copy}
        icon={copied ? <CheckIcon aria-hidden size={14} /> : <CopyIcon aria-hidden size={14} />}
        aria-live="polite"
      >
        {t(copied ? "common.copied" : "common.copy")}
      </Button>
    </div>
  );
}
