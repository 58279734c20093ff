import { Link } from "@tanstack/react-router";
import type { Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge } from "~/ui/badge";
import { ROW_LINK } from "~/ui/data-table";
import { Avatar } from "./avatar";
import { useRoleName } from "./words";

/** Name and address of a line; the name opens it. */
export function Person({ member }: { member: Member }) {
  const { t } = useI18n();
  const roleName = useRoleName();
  return (
    <span className="flex min-w-0 items-center gap-2.5">
      <Avatar name={member.display_name} />
      <span className="min-w-0">
        <span className="flex min-w-0 items-center gap-1.5">
          <Link
            to="."
            search={(before) => ({ ...before, open: member.id })}
            resetScroll={false}
            className={`${ROW_LINK} truncate font-medium`}
            title={member.display_name}
          >
            {member.display_name}
          </Link>
          {member.is_you && <Badge>{t("members.you")}</Badge>}
        </span>
        <span className="block truncate text-fg-3 text-meta">
          <span className="sm:hidden">{roleName(member.role, member.role_name)} · </span>
          {member.email}
        </span>
      </span>
    </span>
  );
}
