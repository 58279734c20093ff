import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { Marks } from "./marks";

/** On a phone the cell says as well what the columns to its right would. */
export function Name({ row }: { row: ApiKey }) {
  const { t } = useI18n();
  return (
    <>
      <span className="block truncate font-medium" title={row.name}>
        {row.name}
      </span>
      <span className="block truncate text-fg-3 text-meta">
        <code className="font-mono">
          {row.sip_username ?? row.prefix}…{row.last4}
        </code>
        <span className="sm:hidden"> · {t(`api_keys.service_of.${row.service_type}`)}</span>
      </span>
      <span className="md:hidden">
        <Marks row={row} />
      </span>
    </>
  );
}
