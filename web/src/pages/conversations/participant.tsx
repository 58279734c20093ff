import { Link } from "@tanstack/react-router";
import type { InteractionSummary } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { ROW_LINK } from "~/ui/data-table";
import { InboundIcon, OutboundIcon } from "~/ui/icons";

export const Muted = ({ children }: { children: React.ReactNode }) => (
  <span className="block truncate text-fg-3 text-meta">{children}</span>
);

/** Who was on the line; its link covers the whole row. */
export function Participant({ row }: { row: InteractionSummary }) {
  const { t, name: wordFor } = useI18n();
  const { slug } = useMembership();
  const way = wordFor("direction", row.direction);
  const Direction = row.direction === "in" ? InboundIcon : OutboundIcon;
  const name =
    row.participant.name || row.participant.phone || row.external_id || t("conversations.nameless");
  const second = row.participant.name ? row.participant.phone : undefined;
  return (
    <span className="flex items-center gap-2.5">
      <span className="shrink-0 text-fg-3" title={way}>
        <Direction aria-hidden size={16} />
        <span className="sr-only">{way}</span>
      </span>
      <span className="min-w-0">
        <Link
          to="/o/$slug/conversations/$id"
          params={{ slug, id: row.id }}
          state={{ fromList: true }}
          className={ROW_LINK}
        >
          <span className="block truncate font-medium" title={name}>
            {name}
          </span>
        </Link>
        <Muted>{[second, wordFor("origin", row.origin)].filter(Boolean).join(" · ")}</Muted>
      </span>
    </span>
  );
}
