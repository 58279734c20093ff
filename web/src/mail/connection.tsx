import { Controller, type UseFormReturn } from "react-hook-form";
import type { MailEncryption } from "~/api/mail";
import { useI18n } from "~/i18n";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { Notice } from "~/ui/notice";
import { Select } from "~/ui/select";
import { SwitchRow } from "~/ui/switch-row";
import { EXAMPLE, PORTS, type Values } from "./values";

const CHOICES: MailEncryption[] = ["starttls", "starttls_if_offered", "none"];

interface Props {
  form: UseFormReturn<Values>;
  canEdit: boolean;
}

/** Where the server is and how the way there is protected. The usual port follows the protection. */
export function Connection({ form, canEdit }: Props) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const [secure, encryption, port, unchecked] = form.watch([
    "secure",
    "encryption",
    "port",
    "disable_certificate_validation",
  ]);
  const follow = (before: MailEncryption, after: MailEncryption) => {
    if (port === PORTS[before]) form.setValue("port", PORTS[after], { shouldDirty: true });
  };
  const plain = !secure && encryption === "none";
  return (
    <>
      <div className="grid grid-cols-[1fr_96px] gap-3">
        <Field label={t("smtp.host")} hint={t("smtp.host_hint")} error={errors.host?.message}>
          {(ids) => (
            <Input {...ids} placeholder={EXAMPLE.host} spellCheck={false} {...form.register("host")} />
          )}
        </Field>
        <Field label={t("smtp.port")} error={errors.port?.message}>
          {(ids) => (
            <Input
              {...ids}
              type="number"
              min={1}
              max={65535}
              {...form.register("port", { valueAsNumber: true })}
            />
          )}
        </Field>
      </div>
      <Controller
        control={form.control}
        name="secure"
        render={({ field }) => (
          <SwitchRow
            label={t("smtp.secure")}
            hint={t("smtp.secure_hint")}
            disabled={!canEdit}
            checked={field.value}
            onChange={(on) => {
              follow(secure ? "implicit_tls" : encryption, on ? "implicit_tls" : encryption);
              field.onChange(on);
            }}
          />
        )}
      />
      {!secure && (
        <Controller
          control={form.control}
          name="encryption"
          render={({ field }) => (
            <Field
              label={t("smtp.encryption")}
              hint={t(`smtp.encryption.${field.value}_hint`)}
              error={errors.encryption?.message}
            >
              {(ids) => (
                <Select
                  {...ids}
                  disabled={!canEdit}
                  options={CHOICES.map((value) => ({ value, label: t(`smtp.encryption.${value}`) }))}
                  value={field.value}
                  onChange={(next) => {
                    follow(encryption, next);
                    field.onChange(next);
                  }}
                />
              )}
            </Field>
          )}
        />
      )}
      {!plain && (
        <Controller
          control={form.control}
          name="disable_certificate_validation"
          render={({ field }) => (
            <SwitchRow
              label={t("smtp.unchecked")}
              hint={t("smtp.unchecked_hint")}
              disabled={!canEdit}
              checked={field.value}
              onChange={field.onChange}
            />
          )}
        />
      )}
      {!plain && unchecked && <Notice tone="bad" title={t("smtp.unchecked_note")} />}
    </>
  );
}
