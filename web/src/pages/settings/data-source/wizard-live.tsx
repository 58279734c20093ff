import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { Disclosure } from "~/ui/disclosure";
import { Markdown } from "~/ui/markdown";
import { FirstEvent } from "./first-event";
import { Letters } from "./letters";
import { WebhookAddress } from "./webhook-address";

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
  onNext: () => void;
}

/** How calls come in as they end: by the vendor's support, or by one's own hand. */
export function WizardLive({ source, card, onNext }: Props) {
  const { t } = useI18n();
  return (
    <div className="flex max-w-200 flex-col gap-4">
      <FirstEvent source={source} />
      <Card title={t("live.address")}>
        <WebhookAddress source={source} />
      </Card>
      {source.letters.length > 0 ? (
        <Card title={t("live.letter")}>
          <Letters letters={source.letters} />
        </Card>
      ) : (
        card && (
          <Disclosure title={t("wizard.guide")} open>
            <div className="p-4">
              <Markdown source={card.guide} />
            </div>
          </Disclosure>
        )
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button look="primary" onClick={onNext}>
          {t("wizard.continue")}
        </Button>
        <p className="min-w-0 flex-1 text-fg-3 text-meta">{t("live.need_not_wait")}</p>
      </div>
    </div>
  );
}
