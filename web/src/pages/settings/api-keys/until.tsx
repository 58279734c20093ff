import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { useZone } from "~/ui/time";

export function Until({ row }: { row: ApiKey }) {
  const { t, format } = useI18n();
  const zone = useZone();
  if (!row.valid_until) return <span className="text-fg-2 whitespace-nowrap">{t("api_keys.no_expiry")}</span>;
  return (
    <time
      dateTime={row.valid_until}
      title={format.exact(row.valid_until, zone)}
      className="tabular text-fg-2 whitespace-nowrap"
    >
      {format.date(row.valid_until, zone)}
    </time>
  );
}
