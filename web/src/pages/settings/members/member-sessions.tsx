import { useState } from "react";
import { take } from "~/api/client";
import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { Session } from "./member-session";
import { Refusal } from "./refusal";

export function MemberSessions({ member }: { member: MemberDetail }) {
  const { t } = useI18n();
  const [ending, end] = useState(false);
  const { id, sessions, refusals, belongs_elsewhere, display_name } = member;
  const all = useAct({
    call: (client, _: undefined) =>
      take(client.DELETE("/api/v1/members/{id}/sessions", { params: { path: { id } } })),
    stale: ["members"],
    said: t("members.sessions_ended"),
    done: () => end(false),
  });
  const one = useAct({
    call: (client, session_id: string) =>
      take(
        client.DELETE("/api/v1/members/{id}/sessions/{session_id}", { params: { path: { id, session_id } } }),
      ),
    stale: ["members"],
    said: t("members.session_ended"),
  });
  const endAll = sessions.length > 1 && !refusals.sessions && (
    <Button look="ghost" onClick={() => end(true)}>
      {t("members.end_all")}
    </Button>
  );
  return (
    <Card title={t("members.sessions")} aside={endAll}>
      {sessions.length === 0 ? (
        !belongs_elsewhere && <p className="text-fg-2">{t("members.no_sessions")}</p>
      ) : (
        <ul className="divide-y divide-line">
          {sessions.map((session) => (
            <Session
              key={session.id}
              session={session}
              busy={one.isPending && one.variables === session.id}
              onEnd={refusals.sessions ? undefined : () => one.mutate(session.id)}
            />
          ))}
        </ul>
      )}
      <Refusal code={refusals.sessions} />
      {one.isError && <ErrorBox error={one.error} title={t("error.action_title")} />}
      <ConfirmDelete
        open={ending}
        title={t("members.end_all_title", { name: display_name })}
        consequence={t("members.end_all_body", { count: sessions.length })}
        verb={t("members.end_all")}
        busy={all.isPending}
        error={all.error}
        onConfirm={() => all.mutate(undefined)}
        onClose={() => end(false)}
      />
    </Card>
  );
}
