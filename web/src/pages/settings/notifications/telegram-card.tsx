import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { take } from "~/api/client";
import { type TelegramBot, telegramQuery } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { ConfirmDelete } from "~/ui/confirm-delete";
import { Ago } from "~/ui/time";
import { useAct } from "~/ui/use-act";
import { TelegramBotDialog } from "./telegram-bot-dialog";
import { TelegramChatPart } from "./telegram-chat";
import { TelegramMessages } from "./telegram-messages";

const STALE = ["notification-settings", "notification-preferences"];

/** The organization's bot: who it is, whether it works, and where it writes to. */
export function TelegramCard({ canEdit }: { canEdit: boolean }) {
  const { t, name } = useI18n();
  const { org } = useMembership();
  const query = useQuery(telegramQuery(org));
  const bot = query.data?.value.bot;
  const badge = bot && (
    <Badge tone={bot.state === "connected" ? "ok" : "bad"}>{t(`telegram.state.${bot.state}`)}</Badge>
  );
  return (
    <Card title={name("channel", "telegram")} aside={badge}>
      <Async query={query}>
        {({ value, etag }) => (
          <div className="flex flex-col gap-4">
            {value.bot ? <Facts bot={value.bot} /> : <p className="text-fg-2">{t("telegram.none")}</p>}
            {canEdit && <Acts bot={value.bot} etag={etag} />}
            {value.bot && (
              <>
                <TelegramChatPart chat={value.chat} canEdit={canEdit} />
                <TelegramMessages />
              </>
            )}
          </div>
        )}
      </Async>
    </Card>
  );
}

function Facts({ bot }: { bot: TelegramBot }) {
  const { t } = useI18n();
  return (
    <div>
      <p className="font-mono text-meta break-all">
        @{bot.username} · •••• {bot.token_last4} · {bot.base_url.replace(/^https?:\/\//, "")}
      </p>
      <p className="mt-1 text-fg-3 text-meta">
        {t("telegram.bot_since")} <Ago at={bot.connected_at} />
      </p>
      {bot.reason && <p className="mt-2 break-words text-bad-fg">{bot.reason}</p>}
    </div>
  );
}

function Acts({ bot, etag }: { bot: TelegramBot | null | undefined; etag: string }) {
  const { t } = useI18n();
  const [dialog, open] = useState<"connect" | "disconnect" | null>(null);
  const remove = useAct({
    call: (client, _: null) =>
      take(client.DELETE("/api/v1/notification-settings/telegram", { headers: { "if-match": etag } })),
    stale: STALE,
    said: t("telegram.disconnected"),
    done: () => open(null),
  });
  return (
    <div className="flex flex-wrap gap-2">
      <Button look={bot ? "secondary" : "primary"} onClick={() => open("connect")}>
        {t(bot ? "telegram.change" : "telegram.connect")}
      </Button>
      {bot && (
        <Button look="ghost" onClick={() => open("disconnect")}>
          {t("telegram.disconnect")}
        </Button>
      )}
      {dialog === "connect" && (
        <TelegramBotDialog bot={bot} etag={etag} stale={STALE} onClose={() => open(null)} />
      )}
      <ConfirmDelete
        open={dialog === "disconnect"}
        title={t("telegram.disconnect_title", { bot: bot?.username ?? "" })}
        consequence={t("telegram.disconnect_body")}
        verb={t("telegram.disconnect")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate(null)}
        onClose={() => open(null)}
      />
    </div>
  );
}
