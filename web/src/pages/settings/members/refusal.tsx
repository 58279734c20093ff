import { useI18n } from "~/i18n";
import { LockIcon } from "~/ui/icons";

/** Why a control cannot be used, in words beside it. */
export function Refusal({ code }: { code?: string | null }) {
  const { maybe } = useI18n();
  if (!code) return null;
  return (
    <p className="flex items-start gap-1.5 text-fg-2 text-meta">
      <LockIcon aria-hidden size={12} className="mt-0.5 shrink-0" />
      {maybe(`members.refusal.${code.replace(/^\w+\./, "")}`) ?? maybe(`errors.${code}`) ?? code}
    </p>
  );
}
