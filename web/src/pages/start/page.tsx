import { useQuery } from "@tanstack/react-query";
import { checklistQuery, weeksQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { PageHeader } from "~/ui/page-header";
import { WeekBars } from "~/ui/week-bars";
import { Checklist } from "./checklist";
import { QuickLinks } from "./quick-links";

/** What whoever runs the organization sees first: what is left to set up, where things are, how the week goes. */
export function Home() {
  const { t } = useI18n();
  const { org, organization, can } = useMembership();
  const checklist = useQuery(checklistQuery(org));
  return (
    <div className="flex w-full max-w-260 flex-col gap-4">
      <PageHeader title={t("home.title")} lead={t("home.lead", { name: organization.name })} />
      <Async query={checklist}>{({ open, steps }) => (open ? <Checklist steps={steps} /> : null)}</Async>
      <QuickLinks />
      {can("usage.read") && <ThisWeek />}
    </div>
  );
}

function ThisWeek() {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const query = useQuery(weeksQuery(org));
  return (
    <Card title={t("home.minutes")}>
      <Async query={query}>
        {({ items }) => (
          <div className="grid gap-4 md:grid-cols-[180px_minmax(0,1fr)]">
            <div>
              <p className="tabular font-semibold text-kpi">{format.minutes(items[0]?.minutes ?? 0)}</p>
              <p className="text-fg-2">{t("weeks.conversations", { count: items[0]?.conversations ?? 0 })}</p>
            </div>
            <WeekBars label={t("weeks.title")} weeks={items} />
          </div>
        )}
      </Async>
    </Card>
  );
}
