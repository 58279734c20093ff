import { Controller, type UseFormReturn, useFieldArray } from "react-hook-form";
import type { IdentityProvider } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { IconButton } from "~/ui/icon-button";
import { AddIcon, DeleteIcon } from "~/ui/icons";
import { Input } from "~/ui/input";
import { Select } from "~/ui/select";
import type { SsoValues } from "./sso-values";

interface Props {
  form: UseFormReturn<SsoValues>;
  provider: IdentityProvider;
}

/** Who comes in with the provider, and as what. */
export function PeopleFields({ form, provider }: Props) {
  const { t, maybe } = useI18n();
  const { errors } = form.formState;
  const named = (role: IdentityProvider["roles"][number]) => ({
    value: role.key,
    label: maybe(`role.${role.key}`) ?? role.name,
  });
  const forEverybody = provider.roles.filter((role) => role.for_everybody).map(named);
  return (
    <fieldset className="flex min-w-0 flex-col gap-4">
      <legend className="mb-3 font-semibold text-body">{t("sso.people")}</legend>
      <Field label={t("sso.domains")} hint={t("sso.domains_hint")} error={errors.domains?.message}>
        {(ids) => <Input {...ids} {...form.register("domains", { required: t("field.required") })} />}
      </Field>
      <Controller
        control={form.control}
        name="default_role"
        render={({ field }) => (
          <Field
            label={t("sso.default_role")}
            hint={t("sso.default_role_hint")}
            error={errors.default_role?.message}
          >
            {(ids) => (
              <Select
                {...ids}
                options={[...forEverybody, { value: "", label: t("sso.nobody") }]}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          </Field>
        )}
      />
      <Rules form={form} roles={provider.roles.map(named)} />
      <div className="flex flex-col gap-1">
        <Checkbox
          checked={form.watch("enabled")}
          onChange={(next) => form.setValue("enabled", next, { shouldDirty: true })}
        >
          {t("sso.enabled")}
        </Checkbox>
        <Checkbox
          checked={form.watch("required")}
          onChange={(next) => form.setValue("required", next, { shouldDirty: true })}
        >
          {t("sso.required")}
        </Checkbox>
        <p className="pl-6 text-fg-3 text-meta">{t("sso.required_hint")}</p>
      </div>
    </fieldset>
  );
}

interface RulesProps {
  form: UseFormReturn<SsoValues>;
  roles: { value: string; label: string }[];
}

/** From group to role; the first line for one of a person's groups decides. */
function Rules({ form, roles }: RulesProps) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const rules = useFieldArray({ control: form.control, name: "role_rules" });
  return (
    <div className="flex flex-col gap-2">
      <p className="font-medium">{t("sso.rules")}</p>
      <p className="-mt-1 text-fg-3 text-meta">{t("sso.rules_hint")}</p>
      {rules.fields.map((rule, index) => (
        <div key={rule.id} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] gap-2">
          <Input
            aria-label={t("sso.group")}
            placeholder={t("sso.group")}
            {...form.register(`role_rules.${index}.group`, { required: true })}
            aria-invalid={errors.role_rules?.[index]?.group ? true : undefined}
          />
          <Controller
            control={form.control}
            name={`role_rules.${index}.role`}
            render={({ field }) => (
              <Select label={t("sso.role")} options={roles} value={field.value} onChange={field.onChange} />
            )}
          />
          <IconButton
            label={t("sso.remove_rule")}
            icon={<DeleteIcon aria-hidden size={14} />}
            onClick={() => rules.remove(index)}
          />
        </div>
      ))}
      {errors.role_rules?.message && <p className="text-bad-fg text-meta">{errors.role_rules.message}</p>}
      <Button
        className="self-start"
        icon={<AddIcon aria-hidden size={14} />}
        onClick={() => rules.append({ group: "", role: roles.at(-1)?.value ?? "agent" })}
      >
        {t("sso.add_rule")}
      </Button>
      {rules.fields.length > 0 && (
        <Field
          label={t("sso.group_claim")}
          hint={t("sso.group_claim_hint")}
          error={errors.group_claim?.message}
        >
          {(ids) => <Input {...ids} {...form.register("group_claim", { required: t("field.required") })} />}
        </Field>
      )}
    </div>
  );
}
