import { useQuery } from "@tanstack/react-query";
import { sipQuery } from "~/api/integrations";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Notice } from "~/ui/notice";
import { Phones } from "./phones";
import { SipForm } from "./sip-form";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const query = useQuery(sipQuery(org));
  return (
    <div className="flex flex-1 flex-col gap-6">
      <Async query={query}>
        {({ value, etag }) => (
          <>
            {!value.listening && (
              <Notice title={t("sip.not_listening")}>{t("sip.not_listening_body")}</Notice>
            )}
            {value.admits === "anyone" && (
              <Notice tone="warn" title={t("sip.anyone_warning")}>
                {t("sip.anyone_warning_body")}
              </Notice>
            )}
            <SipForm settings={value} etag={etag} canEdit={canEdit} />
          </>
        )}
      </Async>
      {can("phone.read") && <Phones />}
    </div>
  );
}
