import type { MemberSession } from "~/api/types";
import { useI18n } from "~/i18n";
import { Button } from "~/ui/button";
import { Ago } from "~/ui/time";
import { deviceOf } from "./words";

interface Props {
  session: MemberSession;
  busy: boolean;
  onEnd?: () => void;
}

export function Session({ session, busy, onEnd }: Props) {
  const { t } = useI18n();
  const { address, user_agent, last_seen_at } = session;
  return (
    <li className="flex items-center gap-3 py-2">
      <span className="min-w-0 flex-1">
        <span className="block truncate" title={user_agent}>
          {deviceOf(user_agent) ?? t("members.unknown_device")}
        </span>
        <span className="block truncate text-fg-3 text-meta">
          <span className="font-mono">{address}</span> · <Ago at={last_seen_at} />
        </span>
      </span>
      {onEnd && (
        <Button look="ghost" loading={busy} onClick={onEnd}>
          {t("members.end_session")}
        </Button>
      )}
    </li>
  );
}
