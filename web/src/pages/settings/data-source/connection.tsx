import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Card } from "~/ui/card";
import { Disclosure } from "~/ui/disclosure";
import { Markdown } from "~/ui/markdown";
import { EarlierSources } from "./earlier-sources";
import { Employees } from "./employees";
import { Exchanges } from "./exchanges";
import { Letters } from "./letters";
import { Records } from "./records";
import { SourceCard } from "./source-card";
import { WebhookAddress } from "./webhook-address";

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
  sources: Source[];
  cards: ConnectorCard[];
  canEdit: boolean;
}

export function Connection({ source, card, sources, cards, canEdit }: Props) {
  const { t } = useI18n();
  const takesIn = card?.capabilities.includes("ingest") !== false;
  return (
    <div className="flex flex-col gap-4">
      <SourceCard source={source} card={card} canEdit={canEdit} />
      {takesIn && (
        <Card title={t("live.address")}>
          <WebhookAddress source={source} canRotate={canEdit} />
        </Card>
      )}
      {source.letters.length > 0 && (
        <Disclosure title={t("live.letter")} open={source.streams.webhook.overdue || undefined}>
          <div className="p-4">
            <Letters letters={source.letters} />
          </div>
        </Disclosure>
      )}
      <Employees source={source} card={card} canEdit={canEdit} />
      <Records source={source} canEdit={canEdit} />
      <Exchanges source={source} />
      {card && (
        <Disclosure title={t("wizard.guide")}>
          <div className="p-4">
            <Markdown source={card.guide} />
          </div>
        </Disclosure>
      )}
      <EarlierSources sources={sources} cards={cards} active={source} canEdit={canEdit} />
    </div>
  );
}
