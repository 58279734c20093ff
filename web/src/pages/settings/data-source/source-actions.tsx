import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectionTest, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckList } from "~/ui/check-list";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { ErrorBox } from "~/ui/error-box";
import { RetryIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";

export function SourceActions({ source }: { source: Source }) {
  const { t } = useI18n();
  const [asking, ask] = useState<"rotate" | "disconnect" | null>(null);
  const [report, setReport] = useState<ConnectionTest | null>(null);
  const { id, name } = source;
  const options = { stale: ["sources"], done: () => ask(null) };
  const params = { path: { id } };
  const test = useAct({
    call: (client) => take(client.POST("/api/v1/sources/{id}/test", { params })),
    stale: ["sources"],
    done: setReport,
  });
  const activate = useAct({
    ...options,
    call: (client) => take(client.POST("/api/v1/sources/{id}/activate", { params })),
    said: t("source.activated", { name }),
  });
  const rotate = useAct({
    ...options,
    call: (client) => take(client.POST("/api/v1/sources/{id}/rotate-token", { params })),
    said: t("source.rotated"),
  });
  const disconnect = useAct({
    ...options,
    call: (client) => take(client.POST("/api/v1/sources/{id}/disconnect", { params })),
    said: t("source.disconnected", { name }),
  });
  const act = asking === "rotate" ? rotate : disconnect;
  const failure = test.error ?? activate.error;
  return (
    <div className="mt-4 flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {source.state === "inactive" && (
          <Button loading={activate.isPending} onClick={() => activate.mutate(undefined)}>
            {t("source.activate")}
          </Button>
        )}
        <Button loading={test.isPending} onClick={() => test.mutate(undefined)}>
          {t("source.test")}
        </Button>
        <Button icon={<RetryIcon aria-hidden size={14} />} onClick={() => ask("rotate")}>
          {t("source.rotate")}
        </Button>
        <Button look="ghost" onClick={() => ask("disconnect")}>
          {t("source.disconnect")}
        </Button>
      </div>
      {report && <CheckList checks={report.checks} />}
      {Boolean(failure) && <ErrorBox error={failure} title={t("error.action_title")} />}
      {asking && (
        <ConfirmDelete
          open
          title={t(`source.${asking}_title`, { name })}
          consequence={t(`source.${asking}_body`)}
          verb={t(`source.${asking}`)}
          busy={act.isPending}
          error={act.error}
          onConfirm={() => act.mutate(undefined)}
          onClose={() => ask(null)}
        />
      )}
    </div>
  );
}
