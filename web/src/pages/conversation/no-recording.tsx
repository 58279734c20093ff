import type { Interaction } from "~/api/types";
import { useI18n } from "~/i18n";
import { WaveIcon } from "~/ui/icons";
import { useReason } from "../conversations/status-badge";

/** Never just an absent player: why there is no sound. */
export function NoRecording({ interaction }: { interaction: Interaction }) {
  const { t } = useI18n();
  const reason = useReason()(interaction);
  const text = interaction.channel === "chat" ? t("player.chat") : (reason ?? t("player.not_yet"));
  return (
    <div className="flex items-center gap-3 rounded-card border border-line bg-surface px-4 py-3 text-fg-2">
      <WaveIcon aria-hidden size={18} className="shrink-0 text-fg-3" />
      <p>
        <span className="font-medium text-fg">{t("player.none")}</span> {text}
      </p>
    </div>
  );
}
