import { Controller, useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { TelegramBot } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Dialog, DialogActions } from "~/ui/dialog";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { SecretField } from "~/ui/secret-field";
import { useAct } from "~/ui/use-act";

interface Props {
  bot: TelegramBot | null | undefined;
  etag: string;
  stale: string[];
  onClose: () => void;
}

interface Values {
  token: string;
  base_url: string;
}

/** The token goes to the server and never comes back: an empty field keeps the stored one. */
export function TelegramBotDialog({ bot, etag, stale, onClose }: Props) {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm<Values>({ defaultValues: { token: "", base_url: bot?.base_url ?? "" } });
  const { errors } = form.formState;
  const save = useAct({
    call: (client, { token, base_url }: Values) =>
      take(
        client.PUT("/api/v1/notification-settings/telegram", {
          body: { token: token || undefined, base_url: base_url || undefined },
          headers: { "if-match": etag },
        }),
      ),
    stale,
    said: t("telegram.connected"),
    done: onClose,
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <Dialog open onClose={onClose} title={t("telegram.dialog_title")} lead={t("telegram.dialog_lead")}>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={form.handleSubmit((values) => save.mutate(values))}
      >
        <Controller
          control={form.control}
          name="token"
          render={({ field }) => (
            <Field label={t("telegram.token")} hint={t("telegram.token_hint")} error={errors.token?.message}>
              {(ids) => (
                <SecretField
                  {...ids}
                  saved={bot ? { last4: bot.token_last4 } : undefined}
                  value={field.value}
                  onChange={field.onChange}
                />
              )}
            </Field>
          )}
        />
        <Field
          optional
          label={t("telegram.base_url")}
          hint={t("telegram.base_url_hint")}
          error={errors.base_url?.message}
        >
          {(ids) => <Input {...ids} type="url" {...form.register("base_url")} />}
        </Field>
        {save.isError && <ErrorBox error={save.error} title={t("telegram.refused")} />}
        <DialogActions>
          <Button onClick={onClose}>{t("common.cancel")}</Button>
          <Button type="submit" look="primary" loading={save.isPending}>
            {t("telegram.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
