import type { ConnectorCard } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";

/** What people ask about a telephony before they choose it. */
const SHOWN = ["ingest", "history", "history_file", "recordings", "directory"] as const;

export function Abilities({ card }: { card: ConnectorCard }) {
  const { t } = useI18n();
  return (
    <span className="flex flex-wrap gap-1">
      {SHOWN.filter((one) => card.capabilities.includes(one)).map((one) => (
        <Badge key={one}>{t(`capability.${one}`)}</Badge>
      ))}
    </span>
  );
}
