import type { MailEncryption, SmtpSettings, SmtpSettingsChange } from "~/api/mail";

/** What the form holds: every field as a person types it. */
export interface Values {
  host: string;
  port: number;
  secure: boolean;
  encryption: MailEncryption;
  disable_certificate_validation: boolean;
  username: string;
  password: string;
  mail_from: string;
  notification_bcc: string;
  support_email: string;
}

/** The same in every language. */
export const EXAMPLE = { host: "smtp.gmail.com", from: "Acme <noreply@acme.com>" };

export const PORTS = { implicit_tls: 465, starttls: 587, starttls_if_offered: 587, none: 25 } as const;

export function valuesOf(settings: SmtpSettings): Values {
  const { host, port, secure, encryption, disable_certificate_validation, mail_from } = settings;
  return {
    host,
    port,
    secure,
    encryption: encryption === "implicit_tls" ? "starttls" : encryption,
    disable_certificate_validation,
    username: settings.username ?? "",
    password: "",
    mail_from,
    notification_bcc: settings.notification_bcc.join("\n"),
    support_email: settings.support_email ?? "",
  };
}

/** What is sent: the toggle decides over the choice below it, and an empty password keeps the saved one. */
export function changeOf(values: Values): SmtpSettingsChange {
  return {
    provider: "smtp",
    host: values.host,
    port: values.port,
    encryption: values.secure ? "implicit_tls" : values.encryption,
    disable_certificate_validation: values.disable_certificate_validation,
    username: values.username || null,
    password: values.password || null,
    mail_from: values.mail_from,
    notification_bcc: values.notification_bcc
      .split(/[\n;]/)
      .map((line) => line.trim())
      .filter(Boolean),
    support_email: values.support_email || null,
  };
}
