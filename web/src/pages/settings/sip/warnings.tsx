import type { SipSettings, SipWarning } from "~/api/types";
import { useI18n } from "~/i18n";
import { Notice } from "~/ui/notice";
import { wideEntries } from "./values";

/** What is true of these settings and better were not, the gravest first. */
export function Warnings({ settings }: { settings: SipSettings }) {
  const { warnings } = settings;
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-2">
      {warnings.map((warning) => (
        <li key={warning.code}>
          <Warning warning={warning} settings={settings} />
        </li>
      ))}
    </ul>
  );
}

function Warning({ warning: { code, detail }, settings }: { warning: SipWarning; settings: SipSettings }) {
  const { maybe } = useI18n();
  const word = code.replace("sip.warn_", "");
  const title = maybe(`sip.warning.${word}`);
  const entries = wideEntries(settings.whitelist).join(", ");
  // Words of ours that lack what they are about say less than the server's.
  const body = word === "wide" && !entries ? undefined : maybe(`sip.warning_body.${word}`, { entries });
  return (
    <Notice tone={word === "anyone" ? "bad" : "warn"} title={title ?? detail}>
      {title && (body ?? detail)}
    </Notice>
  );
}
