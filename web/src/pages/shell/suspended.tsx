import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "~/api/problem";
import { sectionsQuery } from "~/api/queries";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";
import { Empty } from "~/ui/empty";
import { PauseIcon } from "~/ui/icons";

/** A suspended organization is shut for its members; whoever manages it from above goes in and is reminded. */
export function SuspendedGate({ children }: { children: ReactNode }) {
  const { t } = useI18n();
  const { org, organization } = useMembership();
  const query = useQuery({ ...sectionsQuery(org), enabled: organization.suspended });
  if (!organization.suspended) return children;
  const shut = query.error instanceof ApiError && query.error.code === "organization.suspended";
  if (shut) {
    return (
      <Empty
        icon={<PauseIcon aria-hidden size={18} />}
        title={t("suspended.title", { name: organization.name })}
      >
        {t("suspended.body")}
      </Empty>
    );
  }
  return (
    <>
      <p
        role="status"
        className="mb-4 rounded-card border border-warn/40 bg-warn-soft px-3 py-2 text-warn-fg"
      >
        {t("suspended.managing", { name: organization.name })}
      </p>
      {children}
    </>
  );
}
