import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { organizationQuery, profileQuery } from "~/api/queries";
import { optionsQuery } from "~/api/settings";
import type { Organization } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { pointTo } from "~/ui/form-errors";
import { SaveBar } from "~/ui/save-bar";
import { useSave } from "~/ui/use-save";
import { Address, DataAndRegion, General, Limits } from "./sections";
import { type Values, valuesOf } from "./values";

interface Props {
  organization: Organization;
  etag: string;
  canEdit: boolean;
}

export function OrganizationForm({ organization, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const options = useQuery(optionsQuery(org)).data;
  const form = useForm<Values>({
    disabled: !canEdit,
    values: valuesOf(organization),
    resetOptions: { keepDirtyValues: true },
  });
  const dirty = Object.keys(form.formState.dirtyFields) as (keyof Values)[];
  const save = useSave({
    etag,
    call: (client, changed: Partial<Values>, seen) =>
      take(client.PATCH("/api/v1/organizations/current", { body: changed, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...organizationQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value), { keepDirtyValues: false }),
    stale: ["organization", "organizations", "usage"],
    said: t("common.saved"),
    done: (saved) => {
      form.reset(valuesOf(saved), { keepDirtyValues: false });
      queries.invalidateQueries({ queryKey: profileQuery.queryKey });
    },
    failed: (error) => pointTo(form, i18n, error),
  });
  const submit = form.handleSubmit((all) =>
    save.save(Object.fromEntries(dirty.map((key) => [key, all[key]]))),
  );
  const part = { form, canEdit, options };
  return (
    <form noValidate onSubmit={submit}>
      <General {...part} />
      <DataAndRegion {...part} />
      <Limits {...part} />
      <Address {...part} slug={organization.slug} />
      <SaveBar
        dirty={dirty.length}
        saving={save.saving}
        error={save.error}
        onSave={submit}
        onDiscard={() => {
          form.reset(undefined, { keepDirtyValues: false });
          save.reset();
        }}
      />
      {save.conflict}
    </form>
  );
}
