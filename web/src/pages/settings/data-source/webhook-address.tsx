import { useState } from "react";
import { take } from "~/api/client";
import type { Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { CopyField } from "~/ui/copy-field";
import { RotateIcon } from "~/ui/icons";
import { useAct } from "~/ui/use-act";

interface Props {
  source: Source;
  canRotate?: boolean;
}

export function WebhookAddress({ source, canRotate }: Props) {
  const { t } = useI18n();
  const { id, name, webhook_url } = source;
  const [asking, ask] = useState(false);
  const rotate = useAct({
    call: (client) => take(client.POST("/api/v1/sources/{id}/rotate-token", { params: { path: { id } } })),
    stale: ["sources"],
    said: t("source.rotated"),
    done: () => ask(false),
  });
  if (!webhook_url) return <p className="text-fg-2">{t("source.webhook_hidden")}</p>;
  return (
    <div className="flex flex-col gap-2">
      <CopyField label={t("source.webhook")} value={webhook_url} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-60 flex-1 text-fg-3 text-meta">{t("source.webhook_hint")}</p>
        {canRotate && (
          <Button icon={<RotateIcon aria-hidden size={14} />} onClick={() => ask(true)}>
            {t("source.rotate")}
          </Button>
        )}
      </div>
      {asking && (
        <ConfirmDelete
          open
          title={t("source.rotate_title", { name })}
          consequence={t("source.rotate_body")}
          verb={t("source.rotate")}
          busy={rotate.isPending}
          error={rotate.error}
          onConfirm={() => rotate.mutate(undefined)}
          onClose={() => ask(false)}
        />
      )}
    </div>
  );
}
