import { Controller, type UseFormReturn } from "react-hook-form";
import { take } from "~/api/client";
import type { IdentityProvider } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { CheckList } from "~/ui/check-list";
import { Checkbox } from "~/ui/checkbox";
import { CopyField } from "~/ui/copy-field";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { SecretField } from "~/ui/secret-field";
import { useAct } from "~/ui/use-act";
import type { SsoValues } from "./sso-values";

interface Props {
  form: UseFormReturn<SsoValues>;
  provider: IdentityProvider;
}

/** Which provider, and how it knows us. */
export function ProviderFields({ form, provider }: Props) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const required = { required: t("field.required") };
  const isPublic = form.watch("is_public");
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-3 font-semibold text-body">{t("sso.provider")}</legend>
      <Field label={t("sso.redirect_uri")} hint={t("sso.redirect_uri_hint")}>
        {() => <CopyField label={t("sso.redirect_uri")} value={provider.redirect_uri} />}
      </Field>
      <Field label={t("sso.name")} hint={t("sso.name_hint")} error={errors.name?.message}>
        {(ids) => <Input {...ids} {...form.register("name", required)} />}
      </Field>
      <Field label={t("sso.issuer")} hint={t("sso.issuer_hint")} error={errors.issuer?.message}>
        {(ids) => <Input {...ids} type="url" {...form.register("issuer", required)} />}
      </Field>
      <Trial issuer={form.watch("issuer")} />
      <Field label={t("sso.client_id")} error={errors.client_id?.message}>
        {(ids) => <Input {...ids} autoComplete="off" {...form.register("client_id", required)} />}
      </Field>
      {!isPublic && (
        <Controller
          control={form.control}
          name="client_secret"
          render={({ field }) => (
            <Field label={t("sso.client_secret")} error={errors.client_secret?.message}>
              {(ids) => (
                <SecretField
                  {...ids}
                  saved={provider.client_secret_set ? {} : undefined}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
      )}
      <Checkbox
        checked={isPublic}
        onChange={(next) => form.setValue("is_public", next, { shouldDirty: true })}
      >
        {t("sso.is_public")}
      </Checkbox>
      <Field label={t("sso.scopes")} hint={t("sso.scopes_hint")} error={errors.scopes?.message}>
        {(ids) => <Input {...ids} {...form.register("scopes", required)} />}
      </Field>
    </fieldset>
  );
}

/** Asks the provider about itself before anything is saved. */
function Trial({ issuer }: { issuer: string }) {
  const { t } = useI18n();
  const trial = useAct({
    call: (client, issuer: string) =>
      take(client.POST("/api/v1/identity-provider/test", { body: { issuer } })),
    stale: [],
  });
  return (
    <div className="flex flex-col items-start gap-3">
      <Button loading={trial.isPending} disabled={!issuer} onClick={() => trial.mutate(issuer)}>
        {t("sso.test")}
      </Button>
      {trial.data && <CheckList checks={trial.data.checks} />}
      {trial.error ? <ErrorBox error={trial.error} title={t("error.action_title")} /> : null}
    </div>
  );
}
