import type { UseFormReturn } from "react-hook-form";
import type { components } from "~/api/schema";
import type { Organization } from "~/api/types";

/** What the form holds: the settings a person may change. */
export type Values = Pick<
  Organization,
  "name" | "slug" | "region" | "timezone" | "language" | "currency" | "max_upload_bytes" | "min_call_seconds"
>;

export const valuesOf = (organization: Organization): Values => {
  const { name, slug, region, timezone, language, currency, max_upload_bytes, min_call_seconds } =
    organization;
  return { name, slug, region, timezone, language, currency, max_upload_bytes, min_call_seconds };
};

/** What every part of the form gets. */
export interface Part {
  form: UseFormReturn<Values>;
  canEdit: boolean;
  options: components["schemas"]["OrganizationOptions"] | undefined;
}

const MIB = 1024 * 1024;

export const toMib = (bytes: number) => Math.round((bytes / MIB) * 100) / 100;
export const fromMib = (mib: number) => Math.round(mib * MIB);
