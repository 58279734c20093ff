import { useForm } from "react-hook-form";
import { take } from "~/api/client";
import type { TelegramChat } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { Linking } from "~/telegram/linking";
import { Button } from "~/ui/button";
import { Disclosure } from "~/ui/disclosure";
import { ErrorBox } from "~/ui/error-box";
import { Field } from "~/ui/field";
import { pointTo } from "~/ui/form-errors";
import { Input } from "~/ui/input";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";

const STALE = ["notification-settings"];

interface Props {
  chat: TelegramChat | null | undefined;
  canEdit: boolean;
}

/** Where the organization is written to: found by a link, or by its number. */
export function TelegramChatPart({ chat, canEdit }: Props) {
  const { t } = useI18n();
  const test = useAct({
    call: (client, _: null) =>
      take(client.POST("/api/v1/notification-settings/test", { body: { channel: "telegram" } })),
    stale: STALE,
    said: t("channels.test_chatted"),
  });
  const unlink = useAct({
    call: (client, _: null) => take(client.DELETE("/api/v1/notification-settings/telegram/chat")),
    stale: STALE,
    said: t("telegram.unlinked"),
  });
  return (
    <div className="flex flex-col gap-3 border-line border-t pt-4">
      <h3 className="font-medium">{t("telegram.chat")}</h3>
      {chat ? (
        <p>
          {chat.title} <span className="font-mono text-fg-3 text-meta">{chat.chat_id}</span>{" "}
          <span className="text-fg-3 text-meta">
            {t("telegram.since")} <Ago at={chat.linked_at} />
          </span>
        </p>
      ) : (
        <p className="text-fg-2">{t("telegram.chat_none")}</p>
      )}
      {canEdit && chat && (
        <div className="flex flex-wrap gap-2">
          <Button loading={test.isPending} onClick={() => test.mutate(null)}>
            {t("channels.test")}
          </Button>
          <Button look="ghost" loading={unlink.isPending} onClick={() => unlink.mutate(null)}>
            {t("telegram.unlink")}
          </Button>
        </div>
      )}
      {test.isError && <ErrorBox error={test.error} title={t("error.action_title")} />}
      {unlink.isError && <ErrorBox error={unlink.error} title={t("error.action_title")} />}
      {canEdit && (
        <>
          <Linking
            chat={chat}
            shown="notification-settings"
            make={(client) => take(client.POST("/api/v1/notification-settings/telegram/link"))}
          />
          <Disclosure title={t("telegram.by_hand")}>
            <ByHand />
          </Disclosure>
        </>
      )}
    </div>
  );
}

function ByHand() {
  const i18n = useI18n();
  const { t } = i18n;
  const form = useForm({ defaultValues: { chat_id: "" } });
  const { errors } = form.formState;
  const save = useAct({
    call: (client, body: { chat_id: string }) =>
      take(client.PUT("/api/v1/notification-settings/telegram/chat", { body })),
    stale: STALE,
    said: t("telegram.linked"),
    done: () => form.reset(),
    failed: (error) => pointTo(form, i18n, error),
  });
  return (
    <form
      noValidate
      className="flex max-w-130 flex-col items-start gap-3 p-4"
      onSubmit={form.handleSubmit((values) => save.mutate(values))}
    >
      <Field label={t("telegram.chat_id")} hint={t("telegram.chat_id_hint")} error={errors.chat_id?.message}>
        {(ids) => (
          <Input
            {...ids}
            inputMode="numeric"
            autoComplete="off"
            {...form.register("chat_id", { required: t("field.required") })}
          />
        )}
      </Field>
      {save.isError && !errors.chat_id && <ErrorBox error={save.error} title={t("error.action_title")} />}
      <Button type="submit" loading={save.isPending}>
        {t("telegram.check")}
      </Button>
    </form>
  );
}
