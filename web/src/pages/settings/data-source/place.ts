import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Step } from "./steps";

export const TABS = ["connection", "import", "delivery"] as const;

/** Where one is in this section: everything a link to a colleague needs. */
export function usePlace() {
  const { tab, step, vendor } = useSearch({ from: "/o/$slug/settings/$key" });
  const navigate = useNavigate({ from: "/o/$slug/settings/$key" });
  return {
    tab: TABS.find((one) => one === tab) ?? "connection",
    step,
    vendor,
    go: (step: Step, vendor?: string) => navigate({ search: { step, vendor } }),
    /** Out of the wizard. */
    leave: (tab?: (typeof TABS)[number]) => navigate({ search: { tab } }),
  };
}
