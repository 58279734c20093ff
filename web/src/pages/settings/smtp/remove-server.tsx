import { useState } from "react";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { useAct } from "~/ui/use-act";

interface Props {
  etag: string;
  stale: string[];
}

/** Takes the organization's own settings away, so that those of the level above count. */
export function RemoveServer({ etag, stale }: Props) {
  const { t } = useI18n();
  const [asking, ask] = useState(false);
  const remove = useAct({
    call: (client) => take(client.DELETE("/api/v1/smtp", { headers: { "if-match": etag } })),
    stale,
    said: t("smtp.removed"),
    done: () => ask(false),
  });
  return (
    <div>
      <Button onClick={() => ask(true)}>{t("smtp.remove_button")}</Button>
      <ConfirmDelete
        open={asking}
        title={t("smtp.remove_title")}
        consequence={t("smtp.remove_body")}
        verb={t("smtp.remove_button")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(undefined)}
        onClose={() => ask(false)}
      />
    </div>
  );
}
