import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import { identityProviderQuery } from "~/api/queries";
import type { IdentityProvider } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { pointTo } from "~/ui/form-errors";
import { useAct } from "~/ui/use-act";
import { useSave } from "~/ui/use-save";
import { PeopleFields } from "./sso-people";
import { ProviderFields } from "./sso-provider";
import { bodyOf, type SsoValues, valuesOf } from "./sso-values";

interface Props {
  provider: IdentityProvider;
  etag: string;
  onClose: () => void;
}

export function SsoDialog({ provider, etag, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const [forgetting, setForgetting] = useState(false);
  const form = useForm<SsoValues>({ defaultValues: valuesOf(provider) });
  const save = useSave({
    etag,
    call: (client, values: SsoValues, seen) =>
      take(client.PUT("/api/v1/identity-provider", { body: bodyOf(values), headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...identityProviderQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value)),
    stale: ["identity-provider"],
    said: t("common.saved"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  const forget = useAct({
    call: (client, seen: string) =>
      take(client.DELETE("/api/v1/identity-provider", { headers: { "if-match": seen } })),
    stale: ["identity-provider"],
    done: onClose,
  });
  return (
    <Dialog open wide onClose={onClose} title={t("sso.title")} lead={t("sso.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-6"
        onSubmit={form.handleSubmit((values) => save.save(values))}
      >
        <ProviderFields form={form} provider={provider} />
        <PeopleFields form={form} provider={provider} />
        {save.error ? <ErrorBox error={save.error} title={t("save_bar.failed")} /> : null}
        <DialogActions>
          {provider.configured && (
            <Button look="ghost" className="mr-auto" onClick={() => setForgetting(true)}>
              {t("sso.forget")}
            </Button>
          )}
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.saving}>
            {t("common.save")}
          </Button>
        </DialogActions>
      </form>
      {save.conflict}
      <ConfirmDelete
        open={forgetting}
        title={t("sso.forget_title", { name: provider.name })}
        consequence={t("sso.forget_consequence")}
        verb={t("sso.forget")}
        busy={forget.isPending}
        error={forget.error}
        onConfirm={() => forget.mutate(etag)}
        onClose={() => setForgetting(false)}
      />
    </Dialog>
  );
}
