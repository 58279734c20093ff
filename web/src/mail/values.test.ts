import { expect, test } from "vitest";
import type { SmtpSettings } from "~/api/mail";
import { changeOf, valuesOf } from "./values";

const settings: SmtpSettings = {
  level: "organization",
  level_name: null,
  in_effect: null,
  provider: "smtp",
  host: "smtp.gmail.com",
  port: 465,
  secure: true,
  encryption: "implicit_tls",
  disable_certificate_validation: false,
  username: "harken",
  password_set: true,
  api_key_set: false,
  api_url: null,
  mail_from: "Acme <mail@acme.example>",
  notification_bcc: ["a@acme.example", "b@acme.example"],
  support_email: null,
};

test("what is shown is what is sent back, and a password nobody typed stays as it is", () => {
  const { host, port, encryption, username, password, notification_bcc, support_email } = changeOf(
    valuesOf(settings),
  );
  expect({ host, port, encryption, username, password, notification_bcc, support_email }).toEqual({
    host: "smtp.gmail.com",
    port: 465,
    encryption: "implicit_tls",
    username: "harken",
    password: null,
    notification_bcc: ["a@acme.example", "b@acme.example"],
    support_email: null,
  });
});

test("the toggle decides over the choice below it", () => {
  const values = valuesOf(settings);
  expect(changeOf({ ...values, secure: false, encryption: "none" }).encryption).toBe("none");
  expect(changeOf({ ...values, secure: true, encryption: "none" }).encryption).toBe("implicit_tls");
});

test("addresses are separated by lines or semicolons, and empty ones do not count", () => {
  const typed = { ...valuesOf(settings), notification_bcc: " a@b.example;\n\n c@d.example " };
  expect(changeOf(typed).notification_bcc).toEqual(["a@b.example", "c@d.example"]);
});

test("a mail service is asked for its key and nothing of a server", () => {
  const values = valuesOf({ ...settings, provider: "resend", api_key_set: true });
  expect(values.provider).toBe("resend");
  expect(changeOf({ ...values, api_key: "re_123" })).toEqual({
    provider: "resend",
    api_key: "re_123",
    api_url: null,
    mail_from: "Acme <mail@acme.example>",
    notification_bcc: ["a@acme.example", "b@acme.example"],
    support_email: null,
  });
});
