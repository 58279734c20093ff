import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import type { Column } from "~/ui/data-table";
import { IconButton } from "~/ui/icon-button";
import { DeleteIcon, RotateIcon } from "~/ui/icons";
import { Ago } from "~/ui/time";
import { LastUse } from "./last-use";
import { Marks } from "./marks";
import { Name } from "./name";
import { Until } from "./until";

/** What people look at to decide whether a key is still needed. */
export function useKeyColumns(canEdit: boolean, act: (what: "rotate" | "delete", key: ApiKey) => void) {
  const { t } = useI18n();
  const columns: Column<ApiKey>[] = [
    {
      key: "name",
      header: t("api_keys.name"),
      className: "w-full max-w-0",
      cell: (row) => <Name row={row} />,
    },
    {
      key: "service",
      header: t("api_keys.service"),
      from: "sm",
      className: "whitespace-nowrap",
      cell: (row) => t(`api_keys.service_of.${row.service_type}`),
    },
    { key: "state", header: t("api_keys.state"), from: "md", cell: (row) => <Marks row={row} /> },
    { key: "used", header: t("api_keys.last_used"), from: "md", cell: (row) => <LastUse row={row} /> },
    { key: "until", header: t("api_keys.valid_until"), from: "lg", cell: (row) => <Until row={row} /> },
    {
      key: "made",
      header: t("api_keys.created"),
      from: "xl",
      cell: (row) => (
        <>
          <span className="block text-fg-2">
            <Ago at={row.created_at} />
          </span>
          <span className="block w-32 truncate text-fg-3 text-meta" title={row.creator_email}>
            {row.creator_email}
          </span>
        </>
      ),
    },
  ];
  if (!canEdit) return columns;
  return [
    ...columns,
    {
      key: "acts",
      header: t("api_keys.actions"),
      align: "end",
      cell: (row) => (
        <span className="inline-flex gap-1">
          {!row.marks.includes("expired") && (
            <IconButton
              label={t("api_keys.rotate_title", { name: row.name })}
              icon={<RotateIcon aria-hidden size={16} />}
              onClick={() => act("rotate", row)}
            />
          )}
          <IconButton
            label={t("api_keys.delete_title", { name: row.name })}
            icon={<DeleteIcon aria-hidden size={16} />}
            onClick={() => act("delete", row)}
          />
        </span>
      ),
    } satisfies Column<ApiKey>,
  ];
}
