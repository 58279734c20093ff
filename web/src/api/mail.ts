import { queryOptions, useQuery } from "@tanstack/react-query";
import { useAnyMembership, useMembership } from "~/organization";
import { inOrganization, take, takeTagged } from "./client";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];

export type SmtpSettings = Schemas["SmtpSettings"];
export type SmtpSettingsChange = Schemas["SmtpSettingsChange"];
export type MailEncryption = Schemas["MailEncryption"];
export type MailTestStep = Schemas["MailTestStep"];
export type Email = Schemas["Email"];
export type EmailState = NonNullable<
  NonNullable<paths["/api/v1/emails"]["get"]["parameters"]["query"]>["state"]
>;
export type TemplateRef = Schemas["TemplateRef"];
export type Template = Schemas["Template"];
export type TemplateWords = Schemas["TemplateWords"];

export const smtpQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "smtp"],
    queryFn: () => takeTagged(inOrganization(org).GET("/api/v1/smtp")),
  });

const mailStatusQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "mail-status"],
    staleTime: 60_000,
    queryFn: () => take(inOrganization(org).GET("/api/v1/mail-status")),
  });

/** Whether mails leave and whom to ask for help; for every page that sends one. `undefined` until it is known. */
export function useMail() {
  const { org } = useMembership();
  return useQuery(mailStatusQuery(org)).data;
}

/** Whom to write to when the console cannot help. Nobody is known before one is in an organization. */
export function useSupport(): string | undefined {
  const org = useAnyMembership()?.organization.id;
  const { data } = useQuery({ ...mailStatusQuery(org ?? ""), enabled: org !== undefined });
  return data?.support_email ?? undefined;
}

export const emailsQuery = (org: string, state?: EmailState, cursor?: string) =>
  queryOptions({
    queryKey: [org, "emails", state, cursor],
    placeholderData: (previous) => previous,
    queryFn: () => take(inOrganization(org).GET("/api/v1/emails", { params: { query: { state, cursor } } })),
  });

export const templatesQuery = (org: string) =>
  queryOptions({
    queryKey: [org, "templates"],
    queryFn: () => take(inOrganization(org).GET("/api/v1/templates")),
  });

export const templateQuery = (org: string, key: string, locale: string) =>
  queryOptions({
    queryKey: [org, "templates", key, locale],
    queryFn: () =>
      takeTagged(
        inOrganization(org).GET("/api/v1/templates/{key}/{locale}", { params: { path: { key, locale } } }),
      ),
  });
