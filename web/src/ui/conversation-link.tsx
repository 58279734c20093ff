import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useI18n } from "~/i18n";
import { useMembership } from "~/organization";

interface Props {
  id: string;
  /** What it is called here, where there is something better to say than that it can be opened. */
  children?: ReactNode;
}

/** Leads from a line of a list to the conversation it is about. */
export function ConversationLink({ id, children }: Props) {
  const { t } = useI18n();
  const { slug } = useMembership();
  return (
    <Link
      to="/o/$slug/conversations/$id"
      params={{ slug, id }}
      className="shrink-0 text-accent-fg underline-offset-2 hover:underline"
    >
      {children ?? t("records.open")}
    </Link>
  );
}
