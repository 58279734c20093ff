import { take } from "~/api/client";
import type { ApiKey } from "~/api/types";
import { useI18n } from "~/i18n";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { useAct } from "~/ui/use-act";

/** Names who still uses the key, because they stop working with it. */
export function DeleteKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const { t, format } = useI18n();
  const { id, name, last_used_at, last_used_address } = apiKey;
  const remove = useAct({
    call: (client) => take(client.DELETE("/api/v1/api-keys/{id}", { params: { path: { id } } })),
    stale: ["api-keys"],
    said: t("api_keys.deleted"),
    done: onClose,
  });
  const used = last_used_at
    ? t("api_keys.delete_used", {
        when: format.relative(last_used_at),
        address: last_used_address ?? t("api_keys.unknown_address"),
      })
    : t("api_keys.delete_unused");
  return (
    <ConfirmDelete
      open
      title={t("api_keys.delete_title", { name })}
      consequence={`${used} ${t("api_keys.delete_body")}`}
      verb={t("api_keys.delete_verb")}
      busy={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onClose={onClose}
    />
  );
}
