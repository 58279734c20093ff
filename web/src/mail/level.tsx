import type { SmtpSettings } from "~/api/mail";
import { useI18n } from "~/i18n";
import { Notice } from "~/ui/notice";

/** Through whom mails leave now, and at which level that is set. */
export function Level({ settings }: { settings: SmtpSettings }) {
  const { t, name } = useI18n();
  const { level, level_name, in_effect } = settings;
  if (!in_effect) return <Notice tone="warn" title={t("smtp.level.none")} />;
  return (
    <Notice
      title={t(`smtp.level.${level}`, {
        host: in_effect.host || name("smtp.provider", in_effect.provider),
        from: in_effect.mail_from,
        name: level_name ?? "",
      })}
    />
  );
}
