import type { MailEncryption, SmtpSettings, SmtpSettingsChange } from "~/api/mail";

/** The provider that is a server of one's own; every other key is a mail service's. */
export const SMTP = "smtp";

/** What the form holds: every field as a person types it. */
export interface Values {
  provider: string;
  host: string;
  port: number;
  secure: boolean;
  encryption: MailEncryption;
  disable_certificate_validation: boolean;
  username: string;
  password: string;
  api_key: string;
  api_url: string;
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
    provider: settings.provider,
    host,
    port,
    secure,
    encryption: encryption === "implicit_tls" ? "starttls" : encryption,
    disable_certificate_validation,
    username: settings.username ?? "",
    password: "",
    api_key: "",
    api_url: settings.api_url ?? "",
    mail_from,
    notification_bcc: settings.notification_bcc.join("\n"),
    support_email: settings.support_email ?? "",
  };
}

/** What is sent: the fields of the way that was chosen, and an empty secret keeps the saved one. */
export function changeOf(values: Values): SmtpSettingsChange {
  return {
    ...(values.provider === SMTP ? serverOf(values) : serviceOf(values)),
    mail_from: values.mail_from,
    notification_bcc: values.notification_bcc
      .split(/[\n;]/)
      .map((line) => line.trim())
      .filter(Boolean),
    support_email: values.support_email || null,
  };
}

/** The toggle decides over the choice below it. */
const serverOf = (values: Values): SmtpSettingsChange => ({
  provider: values.provider,
  host: values.host,
  port: values.port,
  encryption: values.secure ? "implicit_tls" : values.encryption,
  disable_certificate_validation: values.disable_certificate_validation,
  username: values.username || null,
  password: values.password || null,
});

const serviceOf = ({ provider, api_key, api_url }: Values): SmtpSettingsChange => ({
  provider,
  api_key: api_key || null,
  api_url: api_url || null,
});
