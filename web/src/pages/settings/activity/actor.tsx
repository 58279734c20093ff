import type { AuditEntry } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { Ago } from "~/ui/time";

/** On a phone the cell says as well what was changed and when. */
export function Actor({ row }: { row: AuditEntry }) {
  const { t, name: word } = useI18n();
  const { kind, name } = row.actor;
  return (
    <>
      <span className="flex min-w-0 items-center gap-2">
        <span className="min-w-0 truncate" title={name}>
          {name}
        </span>
        {kind === "api_key" && <Badge tone="info">{t("audit.by_key")}</Badge>}
        {kind === "job" && <Badge>{t("audit.by_job")}</Badge>}
      </span>
      <span className="block truncate text-fg-3 text-meta sm:hidden">
        {word("audit.entity_of", row.entity)} · <Ago at={row.at} />
      </span>
    </>
  );
}
