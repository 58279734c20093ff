import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { inOrganization, take } from "~/api/client";
import { notificationsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Async } from "~/ui/async";
import { Button } from "~/ui/button";
import { cx } from "~/ui/class";
import { Empty } from "~/ui/empty";
import { ErrorBox } from "~/ui/error-box";
import { BellIcon } from "~/ui/icons";
import { Popover } from "~/ui/popover";
import { NotificationRow } from "./notification-row";

const SHOWN_MAX = 99;

interface Props {
  /** A row of the navigation, or only the icon where there is no room. */
  wide?: boolean;
}

export function Bell({ wide }: Props) {
  const { t, format } = useI18n();
  const { org } = useMembership();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const query = useQuery(notificationsQuery(org));
  const unread = query.data?.unread ?? 0;
  const read = useMutation({
    mutationFn: (ids: string[] | "all") =>
      take(inOrganization(org).POST("/api/v1/notifications/read", { body: { ids } })),
    onSettled: () => queries.invalidateQueries({ queryKey: [org, "notifications"] }),
  });
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      title={t("bell.title")}
      side={wide ? "right" : "bottom"}
      className="w-90"
      trigger={
        <button
          type="button"
          className={cx(
            "touchable relative flex h-8 shrink-0 items-center rounded-control text-fg-2 hover:bg-line/60 hover:text-fg",
            wide ? "gap-2.5 px-2 font-medium" : "w-8 justify-center pointer-coarse:w-11",
          )}
        >
          <BellIcon aria-hidden size={16} className="shrink-0" />
          <span className={wide ? "truncate" : "sr-only"}>{t("bell.title")}</span>
          {unread > 0 && (
            <span
              className={cx(
                "tabular min-w-4 rounded-full bg-bad px-1 text-center font-semibold text-[11px] text-on-accent leading-4",
                wide ? "ml-auto" : "absolute -top-0.5 -right-0.5",
              )}
            >
              {unread > SHOWN_MAX ? `${SHOWN_MAX}+` : format.number(unread)}
              <span className="sr-only"> {t("bell.new")}</span>
            </span>
          )}
        </button>
      }
    >
      <div className="flex h-11 items-center justify-between gap-2 border-line border-b pr-2 pl-4">
        <h2 className="font-semibold text-body">{t("bell.title")}</h2>
        {unread > 0 && (
          <Button look="ghost" loading={read.isPending} onClick={() => read.mutate("all")}>
            {t("bell.mark_all")}
          </Button>
        )}
      </div>
      {read.isError && <ErrorBox error={read.error} title={t("error.action_title")} />}
      <div className="max-h-[min(28rem,70dvh)] overflow-y-auto">
        <Async
          query={query}
          isEmpty={({ items }) => items.length === 0}
          empty={
            <Empty icon={<BellIcon aria-hidden size={18} />} title={t("bell.empty_title")}>
              {t("bell.empty_body")}
            </Empty>
          }
        >
          {({ items }) => (
            <ul className="divide-y divide-line">
              {items.map((item) => (
                <NotificationRow
                  key={item.id}
                  item={item}
                  onOpen={() => {
                    if (!item.read_at) read.mutate([item.id]);
                    setOpen(false);
                  }}
                />
              ))}
            </ul>
          )}
        </Async>
      </div>
    </Popover>
  );
}
