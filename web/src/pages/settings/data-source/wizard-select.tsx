import { useState } from "react";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { ChevronRightIcon } from "~/ui/icons";
import { SearchBox } from "~/ui/search-box";
import { Abilities } from "./abilities";
import { EarlierSources } from "./earlier-sources";

interface Props {
  cards: ConnectorCard[];
  sources: Source[];
  active: Source | undefined;
  onChoose: (key: string) => void;
}

/** One card per vendor; what it can do is on it. */
export function WizardSelect({ cards, sources, active, onChoose }: Props) {
  const { t, locale } = useI18n();
  const [query, search] = useState("");
  const wanted = query.toLocaleLowerCase(locale);
  const found = cards.filter(({ name, key }) => `${name} ${key}`.toLocaleLowerCase(locale).includes(wanted));
  return (
    <div className="flex flex-col gap-4">
      <div className="grid grid-cols-2">
        <SearchBox
          label={t("wizard.search")}
          placeholder={t("wizard.search")}
          value={query}
          onChange={search}
        />
      </div>
      {found.length === 0 && <p className="text-fg-2">{t("wizard.nothing_found")}</p>}
      <ul className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
        {found.map((card) => (
          <li key={card.key}>
            <button
              type="button"
              onClick={() => onChoose(card.key)}
              className="flex h-full w-full flex-col gap-2 rounded-card border border-line bg-surface p-4 text-left transition-colors duration-120 hover:border-line-strong hover:bg-sunken/60"
            >
              <span className="flex items-center justify-between gap-2">
                <span className="font-semibold text-body">{card.name}</span>
                <ChevronRightIcon aria-hidden size={16} className="shrink-0 text-fg-3" />
              </span>
              <Abilities card={card} />
              <span className="text-fg-3 text-meta">{t(`wizard.activation.${activationOf(card)}`)}</span>
            </button>
          </li>
        ))}
      </ul>
      <EarlierSources sources={sources} cards={cards} active={active} canEdit />
    </div>
  );
}

const activationOf = ({ activation, capabilities }: ConnectorCard) => {
  if (!capabilities.includes("ingest")) return "none";
  return activation === "support" ? "support" : "self_service";
};
