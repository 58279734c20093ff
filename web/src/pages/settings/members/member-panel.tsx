import { useQuery } from "@tanstack/react-query";
import { memberQuery } from "~/api/members";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { SidePanel } from "~/ui/side-panel";
import { MemberAccess } from "./member-access";
import { MemberForm } from "./member-form";
import { MemberOrganizations } from "./member-organizations";
import { MemberSessions } from "./member-sessions";
import { MemberStatusBadge } from "./status";

interface Props {
  id: string;
  onClose: () => void;
}

/** One member in full: who he is, what he may do, where he is signed in. */
export function MemberPanel({ id, onClose }: Props) {
  const { t } = useI18n();
  const { org } = useMembership();
  const query = useQuery(memberQuery(org, id));
  const member = query.data?.value;
  return (
    <SidePanel
      title={member?.display_name ?? t("members.details")}
      lead={
        member && (
          <span className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="truncate select-text">{member.email}</span>
            <MemberStatusBadge status={member.status} />
          </span>
        )
      }
      onClose={onClose}
    >
      <Async query={query}>
        {({ value, etag }) => (
          <>
            <MemberForm member={value} etag={etag} />
            <MemberSessions member={value} />
            <MemberOrganizations member={value} />
            <MemberAccess member={value} />
          </>
        )}
      </Async>
    </SidePanel>
  );
}
