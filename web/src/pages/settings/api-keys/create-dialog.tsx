import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { CreatedApiKey, ServiceType } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { RadioCards } from "~/ui/radio-cards";
import { Select } from "~/ui/select";
import { useAct } from "~/ui/use-act";
import { lifetimes, NO_EXPIRY, SERVICES, until } from "./lifetimes";
import { SecretDialog } from "./secret-dialog";

interface Values {
  name: string;
  service_type: ServiceType;
  lifetime: string;
}

interface Props {
  /** The longest the organization allows. */
  maxAgeDays?: number;
  onClose: () => void;
}

/** Makes a key, then shows its secret: once, here, and nowhere else. */
export function CreateDialog({ maxAgeDays, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const [made, setMade] = useState<CreatedApiKey>();
  const choices = lifetimes(maxAgeDays);
  const form = useForm<Values>({
    defaultValues: { name: "", service_type: "ingest", lifetime: choices.at(-1) ?? NO_EXPIRY },
  });
  const create = useAct({
    call: (client, { lifetime, ...rest }: Values) =>
      take(client.POST("/api/v1/api-keys", { body: { ...rest, valid_until: until(lifetime) } })),
    stale: ["api-keys"],
    done: setMade,
    failed: (error) => pointTo(form, i18n, error),
  });
  if (made) return <SecretDialog made={made} onClose={onClose} />;
  return (
    <Dialog open wide onClose={onClose} title={t("api_keys.create")} lead={t("api_keys.create_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
      >
        <Field
          label={t("api_keys.name")}
          hint={t("api_keys.name_hint")}
          error={form.formState.errors.name?.message}
        >
          {(ids) => (
            <Input {...ids} maxLength={100} {...form.register("name", { required: t("field.required") })} />
          )}
        </Field>
        <Controller
          control={form.control}
          name="service_type"
          render={({ field }) => (
            <div>
              <p aria-hidden className="mb-1 font-medium">
                {t("api_keys.service")}
              </p>
              <RadioCards
                label={t("api_keys.service")}
                options={SERVICES.map((value) => ({
                  value,
                  label: t(`api_keys.service_of.${value}`),
                  hint: t(`api_keys.service_hint.${value}`),
                }))}
                value={field.value}
                onChange={field.onChange}
              />
            </div>
          )}
        />
        <Controller
          control={form.control}
          name="lifetime"
          render={({ field }) => (
            <Field
              label={t("api_keys.lifetime")}
              hint={
                maxAgeDays
                  ? t("api_keys.lifetime_capped", { count: maxAgeDays })
                  : t("api_keys.lifetime_hint")
              }
            >
              {(ids) => (
                <Select
                  {...ids}
                  className="max-w-60"
                  options={choices.map((value) => ({
                    value,
                    label:
                      value === NO_EXPIRY
                        ? t("api_keys.no_expiry")
                        : t("api_keys.days", { count: Number(value) }),
                  }))}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        {create.isError && <ErrorBox error={create.error} title={t("error.action_title")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={create.isPending}>
            {t("common.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
