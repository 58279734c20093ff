import { useState } from "react";
import { take } from "~/api/client";
import type { AttachedField, AttachedVariables } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { AddIcon, DataIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";
import { FieldDialog } from "./field-dialog";
import { FieldRow } from "./field-row";

interface Props {
  fields: AttachedField[];
  variables: AttachedVariables;
  canEdit: boolean;
}

export function Fields({ fields, variables, canEdit }: Props) {
  const { t } = useI18n();
  const [editing, edit] = useState<AttachedField | "new" | null>(null);
  const [doomed, doom] = useState<AttachedField | null>(null);
  const order = useAct({
    call: (client, ids: string[]) => take(client.POST("/api/v1/attached-fields/order", { body: { ids } })),
    stale: ["attached-fields"],
  });
  const remove = useAct({
    call: (client, id: string) =>
      take(client.DELETE("/api/v1/attached-fields/{id}", { params: { path: { id } } })),
    stale: ["attached-fields"],
    said: t("attached.deleted"),
    done: () => doom(null),
  });
  const move = (from: number, to: number) => {
    const ids = fields.map(({ id }) => id);
    ids.splice(to, 0, ...ids.splice(from, 1));
    order.mutate(ids);
  };
  const button = canEdit && (
    <Button look="primary" icon={<AddIcon aria-hidden size={14} />} onClick={() => edit("new")}>
      {t("attached.add")}
    </Button>
  );
  return (
    <Card flush title={t("attached.fields")} aside={fields.length > 0 && button}>
      {order.isError && (
        <div className="px-4 pb-3">
          <ErrorBox error={order.error} title={t("error.action_title")} />
        </div>
      )}
      {fields.length === 0 ? (
        <Empty icon={<DataIcon aria-hidden size={18} />} title={t("attached.empty_title")} action={button}>
          {t("attached.empty_body")}
        </Empty>
      ) : (
        <ol className="divide-y divide-line border-line border-t">
          {fields.map((field, index) => (
            <FieldRow
              key={field.id}
              field={field}
              canEdit={canEdit}
              onUp={index > 0 ? () => move(index, index - 1) : undefined}
              onDown={index < fields.length - 1 ? () => move(index, index + 1) : undefined}
              onEdit={() => edit(field)}
              onDelete={() => doom(field)}
            />
          ))}
        </ol>
      )}
      {editing && (
        <FieldDialog
          field={editing === "new" ? undefined : editing}
          variables={variables}
          onClose={() => edit(null)}
        />
      )}
      {doomed && (
        <ConfirmDelete
          open
          title={t("attached.delete_title", { name: doomed.name })}
          consequence={t("attached.delete_body")}
          verb={t("attached.delete_verb")}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(doomed.id)}
          onClose={() => doom(null)}
        />
      )}
    </Card>
  );
}
