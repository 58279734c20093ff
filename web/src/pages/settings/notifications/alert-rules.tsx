import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take, takeTagged } from "~/api/client";
import { projectsQuery } from "~/api/queries";
import { alertRulesQuery } from "~/api/settings";
import type { AlertRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { AddIcon, BellIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";
import { AlertRuleDialog } from "./alert-rule-dialog";
import { useColumns } from "./columns";

export function AlertRules({ canEdit }: { canEdit: boolean }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(alertRulesQuery(org));
  const projects = useQuery(projectsQuery(org)).data?.items ?? [];
  const [adding, add] = useState(false);
  const [doomed, doom] = useState<AlertRule | null>(null);
  const change = useAct({
    call: async (client, { id, enabled }: Pick<AlertRule, "id" | "enabled">) => {
      const params = { path: { id } };
      const { value, etag } = await takeTagged(client.GET("/api/v1/alert-rules/{id}", { params }));
      const { name, category, severity, score_below, project_id } = value;
      const body = { name, category, severity, score_below, project_id, enabled };
      return take(client.PUT("/api/v1/alert-rules/{id}", { params, body, headers: { "if-match": etag } }));
    },
    stale: ["alert-rules"],
  });
  const remove = useAct({
    call: (client, id: string) =>
      take(client.DELETE("/api/v1/alert-rules/{id}", { params: { path: { id } } })),
    stale: ["alert-rules"],
    said: t("rules.deleted"),
    done: () => doom(null),
  });
  const columns = useColumns({ projects, canEdit, onToggle: change.mutate, onDelete: doom });
  const button = canEdit && (
    <Button look="primary" icon={<AddIcon aria-hidden size={14} />} onClick={() => add(true)}>
      {t("alert_rules.add")}
    </Button>
  );
  return (
    <Card flush title={t("alert_rules.title")} aside={button}>
      {change.isError && <ErrorBox error={change.error} title={t("error.action_title")} />}
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty icon={<BellIcon aria-hidden size={18} />} title={t("alert_rules.empty_title")}>
            {t("alert_rules.empty_body")}
          </Empty>
        }
      >
        {({ items }) => (
          <DataTable
            wide
            label={t("alert_rules.title")}
            columns={columns}
            rows={items}
            rowKey={(row) => row.id}
          />
        )}
      </Async>
      {adding && <AlertRuleDialog projects={projects} onClose={() => add(false)} />}
      {doomed && (
        <ConfirmDelete
          open
          title={t("rules.delete_title", { name: doomed.name })}
          consequence={t("alert_rules.delete_body")}
          verb={t("rules.delete_verb")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => doom(null)}
        />
      )}
    </Card>
  );
}
