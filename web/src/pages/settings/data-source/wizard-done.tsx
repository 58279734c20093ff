import { useQuery } from "@tanstack/react-query";
import { importsQuery, isUnfinished } from "~/api/sources";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button, ButtonLink } from "~/ui/button";
import { Card } from "~/ui/card";
import { StreamRows } from "./stream-rows";

const NEXT = ["providers", "routing", "members"] as const;

interface Props {
  source: Source;
  card: ConnectorCard | undefined;
  onLeave: (tab?: "import") => void;
}

/** What works now, and what is worth doing next. */
export function WizardDone({ source, card, onLeave }: Props) {
  const { t } = useI18n();
  const { org, slug } = useMembership();
  const begun = useQuery(importsQuery(org, source.id)).data?.items[0];
  return (
    <div className="flex max-w-160 flex-col gap-4">
      <Card title={t("wizard.works_now")}>
        <StreamRows source={source} card={card} />
        {begun && isUnfinished(begun) && (
          <p className="mt-3 border-line border-t pt-3 text-fg-2">{t("wizard.import_runs")}</p>
        )}
      </Card>
      <Card title={t("wizard.next_steps")}>
        <ul className="flex flex-col gap-3">
          {NEXT.map((key) => (
            <li key={key} className="flex flex-wrap items-center justify-between gap-2">
              <p className="min-w-0 flex-1 text-fg-2">{t(`wizard.next.${key}`)}</p>
              <ButtonLink to="/o/$slug/settings/$key" params={{ slug, key }}>
                {t(`settings.${key}.title`)}
              </ButtonLink>
            </li>
          ))}
        </ul>
      </Card>
      <div className="flex flex-wrap gap-2">
        {begun && (
          <Button look="primary" onClick={() => onLeave("import")}>
            {t("wizard.see_import")}
          </Button>
        )}
        <Button look={begun ? "secondary" : "primary"} onClick={() => onLeave()}>
          {t("wizard.finish")}
        </Button>
      </div>
    </div>
  );
}
