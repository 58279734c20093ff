import { useQuery } from "@tanstack/react-query";
import type { SmtpSettings } from "~/api/mail";
import { connectorsQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Notice } from "~/ui/notice";

/** Through whom mails leave now, and at which level that is set. */
export function Level({ settings }: { settings: SmtpSettings }) {
  const { t, locale } = useI18n();
  const { org } = useMembership();
  const services = useQuery(connectorsQuery(org, locale)).data?.items;
  const { level, level_name, in_effect } = settings;
  if (!in_effect) return <Notice tone="warn" title={t("smtp.level.none")} />;
  return (
    <Notice
      title={t(`smtp.level.${level}`, {
        // A mail service at its usual address has no host; its name says where mails go.
        host: in_effect.host || (services?.find(({ key }) => key === in_effect.provider)?.name ?? ""),
        from: in_effect.mail_from,
        name: level_name ?? "",
      })}
    />
  );
}
