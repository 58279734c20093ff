import { useQuery } from "@tanstack/react-query";
import { sipAdmissionsQuery } from "~/api/sip";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Empty } from "~/ui/empty";
import { PhoneIcon } from "~/ui/icons";
import { OnlyFilter, useOnly } from "~/ui/only-filter";
import { PagedList } from "~/ui/paged-list";
import { usePages } from "~/ui/use-pages";
import { useAttemptColumns } from "./attempt-columns";

const VERDICTS = ["admitted", "challenged", "refused"] as const;

/** Everybody who knocked, and which check let them in or turned them away. On the wire they are told much less. */
export function Attempts() {
  const { t } = useI18n();
  const { org } = useMembership();
  const filter = useOnly(VERDICTS);
  const { cursor, pager } = usePages(filter.chosen);
  const query = useQuery(sipAdmissionsQuery(org, filter.chosen, cursor));
  const columns = useAttemptColumns();
  return (
    <>
      <p className="mb-4 max-w-160 text-fg-2">{t("sip.attempts_lead")}</p>
      <OnlyFilter
        filter={filter}
        label={t("sip.attempt.verdict")}
        all={t("sip.any_verdict")}
        nameOf={(value) => t(`sip.verdict_of_attempt.${value}`)}
      />
      <PagedList
        tall
        label={t("sip.tab.attempts")}
        query={query}
        pager={pager}
        columns={columns}
        onClear={filter.chosen && (() => filter.choose(undefined))}
        empty={
          <Empty icon={<PhoneIcon aria-hidden size={18} />} title={t("sip.attempts_empty")}>
            {t("sip.attempts_empty_body")}
          </Empty>
        }
      />
    </>
  );
}
