import type { ReactNode } from "react";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { Ago, When } from "~/ui/time";
import { Abilities } from "./abilities";
import { SourceActions } from "./source-actions";
import { decideState } from "./state";
import { StreamRows } from "./stream-rows";

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
  canEdit: boolean;
}

/** What is connected, since when, and how both of its streams stand. */
export function SourceCard({ source, card, canEdit }: Props) {
  const { t } = useI18n();
  const { last_event_at, last_error, domain, timezone } = source;
  const state = decideState(source);
  return (
    <Card title={source.name} aside={<Badge tone={state.tone}>{t(`source.state.${state.key}`)}</Badge>}>
      <dl className="grid gap-x-8 gap-y-3 sm:grid-cols-2 lg:grid-cols-4">
        <Fact name={t("source.vendor")}>{card?.name ?? source.connector}</Fact>
        <Fact name={t("source.domain")}>{domain || t("source.no_domain")}</Fact>
        <Fact name={t("source.installed")}>
          <When at={source.installed_at} />
        </Fact>
        <Fact name={t("source.last_event")}>
          {last_event_at ? <Ago at={last_event_at} /> : t("source.no_event")}
        </Fact>
      </dl>
      {card && (
        <div className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
          <Abilities card={card} />
          <span className="text-fg-3 text-meta">{timezone.replaceAll("_", " ")}</span>
        </div>
      )}
      {last_error && (
        <p className="mt-3 break-words text-bad-fg">
          {t("source.last_error")} {last_error}
        </p>
      )}
      <div className="mt-4 border-line border-t pt-4">
        <StreamRows source={source} card={card} />
      </div>
      {canEdit && <SourceActions source={source} card={card} />}
    </Card>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0">
    <dt className="text-fg-3 text-meta">{name}</dt>
    <dd className="break-words font-medium">{children}</dd>
  </div>
);
