import { useState } from "react";
import { take } from "~/api/client";
import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { Refusal } from "./refusal";

/** Taking the access away and giving it back. */
export function MemberAccess({ member }: { member: MemberDetail }) {
  const { t } = useI18n();
  const [asking, ask] = useState(false);
  const { id, status, refusals, display_name } = member;
  const params = { params: { path: { id } } };
  const active = status === "active";
  const set = useAct({
    call: (client, _: undefined) =>
      take(
        active
          ? client.POST("/api/v1/members/{id}/deactivate", params)
          : client.POST("/api/v1/members/{id}/reactivate", params),
      ),
    stale: ["members"],
    said: t(active ? "members.deactivated" : "members.reactivated", { name: display_name }),
    done: () => ask(false),
  });
  return (
    <Card title={t("members.access")}>
      <div className="flex flex-col items-start gap-2">
        <p className="text-fg-2">{t(active ? "members.access_active" : "members.access_deactivated")}</p>
        <Button
          disabled={Boolean(refusals.status)}
          loading={set.isPending && !active}
          onClick={() => (active ? ask(true) : set.mutate(undefined))}
        >
          {t(active ? "members.deactivate" : "members.reactivate")}
        </Button>
        <Refusal code={refusals.status} />
        {!asking && set.isError && <ErrorBox error={set.error} title={t("error.action_title")} />}
      </div>
      <ConfirmDelete
        open={asking}
        title={t("members.deactivate_title", { name: display_name })}
        consequence={t("members.deactivate_body")}
        verb={t("members.deactivate")}
        busy={set.isPending}
        error={set.error}
        onConfirm={() => set.mutate(undefined)}
        onClose={() => ask(false)}
      />
    </Card>
  );
}
