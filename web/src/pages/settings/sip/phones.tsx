import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take, takeTagged } from "~/api/client";
import { phonesQuery } from "~/api/integrations";
import { projectsQuery } from "~/api/queries";
import type { Phone } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { DataTable } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { AddIcon, PhoneIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";
import { usePhoneColumns } from "./phone-columns";
import { PhoneDialog } from "./phone-dialog";

/** Which of our numbers leads to which project. */
export function Phones() {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const query = useQuery(phonesQuery(org));
  const projects = useQuery({ ...projectsQuery(org), enabled: can("project.read") }).data?.items ?? [];
  const [editing, edit] = useState<Phone | "new" | null>(null);
  const [doomed, doom] = useState<Phone | null>(null);
  const change = useAct({
    call: async (client, { id, enabled }: Pick<Phone, "id" | "enabled">) => {
      const params = { path: { id } };
      const { value, etag } = await takeTagged(client.GET("/api/v1/phones/{id}", { params }));
      const { number, name, project_id } = value;
      const body = { number, name, project_id, enabled };
      return take(client.PUT("/api/v1/phones/{id}", { params, body, headers: { "if-match": etag } }));
    },
    stale: ["phones"],
    said: t("common.saved"),
  });
  const remove = useAct({
    call: (client, id: string) => take(client.DELETE("/api/v1/phones/{id}", { params: { path: { id } } })),
    stale: ["phones"],
    said: t("phones.deleted"),
    done: () => doom(null),
  });
  const columns = usePhoneColumns({
    projects,
    canEdit: can("phone.update"),
    canDelete: can("phone.delete"),
    onToggle: change.mutate,
    onEdit: edit,
    onDelete: doom,
  });
  const button = can("phone.create") && (
    <Button icon={<AddIcon aria-hidden size={14} />} onClick={() => edit("new")}>
      {t("phones.add")}
    </Button>
  );
  return (
    <Card flush title={t("phones.title")} aside={button}>
      {change.isError && (
        <div className="px-4 pb-3">
          <ErrorBox error={change.error} title={t("error.action_title")} />
        </div>
      )}
      <Async
        query={query}
        isEmpty={({ items }) => items.length === 0}
        empty={
          <Empty icon={<PhoneIcon aria-hidden size={18} />} title={t("phones.empty_title")}>
            {t("phones.empty_body")}
          </Empty>
        }
      >
        {({ items }) => (
          <DataTable label={t("phones.title")} columns={columns} rows={items} rowKey={(row) => row.id} />
        )}
      </Async>
      {editing && (
        <PhoneDialog
          phone={editing === "new" ? undefined : editing}
          projects={projects}
          onClose={() => edit(null)}
        />
      )}
      {doomed && (
        <ConfirmDelete
          open
          title={t("phones.delete_title", { number: doomed.number })}
          consequence={t("phones.delete_body")}
          verb={t("phones.delete_verb")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => doom(null)}
        />
      )}
    </Card>
  );
}
