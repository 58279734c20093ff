import type { InteractionSummary } from "~/api/types";
import { clock } from "~/ui/clock";
import { Score } from "~/ui/score";
import { Ago } from "~/ui/time";
import { Participant } from "./participant";
import { StatusBadge, useReason } from "./status-badge";

/** One conversation on a phone. */
export function ConversationCard({ row }: { row: InteractionSummary }) {
  const reason = useReason()(row);
  return (
    <li className="relative flex flex-col gap-1.5 px-3 py-2.5">
      <div className="flex items-start justify-between gap-3">
        <Participant row={row} />
        {row.quality_score != null && <Score value={row.quality_score} />}
      </div>
      <div className="tabular flex items-center gap-2 pl-6.5 text-fg-2 text-meta">
        <StatusBadge status={row.status} />
        {row.duration_ms != null && clock(row.duration_ms)}
        <span className="ml-auto">
          <Ago at={row.started_at} />
        </span>
      </div>
      {reason && <p className="pl-6.5 text-fg-2 text-meta">{reason}</p>}
    </li>
  );
}
