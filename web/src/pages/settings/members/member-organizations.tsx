import type { MemberDetail } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Badge } from "~/ui/badge";
import { Card } from "~/ui/card";
import { When } from "~/ui/time";
import { MemberStatusBadge } from "./status";
import { useRoleName } from "./words";

export function MemberOrganizations({ member }: { member: MemberDetail }) {
  const { t } = useI18n();
  const { org } = useMembership();
  const roleName = useRoleName();
  return (
    <Card title={t("members.memberships")}>
      <ul className="divide-y divide-line">
        {member.memberships.map((one) => (
          <li key={one.organization_id} className="flex items-center gap-3 py-2">
            <span className="min-w-0 flex-1">
              <span className="flex min-w-0 items-center gap-1.5">
                <span className="truncate">{one.organization_name}</span>
                {one.organization_id === org && <Badge>{t("members.here")}</Badge>}
              </span>
              <span className="block truncate text-fg-3 text-meta">
                {roleName(one.role, one.role_name)}
                {one.joined_at && (
                  <>
                    {" · "}
                    {t("members.since")} <When at={one.joined_at} />
                  </>
                )}
              </span>
            </span>
            <MemberStatusBadge status={one.status} />
          </li>
        ))}
      </ul>
      {member.belongs_elsewhere && <p className="text-fg-2 text-meta">{t("members.elsewhere")}</p>}
    </Card>
  );
}
