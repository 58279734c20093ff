import type { ReactNode } from "react";
import type { SipEdge } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { When } from "~/ui/time";
import { lastingOf } from "./values";

/** Whose certificate callers see over TLS, how long it lasts, and what is wrong with it. */
export function Certificate({ edge: { state, certificate, certificate_problem } }: { edge: SipEdge }) {
  const { t } = useI18n();
  if (!certificate) {
    if (state === "elsewhere") return <span className="text-fg-2">{t("sip.certificate.elsewhere")}</span>;
    return (
      <Row badge={<Badge>{t("sip.certificate.none")}</Badge>}>
        <span className="text-fg-2">{t("sip.certificate.none_body")}</span>
        {state === "listening" && (
          <span className="basis-full text-fg-3 text-meta">{t("sip.certificate.how")}</span>
        )}
      </Row>
    );
  }
  const { subject, names, valid_until, problem } = certificate;
  const lasting = lastingOf(valid_until);
  // With a certificate and a problem beside it, TLS did not start.
  const broken = certificate_problem ?? problem;
  const isWrong = Boolean(broken) || lasting !== "lasts";
  const shown = names.join(", ") || subject;
  return (
    <Row
      badge={
        <Badge tone={isWrong ? "warn" : "ok"}>
          {t(isWrong ? "sip.certificate.wrong" : "sip.certificate.fine")}
        </Badge>
      }
    >
      {shown && <code className="min-w-0 font-mono break-all">{shown}</code>}
      {valid_until && (
        <span className="text-fg-2">
          {t(`sip.certificate.${lasting}`)} <When at={valid_until} />
        </span>
      )}
      {certificate_problem && (
        <span className="basis-full text-warn-fg">{t("sip.certificate.not_served")}</span>
      )}
      {broken && lasting === "lasts" && <Detail text={broken} />}
    </Row>
  );
}

const Row = ({ badge, children }: { badge: ReactNode; children: ReactNode }) => (
  <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
    {badge}
    {children}
  </span>
);

/** For whoever runs the installation, in the server's own words. */
const Detail = ({ text }: { text: string }) => (
  <span lang="en" className="min-w-0 basis-full break-words text-warn-fg">
    {text}
  </span>
);
