import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { Ago } from "~/ui/time";

export function LastUse({ row }: { row: ApiKey }) {
  const { t } = useI18n();
  if (!row.last_used_at) return <span className="text-fg-3 whitespace-nowrap">{t("api_keys.never")}</span>;
  return (
    <>
      <span className="block text-fg-2">
        <Ago at={row.last_used_at} />
      </span>
      {row.last_used_address && (
        <span className="block font-mono text-fg-3 text-meta">{row.last_used_address}</span>
      )}
    </>
  );
}
