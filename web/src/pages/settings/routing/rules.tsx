import { useState } from "react";
import { take, takeTagged } from "~/api/client";
import type { Project, RoutingRule } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { AddIcon, RoutingIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";
import { RuleDialog } from "./rule-dialog";
import { RuleRow } from "./rule-row";

interface Props {
  rules: RoutingRule[];
  projects: Project[];
  canEdit: boolean;
}

/** In order of position; the first whose conditions all hold takes the conversation. */
export function Rules({ rules, projects, canEdit }: Props) {
  const { t } = useI18n();
  const [editing, edit] = useState<RoutingRule | "new" | null>(null);
  const [doomed, doom] = useState<RoutingRule | null>(null);
  const change = useAct({
    call: async (client, { id, enabled }: Pick<RoutingRule, "id" | "enabled">) => {
      const params = { path: { id } };
      const { value, etag } = await takeTagged(client.GET("/api/v1/routing-rules/{id}", { params }));
      const { name, project_id, conditions, position } = value;
      const body = { name, project_id, conditions, position, enabled };
      return take(client.PUT("/api/v1/routing-rules/{id}", { params, body, headers: { "if-match": etag } }));
    },
    stale: ["routing-rules"],
  });
  const order = useAct({
    call: (client, ids: string[]) => take(client.POST("/api/v1/routing-rules/order", { body: { ids } })),
    stale: ["routing-rules"],
  });
  const move = (from: number, to: number) => {
    const ids = rules.map(({ id }) => id);
    ids.splice(to, 0, ...ids.splice(from, 1));
    order.mutate(ids);
  };
  const failure = change.error ?? order.error;
  const remove = useAct({
    call: (client, id: string) =>
      take(client.DELETE("/api/v1/routing-rules/{id}", { params: { path: { id } } })),
    stale: ["routing-rules"],
    said: t("rules.deleted"),
    done: () => doom(null),
  });
  const fallback = projects.find((project) => project.is_default)?.name;
  const button = canEdit && (
    <Button look="primary" icon={<AddIcon aria-hidden size={14} />} onClick={() => edit("new")}>
      {t("rules.add")}
    </Button>
  );
  return (
    <Card flush title={t("rules.title")} aside={rules.length > 0 && button}>
      {Boolean(failure) && (
        <div className="px-4 pb-3">
          <ErrorBox error={failure} title={t("error.action_title")} />
        </div>
      )}
      {rules.length === 0 ? (
        <Empty icon={<RoutingIcon aria-hidden size={18} />} title={t("rules.empty_title")} action={button}>
          {t("rules.empty_body")}
        </Empty>
      ) : (
        <ol className="divide-y divide-line border-line border-t">
          {rules.map((rule, index) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              project={projects.find(({ id }) => id === rule.project_id)?.name ?? rule.project_id}
              place={index + 1}
              onUp={index > 0 ? () => move(index, index - 1) : undefined}
              onDown={index < rules.length - 1 ? () => move(index, index + 1) : undefined}
              canEdit={canEdit}
              onToggle={(enabled) => change.mutate({ id: rule.id, enabled })}
              onEdit={() => edit(rule)}
              onDelete={() => doom(rule)}
            />
          ))}
        </ol>
      )}
      <p className="border-line border-t px-4 py-3 text-fg-2">
        {fallback ? t("rules.fallback", { project: fallback }) : t("rules.no_fallback")}
      </p>
      {editing && (
        <RuleDialog
          rule={editing === "new" ? undefined : editing}
          projects={projects}
          onClose={() => edit(null)}
        />
      )}
      {doomed && (
        <ConfirmDelete
          open
          title={t("rules.delete_title", { name: doomed.name })}
          consequence={t("rules.delete_body")}
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
