import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectionTest, ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckList } from "~/ui/check-list";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { EditSource } from "./edit-source";
import { usePlace } from "./place";

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
}

export function SourceActions({ source, card }: Props) {
  const { t } = useI18n();
  const { go } = usePlace();
  const [asking, ask] = useState<"edit" | "disconnect" | null>(null);
  const [report, setReport] = useState<ConnectionTest | null>(null);
  const { id, name } = source;
  const params = { path: { id } };
  const test = useAct({
    call: (client) => take(client.POST("/api/v1/sources/{id}/test", { params })),
    stale: ["sources"],
    done: setReport,
  });
  const disconnect = useAct({
    call: (client) => take(client.POST("/api/v1/sources/{id}/disconnect", { params })),
    stale: ["sources", "imports"],
    said: t("source.disconnected", { name }),
    done: () => ask(null),
  });
  return (
    <div className="mt-4 flex flex-col gap-3 border-line border-t pt-4">
      <div className="flex flex-wrap gap-2">
        <Button loading={test.isPending} onClick={() => test.mutate(undefined)}>
          {t("source.test")}
        </Button>
        {card && <Button onClick={() => ask("edit")}>{t("source.edit")}</Button>}
        <Button onClick={() => go("select")}>{t("source.change")}</Button>
        <Button look="ghost" className="sm:ml-auto" onClick={() => ask("disconnect")}>
          {t("source.disconnect")}
        </Button>
      </div>
      {report && <CheckList checks={report.checks} />}
      {test.isError && <ErrorBox error={test.error} title={t("error.action_title")} />}
      {asking === "edit" && card && <EditSource id={id} name={name} card={card} onClose={() => ask(null)} />}
      {asking === "disconnect" && (
        <ConfirmDelete
          open
          title={t("source.disconnect_title", { name })}
          consequence={t("source.disconnect_body")}
          typed={name}
          verb={t("source.disconnect")}
          busy={disconnect.isPending}
          error={disconnect.error}
          onConfirm={() => disconnect.mutate(undefined)}
          onClose={() => ask(null)}
        />
      )}
    </div>
  );
}
