import { useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { sipQuery } from "~/api/integrations";
import type { SipSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SaveBar } from "~/ui/save-bar";
import { SwitchRow } from "~/ui/switch-row";
import { useSave } from "~/ui/use-save";
import { Digest } from "./digest";
import { asBody, type SipValues, valuesOf, wholeList } from "./values";
import { Whitelist } from "./whitelist";

interface Props {
  settings: SipSettings;
  etag: string;
  canEdit: boolean;
}

export function SipForm({ settings, etag, canEdit }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const { org } = useMembership();
  const queries = useQueryClient();
  const form = useForm<SipValues>({
    disabled: !canEdit,
    values: valuesOf(settings),
    resetOptions: { keepDirtyValues: true },
  });
  const { dirtyFields, errors } = form.formState;
  const save = useSave({
    etag,
    call: (client, values: SipValues, seen) =>
      take(client.PUT("/api/v1/sip", { body: asBody(values), headers: { "if-match": seen } })),
    latest: () => queries.fetchQuery({ ...sipQuery(org), staleTime: 0 }),
    reload: ({ value }) => form.reset(valuesOf(value), { keepDirtyValues: false }),
    stale: ["sip"],
    said: t("common.saved"),
    done: (saved) => form.reset(valuesOf(saved), { keepDirtyValues: false }),
    failed: (error) => pointTo(form, i18n, wholeList(error)),
  });
  const submit = form.handleSubmit((values) => save.save(values));
  const toggle = (name: "enabled" | "accept_anyone") => (
    <Controller
      control={form.control}
      name={name}
      render={({ field }) => (
        <SwitchRow
          label={t(`sip.${name}`)}
          hint={t(`sip.${name}_hint`)}
          checked={field.value}
          disabled={!canEdit}
          onChange={field.onChange}
        />
      )}
    />
  );
  return (
    <form noValidate onSubmit={submit}>
      <FormSection title={t("sip.calls")} hint={t("sip.calls_hint")}>
        {toggle("enabled")}
        <p className="text-fg-2">{t(`sip.admits.${settings.admits}`)}</p>
      </FormSection>
      <FormSection title={t("sip.addresses")} hint={t("sip.addresses_hint")}>
        <Whitelist control={form.control} error={errors.whitelist?.message} canEdit={canEdit} />
      </FormSection>
      <FormSection title={t("sip.digest")} hint={t("sip.digest_hint")}>
        <Digest form={form} settings={settings} canEdit={canEdit} />
        <Field optional label={t("sip.domain")} hint={t("sip.domain_hint")} error={errors.domain?.message}>
          {(ids) => <Input {...ids} spellCheck={false} className="font-mono" {...form.register("domain")} />}
        </Field>
      </FormSection>
      <FormSection title={t("sip.open")} hint={t("sip.open_hint")}>
        {toggle("accept_anyone")}
        {errors.accept_anyone?.message && (
          <p role="alert" className="text-bad-fg text-meta">
            {errors.accept_anyone.message}
          </p>
        )}
      </FormSection>
      <SaveBar
        dirty={Object.keys(dirtyFields).length}
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
