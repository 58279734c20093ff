import { useQuery } from "@tanstack/react-query";
import { connectorsQuery, sourcesQuery } from "~/api/settings";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Card } from "~/ui/card";
import { Empty } from "~/ui/empty";
import { SourceIcon } from "~/ui/icons";
import { Tabs } from "~/ui/tabs";
import { Connection } from "./connection";
import { Delivery } from "./delivery";
import { ImportTab } from "./import-tab";
import { TABS, usePlace } from "./place";
import { Wizard } from "./wizard";

/** A refused or failed query is drawn as what it is; only an answer without a source opens the wizard. */
export function Page({ canEdit }: { canEdit: boolean }) {
  const { maybe, locale } = useI18n();
  const { org } = useMembership();
  const nameOf = ({ key, name }: ConnectorCard) => maybe(`connector_name.${key}`) ?? name;
  const sources = useQuery(sourcesQuery(org));
  const connectors = useQuery(connectorsQuery(org, locale));
  return (
    <Async query={sources}>
      {({ items }) => (
        <Async query={connectors}>
          {(known) => (
            <Sections
              sources={items.filter(({ kind }) => kind === "telephony")}
              cards={known.items
                .filter(({ family }) => family === "telephony")
                .map((card) => ({ ...card, name: nameOf(card) }))}
              canEdit={canEdit}
            />
          )}
        </Async>
      )}
    </Async>
  );
}

interface Props {
  sources: Source[];
  cards: ConnectorCard[];
  canEdit: boolean;
}

function Sections({ sources, cards, canEdit }: Props) {
  const { t } = useI18n();
  const { tab, step } = usePlace();
  const active = sources.find(({ state }) => state === "active");
  const card = cards.find(({ key }) => key === active?.connector);
  return (
    <>
      <Tabs
        label={t("source.tabs")}
        tabs={TABS.map((key) => ({ key, label: t(`source.tab.${key}`) }))}
        current={tab}
        searchOf={(key) => ({ tab: key === "connection" ? undefined : key })}
      />
      {tab === "connection" && canEdit && (step || !active) && (
        <Wizard cards={cards} sources={sources} active={active} />
      )}
      {tab === "connection" && active && !(canEdit && step) && (
        <Connection source={active} card={card} sources={sources} cards={cards} canEdit={canEdit} />
      )}
      {tab === "connection" && !active && !canEdit && (
        <Card>
          <Empty icon={<SourceIcon aria-hidden size={18} />} title={t("source.empty_title")}>
            {t("source.empty_read_only")}
          </Empty>
        </Card>
      )}
      {tab === "import" && <ImportTab source={active} card={card} canEdit={canEdit} />}
      {tab === "delivery" && <Delivery />}
    </>
  );
}
