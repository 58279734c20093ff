import { useState } from "react";
import { take } from "~/api/client";
import type { ConnectionTest, ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Stepper } from "~/ui/stepper";
import { useAct } from "~/ui/use-act";
import { usePlace } from "./place";
import { decideStep, following, stepsOf } from "./steps";
import { Configure } from "./wizard-configure";
import { WizardDone } from "./wizard-done";
import { WizardImport } from "./wizard-import";
import { WizardLive } from "./wizard-live";
import { WizardSelect } from "./wizard-select";
import { WizardTest } from "./wizard-test";

/** What was entered. It lives as long as the page: secrets are kept nowhere else. */
export interface Draft {
  connector: string;
  name: string;
  fields: Record<string, string>;
}

interface Props {
  cards: ConnectorCard[];
  sources: Source[];
  active: Source | undefined;
}

export function Wizard({ cards, sources, active }: Props) {
  const { t } = useI18n();
  const { step: asked, vendor, go, leave } = usePlace();
  const [draft, keep] = useState<Draft>();
  const test = useAct<Draft, ConnectionTest>({
    call: (client, { connector, fields }) =>
      take(
        client.POST("/api/v1/connectors/{key}/test", {
          params: { path: { key: connector } },
          body: { fields },
        }),
      ),
    stale: [],
    done: () => go("test", vendor),
  });
  const chosen = cards.find(({ key }) => key === vendor);
  const connected = cards.find(({ key }) => key === active?.connector);
  const entered = draft?.connector === vendor && test.data !== undefined;
  const step = decideStep(asked, { chosen, entered, connected });
  const card = step === "select" || step === "configure" || step === "test" ? chosen : connected;
  const steps = stepsOf(card);
  const isBeforeSaving = steps.indexOf(step) < 3;
  const next = () => go(following(step, card));
  const begin = (values: Draft) => {
    keep(values);
    test.mutate(values);
  };
  return (
    <section aria-label={t("wizard.label")}>
      <div className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 className="font-semibold text-dialog">
            {t(`wizard.${step}.title`, { name: card?.name ?? "" })}
          </h2>
          <p className="max-w-160 text-fg-2">{t(`wizard.${step}.lead`, { name: card?.name ?? "" })}</p>
        </div>
        {active && isBeforeSaving && (
          <Button look="ghost" onClick={() => leave()}>
            {t("wizard.leave", { name: active.name })}
          </Button>
        )}
      </div>
      <Stepper
        at={steps.indexOf(step) + 1}
        of={steps.length}
        names={steps.map((one) => t(`wizard.${one}.step`))}
      />
      {step === "select" && (
        <WizardSelect
          cards={cards}
          sources={sources}
          active={active}
          onChoose={(key) => {
            test.reset();
            go("configure", key);
          }}
        />
      )}
      {step === "configure" && chosen && (
        <Configure
          key={chosen.key}
          card={chosen}
          draft={draft?.connector === vendor ? draft : undefined}
          testing={test.isPending}
          error={test.error}
          onTest={begin}
        />
      )}
      {step === "test" && draft && test.data && chosen && (
        <WizardTest
          card={chosen}
          draft={draft}
          report={test.data}
          testing={test.isPending}
          error={test.error}
          active={active}
          onAgain={() => test.mutate(draft)}
          onSaved={() => go(following("test", chosen))}
        />
      )}
      {step === "live" && active && <WizardLive source={active} card={connected} onNext={next} />}
      {step === "import" && active && connected && (
        <WizardImport source={active} card={connected} onNext={next} />
      )}
      {step === "done" && active && <WizardDone source={active} card={connected} onLeave={leave} />}
    </section>
  );
}
