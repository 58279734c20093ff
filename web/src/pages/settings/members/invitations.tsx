import { useQuery } from "@tanstack/react-query";
import { invitationsQuery } from "~/api/members";
import type { Invitation } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Button } from "~/ui/button";
import type { Column } from "~/ui/data-table";
import { Empty } from "~/ui/empty";
import { InviteIcon, MailIcon } from "~/ui/icons";
import { PagedList } from "~/ui/paged-list";
import { Ago } from "~/ui/time";
import { usePages } from "~/ui/use-pages";
import { InvitationMenu } from "./invitation-menu";
import { invitationFilter, useMembersSearch } from "./search";
import { InvitationStatusBadge } from "./status";
import { useRoleName } from "./words";

export function Invitations({ onInvite }: { onInvite: () => void }) {
  const { t } = useI18n();
  const { org, can } = useMembership();
  const { search, change } = useMembersSearch();
  const filter = invitationFilter(search);
  const { cursor, pager } = usePages(JSON.stringify(filter));
  const query = useQuery(invitationsQuery(org, { ...filter, cursor }));
  const columns = useColumns();
  const invite = can("member.create") && (
    <Button icon={<InviteIcon aria-hidden size={14} />} onClick={onInvite}>
      {t("invite.open")}
    </Button>
  );
  const clear = () => change({ q: undefined, status: undefined });
  return (
    <PagedList
      tall
      label={t("invitations.tab")}
      query={query}
      pager={pager}
      columns={columns}
      onClear={filter.q || filter.status ? clear : undefined}
      empty={
        <Empty icon={<MailIcon aria-hidden size={18} />} title={t("invitations.empty_title")} action={invite}>
          {t("invitations.empty_body")}
        </Empty>
      }
    />
  );
}

function useColumns(): Column<Invitation>[] {
  const { t } = useI18n();
  const roleName = useRoleName();
  return [
    {
      key: "email",
      header: t("invitations.address"),
      className: "w-full max-w-0 sm:w-[42%]",
      cell: (row) => (
        <>
          <span className="block truncate font-medium" title={row.email}>
            {row.email}
          </span>
          <span className="block truncate text-fg-3 text-meta">
            {t("invitations.by", { name: row.inviter_name ?? t("invitations.program") })}
          </span>
        </>
      ),
    },
    {
      key: "role",
      header: t("members.role"),
      from: "sm",
      className: "max-w-36",
      cell: (row) => (
        <>
          <span className="block truncate">{roleName(row.role, row.role_name)}</span>
          {row.projects.length > 0 && (
            <span className="block text-fg-3 text-meta">
              {t("members.projects", { count: row.projects.length })}
            </span>
          )}
        </>
      ),
    },
    {
      key: "status",
      header: t("members.status"),
      cell: (row) => <InvitationStatusBadge status={row.status} />,
    },
    {
      key: "sent",
      header: t("invitations.sent"),
      from: "lg",
      className: "text-fg-2",
      cell: (row) => (row.sent_at ? <Ago at={row.sent_at} /> : t("invitations.by_hand")),
    },
    {
      key: "ends",
      header: t("invitations.ends"),
      from: "md",
      className: "text-fg-2",
      cell: (row) => <Ago at={row.settled_at ?? row.expires_at} />,
    },
    {
      key: "menu",
      header: t("records.action"),
      align: "end",
      className: "w-12",
      cell: (row) => <InvitationMenu invitation={row} />,
    },
  ];
}
