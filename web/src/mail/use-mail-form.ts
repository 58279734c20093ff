import { take } from "~/api/client";
import { type SmtpSettings, smtpQuery } from "~/api/mail";
import { useMembership } from "~/organization";
import { useSettingsForm } from "~/ui/settings-form";
import { changeOf, valuesOf } from "./values";

/** What is no longer true once the mail settings have changed. */
export const STALE = ["smtp", "mail-status"];

interface Mail {
  settings: SmtpSettings;
  etag: string;
  canEdit: boolean;
  done?: () => void;
}

/** The mail settings of the organization, edited. */
export function useMailForm({ settings, etag, canEdit, done }: Mail) {
  const { org } = useMembership();
  return useSettingsForm({
    stored: { value: settings, etag },
    query: smtpQuery(org),
    canEdit,
    valuesOf,
    put: (client, values, seen) =>
      take(client.PUT("/api/v1/smtp", { body: changeOf(values), headers: { "if-match": seen } })),
    stale: STALE,
    done,
  });
}
