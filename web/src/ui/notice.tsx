import type { ReactNode } from "react";
import { cx } from "./class";
import { InfoIcon, PassIcon, WarnIcon } from "./icons";

const LOOK = {
  ok: "border-ok-fg/30 bg-ok-soft text-ok-fg",
  info: "border-info-fg/30 bg-info-soft text-info-fg",
  warn: "border-warn-fg/30 bg-warn-soft text-warn-fg",
  bad: "border-bad-fg/30 bg-bad-soft text-bad-fg",
};

const ICON = { ok: PassIcon, info: InfoIcon, warn: WarnIcon, bad: WarnIcon };

interface Props {
  tone?: keyof typeof LOOK;
  title: string;
  children?: ReactNode;
}

/** Something that stays true until somebody changes it, said before the form it is about. */
export function Notice({ tone = "info", title, children }: Props) {
  const Icon = ICON[tone];
  return (
    <div role="note" className={cx("flex items-start gap-2.5 rounded-card border p-3", LOOK[tone])}>
      <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{title}</p>
        {children && <div className="break-words">{children}</div>}
      </div>
    </div>
  );
}
