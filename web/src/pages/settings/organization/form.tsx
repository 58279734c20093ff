import { useQuery, useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { organizationQuery, profileQuery } from "~/api/queries";
import { optionsQuery } from "~/api/settings";
import type { Organization } from "~/api/types";
import { useMembership } from "~/organization";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
import { Address, DataAndRegion, General, Limits } from "./sections";
import { valuesOf } from "./values";

interface Props {
  organization: Organization;
  etag: string;
  canEdit: boolean;
}

export function OrganizationForm({ organization, etag, canEdit }: Props) {
  const { org } = useMembership();
  const queries = useQueryClient();
  const options = useQuery(optionsQuery(org)).data;
  const { form, editing } = useSettingsForm({
    stored: { value: organization, etag },
    query: organizationQuery(org),
    canEdit,
    valuesOf,
    put: (client, values, seen, changed) =>
      take(
        client.PATCH("/api/v1/organizations/current", {
          body: Object.fromEntries(changed.map((key) => [key, values[key]])),
          headers: { "if-match": seen },
        }),
      ),
    stale: ["organization", "organizations", "usage"],
    done: () => queries.invalidateQueries({ queryKey: profileQuery.queryKey }),
  });
  const part = { form, canEdit, options };
  return (
    <SettingsForm editing={editing}>
      <General {...part} />
      <DataAndRegion {...part} />
      <Limits {...part} />
      <Address {...part} slug={organization.slug} />
    </SettingsForm>
  );
}
