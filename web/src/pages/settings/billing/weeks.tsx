import { useQuery } from "@tanstack/react-query";
import { weeksQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { WeekBars } from "~/ui/week-bars";

/** The last twelve weeks, Monday to Sunday in the organization's time zone. */
export function Weeks() {
  const { t, format } = useI18n();
  const { org, organization } = useMembership();
  const query = useQuery(weeksQuery(org));
  return (
    <Card title={t("weeks.title")}>
      <Async query={query}>
        {({ items, timezone }) => {
          const [running] = items;
          const money = running?.amount_minor;
          return (
            <div className="flex flex-col gap-3">
              <p className="text-fg-2">
                {t("weeks.lead", { zone: timezone.replaceAll("_", " ") })}{" "}
                {running && t("weeks.this_week", { minutes: format.minutes(running.minutes) })}
                {money != null && ` · ${format.money(money, organization.currency)}`}
              </p>
              <WeekBars label={t("weeks.title")} weeks={items} />
            </div>
          );
        }}
      </Async>
    </Card>
  );
}
