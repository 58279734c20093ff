import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { Client } from "~/api/client";
import type { TelegramChat, TelegramLink } from "~/api/telegram";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button, ExternalLink } from "~/ui/button";
import { CopyField } from "~/ui/copy-field";
import { ErrorBox } from "~/ui/error-box";
import { useAct } from "~/ui/use-act";
import { isAwaited } from "./waiting";

const LOOK_EVERY_MS = 2000;

interface Props {
  chat: TelegramChat | null | undefined;
  make: (client: Client) => Promise<TelegramLink>;
  /** The name of the organization's queries that show the chat. */
  shown: string;
}

/** Makes a way into a chat and waits until somebody has taken it; the page that shows the chat is asked meanwhile. */
export function Linking({ chat, make, shown }: Props) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const [made, keep] = useState<{ link: TelegramLink; over: TelegramChat | null } | null>(null);
  const act = useAct({
    call: (client, _: null) => make(client),
    stale: [],
    done: (link) => keep({ link, over: chat ?? null }),
  });
  const link = made && isAwaited(made.over, chat) ? made.link : null;
  useEffect(() => {
    if (!link) return;
    const timer = setInterval(() => queries.invalidateQueries({ queryKey: [org, shown] }), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [link, org, shown, queries]);
  return (
    <div className="flex flex-col items-start gap-3">
      <Button look={chat ? "secondary" : "primary"} loading={act.isPending} onClick={() => act.mutate(null)}>
        {t(chat ? "telegram.link_another" : "telegram.link")}
      </Button>
      {act.isError && <ErrorBox error={act.error} title={t("error.action_title")} />}
      {link && (
        <div role="status" className="flex w-full max-w-160 flex-col gap-2">
          <p className="text-fg-2">{t("telegram.waiting", { when: format.relative(link.expires_at) })}</p>
          {link.group_url && <Way label={t("telegram.open_group")} url={link.group_url} />}
          <Way label={t("telegram.open_private")} url={link.url} />
        </div>
      )}
    </div>
  );
}

function Way({ label, url }: { label: string; url: string }) {
  return (
    <div className="flex flex-col gap-2 sm:flex-row">
      <ExternalLink href={url} target="_blank" rel="noreferrer">
        {label}
      </ExternalLink>
      <div className="min-w-0 flex-1">
        <CopyField label={label} value={url} />
      </div>
    </div>
  );
}
