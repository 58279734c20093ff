import type { InvitedAddress } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { CopyField } from "~/ui/copy-field";
import { MailNotice } from "~/ui/mail-notice";

const TONE: Record<InvitedAddress["result"], Tone> = {
  invited: "ok",
  already_member: "neutral",
  already_invited: "neutral",
  deactivated: "warn",
  not_an_address: "bad",
};

interface Props {
  answer: { items: InvitedAddress[]; mail_configured: boolean };
}

/** What became of each address, and the links that nobody will send. */
export function InviteResults({ answer }: Props) {
  const { t } = useI18n();
  const links = answer.items.some(({ link }) => link);
  return (
    <>
      {links && (
        <div className="mb-4 empty:hidden">
          <MailNotice />
        </div>
      )}
      <ul className="max-h-96 divide-y divide-line overflow-y-auto rounded-card border border-line">
        {answer.items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same address may be named twice, and the list never changes
          <li key={index} className="flex flex-col gap-1.5 px-3 py-2.5">
            <span className="flex min-w-0 items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium" title={item.email}>
                {item.email}
              </span>
              <Badge tone={TONE[item.result]}>{t(`invite.result.${item.result}`)}</Badge>
            </span>
            {item.result !== "invited" && (
              <span className="text-fg-2 text-meta">{t(`invite.next.${item.result}`)}</span>
            )}
            {item.link && <CopyField label={t("invitations.link")} value={item.link} />}
          </li>
        ))}
      </ul>
      {links && <p className="mt-2 text-fg-2 text-meta">{t("invite.links_once")}</p>}
    </>
  );
}
