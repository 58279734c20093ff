import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { CopyField } from "~/ui/copy-field";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { useAct } from "~/ui/use-act";

const EVENTS = ["interaction.completed", "interaction.imported", "alert.triggered"] as const;
/** A large import sends many events, so nobody gets them without asking. */
const USUAL: string[] = ["interaction.completed", "alert.triggered"];

interface Values {
  url: string;
  events: string[];
}

/** Makes an endpoint, then shows its signing secret: once, here, and nowhere else. */
export function EndpointDialog({ onClose }: { onClose: () => void }) {
  const i18n = useI18n();
  const { t } = i18n;
  const [secret, setSecret] = useState("");
  const form = useForm<Values>({ defaultValues: { url: "", events: USUAL } });
  const { errors } = form.formState;
  const create = useAct({
    call: (client, body: Values) => take(client.POST("/api/v1/webhook-endpoints", { body })),
    stale: ["webhook-endpoints"],
    done: (made) => setSecret(made.secret ?? ""),
    failed: (error) => pointTo(form, i18n, error),
  });
  if (secret) {
    return (
      <Dialog open onClose={onClose} title={t("webhooks.secret_title")} lead={t("webhooks.secret_lead")}>
        <CopyField label={t("webhooks.secret")} value={secret} />
        <DialogActions>
          <Button look="primary" onClick={onClose}>
            {t("webhooks.secret_kept")}
          </Button>
        </DialogActions>
      </Dialog>
    );
  }
  return (
    <Dialog open onClose={onClose} title={t("webhooks.add")} lead={t("webhooks.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => create.mutate(values))}
      >
        <Field label={t("webhooks.url")} hint={t("webhooks.url_hint")} error={errors.url?.message}>
          {(ids) => (
            <Input
              {...ids}
              type="url"
              placeholder="https://"
              {...form.register("url", { required: t("field.required") })}
            />
          )}
        </Field>
        <Controller
          control={form.control}
          name="events"
          rules={{ validate: (events) => events.length > 0 || t("webhooks.no_events") }}
          render={({ field, fieldState }) => (
            <fieldset>
              <legend className="mb-1 font-medium">{t("webhooks.events")}</legend>
              {EVENTS.map((event) => (
                <Checkbox
                  key={event}
                  checked={field.value.includes(event)}
                  onChange={(on) =>
                    field.onChange(EVENTS.filter((one) => (one === event ? on : field.value.includes(one))))
                  }
                >
                  {t(`event.${event}`)} <code className="font-mono text-fg-3 text-meta">{event}</code>
                </Checkbox>
              ))}
              {fieldState.error && <p className="text-bad-fg text-meta">{fieldState.error.message}</p>}
            </fieldset>
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
