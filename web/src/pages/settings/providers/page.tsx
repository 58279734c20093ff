import { useQuery } from "@tanstack/react-query";
import { connectorsQuery, credentialsQuery } from "~/api/settings";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ProviderCard } from "./provider-card";

const FAMILIES = ["asr", "llm"] as const;

/** What hears and what judges: one card per provider, grouped by its work. */
export function Page({ canEdit }: { canEdit: boolean }) {
  const { t, maybe, locale } = useI18n();
  const { org } = useMembership();
  const connectors = useQuery(connectorsQuery(org, locale));
  const credentials = useQuery(credentialsQuery(org));
  return (
    <Async query={connectors}>
      {({ items: cards }) => (
        <Async query={credentials}>
          {({ items: stored }) => (
            <div className="flex flex-col gap-6">
              {FAMILIES.map((family) => (
                <section key={family}>
                  <h2 className="font-semibold text-body">{t(`providers.${family}`)}</h2>
                  <p className="mb-3 text-fg-2">{t(`providers.${family}_hint`)}</p>
                  <div className="grid gap-4 lg:grid-cols-2">
                    {cards
                      .filter((card) => card.family === family)
                      .map((card) => (
                        <ProviderCard
                          key={card.key}
                          card={{ ...card, name: maybe(`connector_name.${card.key}`) ?? card.name }}
                          credential={stored.find(({ connector }) => connector === card.key)}
                          canEdit={canEdit}
                        />
                      ))}
                  </div>
                </section>
              ))}
            </div>
          )}
        </Async>
      )}
    </Async>
  );
}
