import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, take } from "~/api/client";
import { ownSessionsQuery } from "~/api/sign-in";
import type { OwnSession } from "~/api/types";
import { useI18n } from "~/i18n";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { Skeleton } from "~/ui/skeleton";
import { Ago, When } from "~/ui/time";
import { useToast } from "~/ui/toast";

/** Where the person is signed in. What ends here is refused at once. */
export function Sessions() {
  const { t } = useI18n();
  const toast = useToast();
  const queries = useQueryClient();
  const query = useQuery(ownSessionsQuery);
  const end = useMutation({
    mutationFn: async (id: string | null) => {
      if (id) await take(api.DELETE("/api/v1/sessions/{id}", { params: { path: { id } } }));
      else await take(api.DELETE("/api/v1/sessions"));
    },
    onSuccess: (_, id) => toast(t(id ? "security.ended" : "security.others_ended")),
    onSettled: () => queries.invalidateQueries({ queryKey: ownSessionsQuery.queryKey }),
  });
  return (
    <Async query={query} skeleton={<Skeleton rows={2} rowClass="h-16" />}>
      {({ items }) => (
        <div className="flex flex-col gap-3">
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {items.map((session) => (
              <Row
                key={session.id}
                session={session}
                busy={end.isPending}
                onEnd={() => end.mutate(session.id)}
              />
            ))}
          </ul>
          {end.isError && <ErrorBox error={end.error} title={t("error.action_title")} />}
          {items.length > 1 && (
            <div>
              <Button loading={end.isPending} onClick={() => end.mutate(null)}>
                {t("security.end_others")}
              </Button>
            </div>
          )}
        </div>
      )}
    </Async>
  );
}

function Row({ session, busy, onEnd }: { session: OwnSession; busy: boolean; onEnd: () => void }) {
  const { t } = useI18n();
  const browser = session.browser || t("security.unknown_browser");
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-48 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {browser}
          {session.is_current && <Badge tone="info">{t("security.this_browser")}</Badge>}
        </p>
        <p className="text-fg-3 text-meta">
          {session.address && (
            <>
              <span className="font-mono">{session.address}</span> ·{" "}
            </>
          )}
          {t("security.last_used")} <Ago at={session.last_seen_at} /> · {t("security.signed_in")}{" "}
          <When at={session.created_at} />
        </p>
      </div>
      {!session.is_current && (
        <Button disabled={busy} onClick={onEnd} aria-label={t("security.end_named", { browser })}>
          {t("security.end")}
        </Button>
      )}
    </li>
  );
}
