import type { InteractionStatus, InteractionSummary } from "~/api/types";
import { useI18n } from "~/i18n";
import { Badge, type Tone } from "~/ui/badge";
import { FailIcon, NotApplicableIcon, PassIcon, PendingIcon, SpinnerIcon, WaitIcon } from "~/ui/icons";

const TONE: Partial<Record<InteractionStatus, Tone>> = {
  completed: "ok",
  failed: "bad",
  waiting: "warn",
  skipped: "neutral",
  pending: "neutral",
};

const ICON: Partial<Record<InteractionStatus, typeof PassIcon>> = {
  completed: PassIcon,
  failed: FailIcon,
  waiting: WaitIcon,
  skipped: NotApplicableIcon,
  pending: PendingIcon,
};

export function StatusBadge({ status }: { status: InteractionStatus }) {
  const { t } = useI18n();
  const Icon = ICON[status] ?? SpinnerIcon;
  return (
    <Badge tone={TONE[status] ?? "info"} icon={<Icon aria-hidden size={12} className="shrink-0" />}>
      {t(`status.${status}`)}
    </Badge>
  );
}

/** Why a conversation is not finished, in our words when we have them. */
export function useReason() {
  const { maybe } = useI18n();
  return ({ reason }: Pick<InteractionSummary, "reason">) =>
    reason ? (maybe(`reasons.${reason.code}`) ?? maybe(`errors.${reason.code}`) ?? reason.detail) : undefined;
}
