import { useQuery } from "@tanstack/react-query";
import { notificationSettingsQuery } from "~/api/integrations";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { MailNotice } from "~/ui/mail-notice";
import { AlertRules } from "./alert-rules";
import { ChannelGrid } from "./channel-grid";
import { TelegramCard } from "./telegram-card";

export function Page({ canEdit }: { canEdit: boolean }) {
  const { org } = useMembership();
  const query = useQuery(notificationSettingsQuery(org));
  return (
    <div className="flex flex-1 flex-col gap-6">
      <MailNotice />
      <Async query={query}>
        {({ value, etag }) => <ChannelGrid settings={value} etag={etag} canEdit={canEdit} />}
      </Async>
      <TelegramCard canEdit={canEdit} />
      <AlertRules canEdit={canEdit} />
    </div>
  );
}
