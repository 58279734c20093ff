import { useQuery } from "@tanstack/react-query";
import { take } from "~/api/client";
import { myTelegramQuery } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Linking } from "~/telegram/linking";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { ErrorBox } from "~/ui/error-box";
import { FormSection } from "~/ui/form-section";
import { useAct } from "~/ui/use-act";

/** One's own chat with the organization's bot. */
export function MyTelegram() {
  const { t, name } = useI18n();
  const { org, organization } = useMembership();
  const query = useQuery(myTelegramQuery(org));
  const unlink = useAct({
    call: (client, _: null) => take(client.DELETE("/api/v1/profile/telegram")),
    stale: ["notification-preferences"],
    said: t("telegram.unlinked"),
  });
  return (
    <FormSection
      title={name("channel", "telegram")}
      hint={t("telegram.mine_hint", { organization: organization.name })}
    >
      <Async query={query}>
        {({ bot_username, chat }) =>
          bot_username ? (
            <div className="flex flex-col items-start gap-3">
              <p>
                {chat
                  ? t("telegram.mine_linked", { chat: chat.title, bot: bot_username })
                  : t("telegram.mine_unlinked", { bot: bot_username })}
              </p>
              {chat && (
                <Button look="ghost" loading={unlink.isPending} onClick={() => unlink.mutate(null)}>
                  {t("telegram.unlink")}
                </Button>
              )}
              {unlink.isError && <ErrorBox error={unlink.error} title={t("error.action_title")} />}
              <Linking
                chat={chat}
                shown="notification-preferences"
                make={(client) => take(client.POST("/api/v1/profile/telegram/link"))}
              />
            </div>
          ) : (
            <p className="text-fg-2">{t("telegram.mine_none")}</p>
          )
        }
      </Async>
    </FormSection>
  );
}
