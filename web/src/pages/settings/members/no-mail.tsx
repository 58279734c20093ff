import { Link } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { WarnIcon } from "~/ui/icons";

/** Nobody sends mail: what that means here, and where it is changed. */
export function NoMail() {
  const { t } = useI18n();
  const { slug, can } = useMembership();
  return (
    <div className="mb-4 flex items-start gap-2.5 rounded-card border border-warn/40 bg-warn-soft px-3 py-2.5 text-warn-fg">
      <WarnIcon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <p className="min-w-0">
        <span className="font-medium">{t("invitations.no_mail_title")}</span> {t("invitations.no_mail_body")}{" "}
        {can("smtp.read") && (
          <Link
            to="/o/$slug/settings/$key"
            params={{ slug, key: "smtp" }}
            className="font-medium whitespace-nowrap underline underline-offset-2"
          >
            {t("invitations.no_mail_action")}
          </Link>
        )}
      </p>
    </div>
  );
}
