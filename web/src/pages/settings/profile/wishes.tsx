import { useQuery, useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { notificationPreferencesQuery } from "~/api/integrations";
import type { NotificationPreferences } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ErrorBox } from "~/ui/error-box";
import { FormSection } from "~/ui/form-section";
import { useSave } from "~/ui/use-save";
import { WishTable } from "./wish-table";

type Kind = NotificationPreferences["kinds"][number];

/** What one is told of here, and how. Each switch takes effect at once. */
export function Wishes() {
  const { t } = useI18n();
  const { org, organization } = useMembership();
  const query = useQuery(notificationPreferencesQuery(org));
  return (
    <FormSection title={t("wishes.title")} hint={t("wishes.hint", { organization: organization.name })}>
      <Async query={query}>
        {({ value, etag }) =>
          value.kinds.length === 0 ? (
            <p className="text-fg-2">{t("wishes.none")}</p>
          ) : (
            <Table kinds={value.kinds} etag={etag} />
          )
        }
      </Async>
    </FormSection>
  );
}

function Table({ kinds, etag }: { kinds: Kind[]; etag: string }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const save = useSave({
    etag,
    call: (
      client,
      body: { kinds: { kind: Kind["kind"]; channels: Kind["channels"][number]["channel"][] }[] },
      seen,
    ) => take(client.PUT("/api/v1/profile/notifications", { body, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...notificationPreferencesQuery(org), staleTime: 0 }),
    reload: () => {},
    stale: ["notification-preferences"],
    said: t("common.saved"),
  });
  return (
    <>
      {Boolean(save.error) && <ErrorBox error={save.error} title={t("error.action_title")} />}
      <WishTable
        kinds={kinds}
        busy={save.saving}
        onChange={({ kind, channels }, channel, on) => {
          const wanted = channels
            .filter((one) => one.can_change && (one.channel === channel ? on : one.on))
            .map((one) => one.channel);
          save.save({ kinds: [{ kind, channels: wanted }] });
        }}
      />
      {save.conflict}
    </>
  );
}
