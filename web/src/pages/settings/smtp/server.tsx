import { useQuery } from "@tanstack/react-query";
import { type SmtpSettings, smtpQuery } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Notice } from "~/ui/notice";
import { ServerForm } from "./server-form";

export function Server({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(smtpQuery(org));
  return (
    <Async query={query}>
      {({ value, etag }) => (
        <>
          <Level settings={value} />
          <ServerForm key={value.level} settings={value} etag={etag} canEdit={canEdit} />
        </>
      )}
    </Async>
  );
}

/** Through whom mails leave now, and at which level that is set. */
function Level({ settings }: { settings: SmtpSettings }) {
  const { t, name } = useI18n();
  const { level, level_name, in_effect } = settings;
  return (
    <div className="mb-6">
      {in_effect ? (
        <Notice
          title={t(`smtp.level.${level}`, {
            host: in_effect.host || name("smtp.provider", in_effect.provider),
            from: in_effect.mail_from,
            name: level_name ?? "",
          })}
        />
      ) : (
        <Notice tone="warn" title={t("smtp.level.none")} />
      )}
    </div>
  );
}
