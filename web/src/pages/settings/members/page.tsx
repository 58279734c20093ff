import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { invitationsQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { InviteIcon } from "~/ui/icons";
import { MailNotice } from "~/ui/mail-notice";
import { Tabs } from "~/ui/tabs";
import { Invitations } from "./invitations";
import { InviteDialog } from "./invite-dialog";
import { MemberPanel } from "./member-panel";
import { Members } from "./members";
import { useMembersSearch } from "./search";
import { Toolbar } from "./toolbar";

export function Page() {
  const { t, format } = useI18n();
  const { org, can } = useMembership();
  const { search, change } = useMembersSearch();
  const [inviting, invite] = useState(false);
  const waiting = useQuery(invitationsQuery(org, { status: "pending", limit: 100 })).data?.items.length;
  const tab = search.tab === "invitations" ? "invitations" : "members";
  return (
    <>
      <Tabs
        label={t("settings.members.title")}
        current={tab}
        searchOf={(key) => ({ tab: key === "members" ? undefined : key })}
        tabs={[
          { key: "members", label: t("members.tab") },
          {
            key: "invitations",
            label: t("invitations.tab"),
            count: waiting ? <Badge tone="info">{format.number(waiting)}</Badge> : undefined,
          },
        ]}
      />
      <div className="mb-4 empty:hidden">
        <MailNotice />
      </div>
      <Toolbar tab={tab}>
        {can("member.create") && (
          <Button
            look="primary"
            icon={<InviteIcon aria-hidden size={14} />}
            className="col-span-2 sm:ml-auto"
            onClick={() => invite(true)}
          >
            {t("invite.open")}
          </Button>
        )}
      </Toolbar>
      {tab === "members" ? <Members /> : <Invitations onInvite={() => invite(true)} />}
      {inviting && <InviteDialog onClose={() => invite(false)} />}
      {search.open && (
        <MemberPanel key={search.open} id={search.open} onClose={() => change({ open: undefined }, false)} />
      )}
    </>
  );
}
