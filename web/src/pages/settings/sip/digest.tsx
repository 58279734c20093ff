import { Controller, type UseFormReturn } from "react-hook-form";
import type { SipSettings } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { CopyField } from "~/ui/copy-field";
import { Field } from "~/ui/field";
import { Input } from "~/ui/input";
import { SecretField } from "~/ui/secret-field";
import { Ago } from "~/ui/time";
import { PASSWORD_CHARS_MIN } from "./strength";
import { StrengthMeter } from "./strength-meter";
import { ALGORITHMS, newPassword, type SipValues } from "./values";

interface Props {
  form: UseFormReturn<SipValues>;
  settings: SipSettings;
  canEdit: boolean;
}

export function Digest({ form, settings, canEdit }: Props) {
  const { t } = useI18n();
  const { errors } = form.formState;
  const password = form.watch("password");
  const saved = settings.password_set && !password;
  return (
    <>
      <Field
        optional
        label={t("sip.username")}
        hint={t("sip.username_hint")}
        error={errors.username?.message}
      >
        {(ids) => (
          <Input
            {...ids}
            autoComplete="off"
            spellCheck={false}
            className="font-mono"
            {...form.register("username")}
          />
        )}
      </Field>
      <Controller
        control={form.control}
        name="password"
        render={({ field }) => (
          <Field
            label={t("sip.password")}
            hint={
              saved && settings.password_set_at ? (
                <>
                  {t("sip.password_saved")} <Ago at={settings.password_set_at} />
                </>
              ) : (
                t("sip.password_hint")
              )
            }
            error={errors.password?.message}
          >
            {(ids) => (
              <SecretField
                {...ids}
                saved={saved ? {} : undefined}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          </Field>
        )}
      />
      {password && <StrengthMeter password={password} />}
      {canEdit && (
        <div className="flex flex-col items-start gap-2">
          <Button onClick={() => form.setValue("password", newPassword(), { shouldDirty: true })}>
            {t("sip.generate")}
          </Button>
          {password.length >= PASSWORD_CHARS_MIN && <CopyField label={t("sip.password")} value={password} />}
        </div>
      )}
      <Controller
        control={form.control}
        name="algorithms"
        render={({ field }) => (
          <fieldset disabled={!canEdit} className="flex flex-col gap-1">
            <legend className="mb-1 font-medium text-ui">{t("sip.algorithms")}</legend>
            <div className="flex flex-wrap gap-x-5">
              {ALGORITHMS.map((algorithm) => (
                <Checkbox
                  key={algorithm}
                  checked={field.value.includes(algorithm)}
                  onChange={(on) =>
                    field.onChange(
                      ALGORITHMS.filter((one) => (one === algorithm ? on : field.value.includes(one))),
                    )
                  }
                >
                  <span className="font-mono uppercase">{algorithm}</span>
                </Checkbox>
              ))}
            </div>
            <p className="text-fg-3 text-meta">{t("sip.algorithms_hint")}</p>
            {errors.algorithms?.message && (
              <p role="alert" className="text-bad-fg text-meta">
                {errors.algorithms.message}
              </p>
            )}
          </fieldset>
        )}
      />
    </>
  );
}
