import { useState } from "react";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckIcon, CopyIcon, DownloadIcon } from "~/ui/icons";

interface Props {
  codes: string[];
  onDone: () => void;
}

/** Shown once; the server keeps only what proves them. */
export function RecoveryCodes({ codes, onDone }: Props) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  const text = `Harken\n${codes.join("\n")}\n`;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  const download = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = "harken-recovery-codes.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <div className="flex flex-col gap-4">
      <p>{t("mfa.recovery_shown")}</p>
      <ul
        aria-label={t("mfa.recovery_codes")}
        className="grid gap-x-6 gap-y-1.5 rounded-card border border-line bg-sunken p-4 font-mono sm:grid-cols-2"
      >
        {codes.map((code) => (
          <li key={code} className="select-all">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        <Button
          onClick={copy}
          icon={copied ? <CheckIcon aria-hidden size={14} /> : <CopyIcon aria-hidden size={14} />}
          aria-live="polite"
        >
          {t(copied ? "common.copied" : "common.copy")}
        </Button>
        <Button onClick={download} icon={<DownloadIcon aria-hidden size={14} />}>
          {t("mfa.download")}
        </Button>
        <Button look="primary" className="ml-auto" onClick={onDone}>
          {t("mfa.recovery_kept")}
        </Button>
      </div>
    </div>
  );
}
