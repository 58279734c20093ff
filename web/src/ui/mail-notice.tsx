import { Link } from "@tanstack/react-router";
import { useMail } from "~/api/mail";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Notice } from "./notice";

/** Says on pages that send mail that none can leave. Draws nothing while one can, or while it is not known. */
export function MailNotice() {
  const { t } = useI18n();
  const { slug, can } = useMembership();
  const mail = useMail();
  if (!mail || mail.configured) return null;
  return (
    <Notice tone="warn" title={t("smtp.none")}>
      {can("smtp.read") && (
        <Link
          to="/o/$slug/settings/$key"
          params={{ slug, key: "smtp" }}
          className="font-medium underline underline-offset-2"
        >
          {t("smtp.set_up")}
        </Link>
      )}
    </Notice>
  );
}
