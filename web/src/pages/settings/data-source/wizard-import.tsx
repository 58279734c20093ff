import { useQuery } from "@tanstack/react-query";
import { importsQuery } from "~/api/sources";
import type { ConnectorCard, Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { ImportPanel } from "./import-panel";

interface Props {
  source: Source;
  card: ConnectorCard;
  onNext: () => void;
}

/** Calls of the past. Nothing here has to be done now. */
export function WizardImport({ source, card, onNext }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const begun = useQuery(importsQuery(org, source.id)).data?.items.length;
  return (
    <div className="flex max-w-200 flex-col gap-4">
      <ImportPanel source={source} card={card} kinds={["initial"]} />
      <div className="flex flex-wrap items-center gap-3">
        <Button look={begun ? "primary" : "secondary"} onClick={onNext}>
          {t(begun ? "wizard.continue" : "import.skip")}
        </Button>
        <p className="min-w-0 flex-1 text-fg-3 text-meta">{t("import.later")}</p>
      </div>
    </div>
  );
}
