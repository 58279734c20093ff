import { Controller } from "react-hook-form";
import { take } from "~/api/client";
import { sipQuery } from "~/api/sip";
import type { SipSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Field } from "~/ui/field";
import { FormSection } from "~/ui/form-section";
import { Input } from "~/ui/input";
import { SettingsForm, useSettingsForm } from "~/ui/settings-form";
import { SwitchRow } from "~/ui/switch-row";
import { Digest } from "./digest";
import { asBody, valuesOf, wholeList } from "./values";
import { Whitelist } from "./whitelist";

interface Props {
  settings: SipSettings;
  etag: string;
  canEdit: boolean;
}

export function SipForm({ settings, etag, canEdit }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const { form, editing } = useSettingsForm({
    stored: { value: settings, etag },
    query: sipQuery(org),
    canEdit,
    valuesOf,
    put: (client, values, seen) =>
      take(client.PUT("/api/v1/sip", { body: asBody(values), headers: { "if-match": seen } })),
    stale: ["sip"],
    placed: wholeList,
  });
  const { errors } = form.formState;
  const toggle = (name: "enabled" | "accept_anyone" | "legacy_digest") => (
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
    <SettingsForm editing={editing}>
      <FormSection title={t("sip.calls")} hint={t("sip.calls_hint")}>
        {toggle("enabled")}
        <p className="text-fg-2">{t(`sip.admits.${settings.admits}`)}</p>
      </FormSection>
      <Whitelist form={form} canEdit={canEdit} />
      <FormSection title={t("sip.digest")} hint={t("sip.digest_hint")}>
        <Digest form={form} settings={settings} canEdit={canEdit} />
        {toggle("legacy_digest")}
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
    </SettingsForm>
  );
}
