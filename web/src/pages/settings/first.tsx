import { useQuery } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { sectionsQuery } from "~/api/queries";
import { useMembership } from "~/organization";
import { SECTIONS } from "./registry";

/** Settings open with the first section the person may see. */
export function FirstSection() {
  const { org, slug } = useMembership();
  const { data } = useQuery(sectionsQuery(org));
  const key = data?.items.find((item) => SECTIONS.has(item.key))?.key;
  return key ? <Navigate to="/o/$slug/settings/$key" params={{ slug, key }} replace /> : null;
}
