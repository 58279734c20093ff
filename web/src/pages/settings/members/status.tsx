import type { Invitation, Member } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";

const MEMBER_TONE: Record<Member["status"], Tone> = { active: "ok", pending: "warn", deactivated: "neutral" };
const INVITATION_TONE: Record<Invitation["status"], Tone> = {
  pending: "info",
  accepted: "ok",
  expired: "warn",
  revoked: "neutral",
};

export function MemberStatusBadge({ status }: { status: Member["status"] }) {
  const { t } = useI18n();
  return <Badge tone={MEMBER_TONE[status]}>{t(`members.state.${status}`)}</Badge>;
}

export function InvitationStatusBadge({ status }: { status: Invitation["status"] }) {
  const { t } = useI18n();
  return <Badge tone={INVITATION_TONE[status]}>{t(`invitations.state.${status}`)}</Badge>;
}
