import { useNavigate, useSearch } from "@tanstack/react-router";
import { useI18n } from "~/i18n";
import { Field } from "~/ui/field";
import { DownloadIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { LinkButton } from "~/ui/link-button";
import { Select } from "~/ui/select";
import { ACTIONS, dayBegins, dayEnds, ENTITIES, localDay } from "./audit-words";

const ANY = "any";

/** The filters of the audit log; they live in the address. */
export function AuditFilters({ file }: { file: string }) {
  const { t, name } = useI18n();
  const search = useSearch({ from: "/o/$slug/settings/$key" });
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  const set = (change: Partial<typeof search>) =>
    navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const choice = (word: "action" | "entity", any: string, known: readonly string[]) => (
    <Field label={t(`audit.${word}`)}>
      {(ids) => (
        <Select
          {...ids}
          options={[
            { value: ANY, label: any },
            ...known.map((value) => ({ value, label: name(`audit.${word}_of`, value) })),
          ]}
          value={search[word] ?? ANY}
          onChange={(value) => set({ [word]: value === ANY ? undefined : value })}
        />
      )}
    </Field>
  );
  return (
    <div className="mb-4 grid grid-cols-2 items-end gap-3 lg:grid-cols-[1.4fr_1fr_1fr_auto_auto_auto]">
      <div className="col-span-2 lg:col-span-1">
        <Field label={t("activity.who")}>
          {(ids) => (
            <Input
              {...ids}
              type="search"
              defaultValue={search.actor}
              placeholder={t("audit.who_hint")}
              onChange={(event) => set({ actor: event.target.value.trim() || undefined })}
            />
          )}
        </Field>
      </div>
      {choice("action", t("audit.any_action"), ACTIONS)}
      {choice("entity", t("audit.any_entity"), ENTITIES)}
      <Field label={t("audit.from")}>
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={localDay(search.from)}
            onChange={(event) => set({ from: dayBegins(event.target.value) })}
          />
        )}
      </Field>
      <Field label={t("audit.to")}>
        {(ids) => (
          <Input
            {...ids}
            type="date"
            value={localDay(search.to, -1)}
            onChange={(event) => set({ to: dayEnds(event.target.value) })}
          />
        )}
      </Field>
      <LinkButton
        href={file}
        download="audit.csv"
        className="col-span-2 lg:col-span-1"
        icon={<DownloadIcon aria-hidden size={14} />}
      >
        {t("audit.export")}
      </LinkButton>
    </div>
  );
}
