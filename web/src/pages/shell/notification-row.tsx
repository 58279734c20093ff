import { Link } from "@tanstack/react-router";
import type { Notification } from "~/api/types";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { cx } from "~/ui/class";
import { FailIcon, InfoIcon, WarnIcon } from "~/ui/icons";
import { Ago } from "~/ui/time";

const MARK: Record<string, { icon: typeof InfoIcon; tone: string }> = {
  warning: { icon: WarnIcon, tone: "text-warn" },
  critical: { icon: FailIcon, tone: "text-bad" },
};

interface Props {
  item: Notification;
  onOpen: () => void;
}

export function NotificationRow({ item, onOpen }: Props) {
  const { t, maybe, name } = useI18n();
  const { slug } = useMembership();
  const { icon: Icon, tone } = MARK[item.severity] ?? { icon: InfoIcon, tone: "text-info-fg" };
  const text = maybe(item.title_key, item.params) ?? t("bell.unnamed", { kind: item.kind });
  const body = (
    <>
      <Icon aria-hidden size={16} className={cx("mt-0.5 shrink-0", tone)} />
      <span className="min-w-0 flex-1">
        <span className={cx("block break-words", !item.read_at && "font-medium")}>{text}</span>
        <span className="text-fg-3 text-meta">
          {name("severity", item.severity)} · <Ago at={item.created_at} />
        </span>
      </span>
      {!item.read_at && (
        <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent">
          <span className="sr-only">{t("bell.new")}</span>
        </span>
      )}
    </>
  );
  const look =
    "flex w-full items-start gap-2.5 px-4 py-2.5 text-left hover:bg-sunken focus-visible:-outline-offset-2";
  return (
    <li>
      {item.interaction_id ? (
        <Link
          to="/o/$slug/conversations/$id"
          params={{ slug, id: item.interaction_id }}
          onClick={onOpen}
          className={look}
        >
          {body}
        </Link>
      ) : (
        <button type="button" onClick={onOpen} className={look}>
          {body}
        </button>
      )}
    </li>
  );
}
