import { useQuery } from "@tanstack/react-query";
import { importsQuery, isUnfinished } from "~/api/sources";
import type { ConnectorCard, Import, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { ImportPanel } from "./import-panel";

interface Props {
  source: Source;
  card: ConnectorCard;
  onNext: () => void;
}

/** Calls of the past: one button brings them in, and how far it is stands here. Nothing of it has to be done now. */
export function WizardImport({ source, card, onNext }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const begun = useQuery(importsQuery(org, source.id)).data?.items[0];
  return (
    <div className="flex max-w-200 flex-col gap-4">
      <ImportPanel eager source={source} card={card} kinds={["initial"]} />
      <div className="flex flex-wrap items-center gap-3">
        <Button look={begun ? "primary" : "secondary"} onClick={onNext}>
          {t(begun ? "wizard.continue" : "import.skip")}
        </Button>
        <p className="min-w-0 flex-1 text-fg-3 text-meta">{t(laterOf(begun))}</p>
      </div>
    </div>
  );
}

const laterOf = (begun: Import | undefined) => {
  if (!begun) return "import.later";
  return isUnfinished(begun) ? "import.goes_on" : "import.listed";
};
