import type { Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { Empty } from "~/ui/empty";
import { FailIcon, NotApplicableIcon, SpinnerIcon, WaitIcon } from "~/ui/icons";
import { useReason } from "../conversations/status-badge";

const ICON = { failed: FailIcon, skipped: NotApplicableIcon, waiting: WaitIcon } as const;

/** Why a transcript or a score is not there, and whether it will come. */
export function NotThereYet({
  interaction,
  what,
}: {
  interaction: Interaction;
  what: "transcript" | "score";
}) {
  const { t } = useI18n();
  const reason = useReason()(interaction);
  const { status } = interaction;
  const ended = status === "failed" || status === "skipped" || status === "waiting" ? status : undefined;
  const Icon = ended ? ICON[ended] : SpinnerIcon;
  return (
    <Empty icon={<Icon aria-hidden size={18} />} title={t(`absent.${what}`)}>
      {ended ? (reason ?? t(`status.${ended}`)) : t("pipeline.coming", { status: t(`status.${status}`) })}
    </Empty>
  );
}
