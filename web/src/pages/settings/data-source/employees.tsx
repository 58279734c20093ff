import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { membersQuery } from "~/api/queries";
import { type EmployeeState, employeesQuery } from "~/api/sources";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { RotateIcon } from "~/ui/icons";
import { Pager } from "~/ui/pager";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";
import { usePages } from "~/ui/use-pages";
import { EmployeeTable } from "./employee-table";

const STATES = ["unmatched", "matched", "all"] as const;

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
  canEdit: boolean;
}

/** Who answers the calls at the vendor, and which member that is. */
export function Employees({ source, card, canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const [state, show] = useState<EmployeeState>("unmatched");
  const { cursor, pager } = usePages(state);
  const query = useQuery(employeesQuery(org, source.id, state, cursor));
  const members = useQuery(membersQuery(org)).data?.items ?? [];
  const { id, unmatched_employees: unmatched } = source;
  const refresh = useAct({
    call: (client) =>
      take(client.POST("/api/v1/sources/{id}/employees/refresh", { params: { path: { id } } })),
    stale: ["sources"],
    said: t("employees.refreshed"),
  });
  return (
    <Card
      flush
      title={t("employees.title")}
      aside={unmatched > 0 && <Badge tone="warn">{t("employees.unmatched", { count: unmatched })}</Badge>}
    >
      <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
        <p className="min-w-60 flex-1 text-fg-2">{t("employees.lead")}</p>
        <div className="w-40">
          <Select
            label={t("employees.show")}
            options={STATES.map((value) => ({ value, label: t(`employees.state.${value}`) }))}
            value={state}
            onChange={show}
          />
        </div>
        {canEdit && card?.capabilities.includes("directory") && (
          <Button
            icon={<RotateIcon aria-hidden size={14} />}
            loading={refresh.isPending}
            onClick={() => refresh.mutate(undefined)}
          >
            {t("employees.refresh")}
          </Button>
        )}
      </div>
      {refresh.isError && (
        <div className="px-4 pb-3">
          <ErrorBox error={refresh.error} title={t("error.action_title")} />
        </div>
      )}
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={<Empty title={t(`employees.empty.${state}`)}>{t(`employees.empty_body.${state}`)}</Empty>}
      >
        {({ items, next_cursor }) => (
          <>
            <EmployeeTable sourceId={id} employees={items} members={members} canEdit={canEdit} />
            <Pager {...pager(next_cursor)} />
          </>
        )}
      </Async>
    </Card>
  );
}
