import type { Source } from "~/api/types";
import { useI18n } from "~/i18n";
import { cx } from "~/ui/class";
import { PassIcon, WaitIcon } from "~/ui/icons";
import { Ago, When } from "~/ui/time";

/** Amber until the first event is in. The server says when; a live event brings the news here. */
export function FirstEvent({ source }: { source: Source }) {
  const { t } = useI18n();
  const { state, since, last_event_at, overdue } = source.streams.webhook;
  const came = state === "receiving" || state === "silent";
  const Icon = came ? PassIcon : WaitIcon;
  return (
    <div
      role="status"
      className={cx(
        "flex items-start gap-2.5 rounded-card border p-3",
        came ? "border-ok/40 bg-ok-soft text-ok-fg" : "border-warn/40 bg-warn-soft text-warn-fg",
      )}
    >
      <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0">
        <p className="font-medium">{t(came ? "live.came" : "live.waiting")}</p>
        <p>
          {came ? t("live.came_body") : t(overdue ? "live.overdue_body" : "live.waiting_body")}{" "}
          {came && last_event_at ? <Ago at={last_event_at} /> : <When at={since} />}
        </p>
      </div>
    </div>
  );
}
