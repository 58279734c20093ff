import { useQuery, useQueryClient } from "@tanstack/react-query";
import { take } from "~/api/client";
import { signInPolicyQuery } from "~/api/sign-in";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { ErrorBox } from "~/ui/error-box";
import { FormSection } from "~/ui/form-section";
import { Skeleton } from "~/ui/skeleton";
import { Switch } from "~/ui/switch";
import { useSave } from "~/ui/use-save";

interface Props {
  canEdit: boolean;
}

/** What the organization demands of whoever signs in; it holds at once, so there is nothing to save later. */
export function SignInPolicy({ canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(signInPolicyQuery(org));
  return (
    <FormSection title={t("sign_in_policy.title")} hint={t("sign_in_policy.hint")}>
      <Async query={query} skeleton={<Skeleton rows={1} />}>
        {({ value, etag }) => (
          <Demand
            required={value.mfa === "required"}
            without={value.members_without}
            etag={etag}
            canEdit={canEdit}
          />
        )}
      </Async>
    </FormSection>
  );
}

interface DemandProps extends Props {
  required: boolean;
  without: number;
  etag: string;
}

function Demand({ required, without, etag, canEdit }: DemandProps) {
  const { t } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const save = useSave({
    etag,
    call: (client, mfa: "optional" | "required", seen) =>
      take(client.PUT("/api/v1/sign-in-policy", { body: { mfa }, headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...signInPolicyQuery(org), staleTime: 0 }),
    reload: (stored) => queries.setQueryData(signInPolicyQuery(org).queryKey, stored),
    stale: ["sign-in-policy"],
    said: t("common.saved"),
  });
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center justify-between gap-4">
        <span className="font-medium">{t("sign_in_policy.require")}</span>
        <Switch
          label={t("sign_in_policy.require")}
          checked={required}
          disabled={!canEdit || save.saving}
          onChange={(on) => save.save(on ? "required" : "optional")}
        />
      </div>
      <p className="text-fg-2">{t("sign_in_policy.without", { count: without })}</p>
      {save.error ? <ErrorBox error={save.error} title={t("error.action_title")} /> : null}
      {save.conflict}
    </div>
  );
}
