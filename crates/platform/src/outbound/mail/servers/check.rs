//! What may be saved as a mail server, field by field. Pure: who answers there is asked by the test.

use connectors::mail::Mailbox;
use kernel::Secret;

use super::model::{
    BCC_MAX, EncryptionMode, MailServer, MailServerError, NewMailServer, SMTP, USERNAME_CHARS_MAX,
};

const HOST_CHARS_MAX: usize = 253;

impl NewMailServer {
    /// Settings that can be saved, or the first thing wrong with them.
    pub(super) fn check(&self) -> Result<MailServer, MailServerError> {
        let is_smtp = self.provider == SMTP;
        let service = connectors::find(&self.provider).and_then(|connector| connector.send_mail());
        if !is_smtp && service.is_none() {
            return Err(MailServerError::Provider(self.provider.chars().take(64).collect()));
        }
        let encryption = self.encryption()?;
        let username = filled(self.username.as_deref());
        if username.as_ref().is_some_and(|name| name.chars().count() > USERNAME_CHARS_MAX) {
            return Err(MailServerError::Username);
        }
        if username.is_none() && entered(self.password.as_ref()).is_some() {
            return Err(MailServerError::Username);
        }
        let from: Mailbox = self.mail_from.parse().map_err(MailServerError::MailFrom)?;
        Ok(MailServer {
            provider: self.provider.clone(),
            host: if is_smtp { check_host(&self.host)? } else { String::new() },
            port: check_port(self.port, encryption)?,
            encryption,
            disable_certificate_validation: is_smtp && self.disable_certificate_validation,
            username: username.filter(|_| is_smtp),
            api_url: filled(self.api_url.as_deref()).filter(|_| !is_smtp),
            mail_from: from.to_string(),
            notification_bcc: check_bcc(&self.notification_bcc)?,
            support_email: check_support(self.support_email.as_deref())?,
        })
    }

    /// The toggle alone has nodemailer's meaning; the explicit choice wins unless they contradict each other.
    fn encryption(&self) -> Result<EncryptionMode, MailServerError> {
        match (self.secure, self.encryption) {
            (Some(true), None | Some(EncryptionMode::ImplicitTls)) => Ok(EncryptionMode::ImplicitTls),
            (Some(true), Some(_)) | (Some(false), Some(EncryptionMode::ImplicitTls)) => {
                Err(MailServerError::Encryption)
            }
            (_, Some(explicit)) => Ok(explicit),
            (Some(false), None) => Ok(EncryptionMode::StarttlsIfOffered),
            (None, None) => Ok(EncryptionMode::Starttls),
        }
    }
}

/// A secret that was entered; an empty field is none.
pub(super) fn entered(secret: Option<&Secret>) -> Option<&Secret> {
    secret.filter(|secret| !secret.expose().is_empty())
}

fn filled(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn check_host(host: &str) -> Result<String, MailServerError> {
    let host = host.trim();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let is_name =
        !bare.contains(['/', '@', ' ', '?', '#']) && !bare.is_empty() && bare.len() <= HOST_CHARS_MAX;
    let is_address = bare.parse::<std::net::IpAddr>().is_ok();
    let is_dotted = bare.split('.').all(|label| {
        !label.is_empty()
            && label.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '_'))
    });
    if is_name && (is_address || is_dotted) { Ok(host.to_lowercase()) } else { Err(MailServerError::Host) }
}

fn check_port(port: Option<i64>, encryption: EncryptionMode) -> Result<u16, MailServerError> {
    let usual = if encryption == EncryptionMode::ImplicitTls { 465 } else { 587 };
    let port = u16::try_from(port.unwrap_or(usual)).map_err(|_| MailServerError::Port)?;
    if port == 0 { Err(MailServerError::Port) } else { Ok(port) }
}

fn check_bcc(addresses: &[String]) -> Result<Vec<String>, MailServerError> {
    if addresses.len() > BCC_MAX {
        return Err(MailServerError::BccTooMany);
    }
    let checked = addresses.iter().enumerate().map(|(at, text)| {
        let mailbox: Result<Mailbox, _> = text.parse();
        mailbox.map(|mailbox| mailbox.to_string()).map_err(|problem| MailServerError::Bcc {
            at,
            address: text.chars().filter(|letter| !letter.is_control()).take(80).collect(),
            problem,
        })
    });
    checked.collect()
}

fn check_support(text: Option<&str>) -> Result<Option<String>, MailServerError> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else { return Ok(None) };
    let mailbox: Mailbox = text.parse().map_err(MailServerError::SupportEmail)?;
    Ok(Some(mailbox.address().to_owned()))
}

#[cfg(test)]
mod unit {
    use kernel::Classify;
    use serde_json::{Value, json};

    use super::*;

    /// The code of what is wrong with these settings over good ones; empty when nothing is.
    #[expect(clippy::needless_pass_by_value, reason = "a table of `json!` reads better without ampersands")]
    fn code(change: Value) -> &'static str {
        let mut body = json!({ "host": "smtp.gmail.com", "mail_from": "mail@clinic.example" });
        for (key, value) in change.as_object().unwrap() {
            body[key] = value.clone();
        }
        let settings: NewMailServer = serde_json::from_value(body).unwrap();
        settings.check().err().map_or("", |error| error.code())
    }

    #[test]
    fn a_host_is_a_name_and_nothing_else() {
        for host in [
            "smtp.gmail.com",
            "SMTP.Gmail.com",
            "mail",
            "10.0.0.7",
            "[2001:db8::1]",
            "2001:db8::1",
            "пошта.укр",
        ] {
            assert_eq!(code(json!({ "host": host })), "", "{host}");
        }
        for host in [
            "",
            " ",
            "smtp://smtp.gmail.com",
            "https://mail.example/",
            "smtp.gmail.com:587",
            "smtp.gmail.com/x",
            "user@smtp.gmail.com",
            "smtp gmail com",
            "smtp..gmail.com",
            ".gmail.com",
            "smtp.gmail.com\r\nRCPT",
        ] {
            assert_eq!(code(json!({ "host": host })), "smtp.host", "{host:?}");
        }
    }

    #[test]
    fn a_port_is_between_1_and_65535() {
        for port in [1, 25, 465, 587, 65_535] {
            assert_eq!(code(json!({ "port": port })), "", "{port}");
        }
        for port in [-1, 0, 65_536, 587_000_000_000_i64] {
            assert_eq!(code(json!({ "port": port })), "smtp.port", "{port}");
        }
    }

    #[test]
    fn the_toggle_and_the_explicit_choice_agree_or_are_refused() {
        let mode = |secure: Value, encryption: Value| {
            let body = json!({ "host": "mail", "mail_from": "a@b.example", "secure": secure, "encryption": encryption });
            let settings: NewMailServer = serde_json::from_value(body).unwrap();
            settings
                .check()
                .map(|server| (server.encryption.key(), server.port))
                .map_err(|error| error.code())
        };
        assert_eq!(mode(json!(true), Value::Null), Ok(("implicit_tls", 465)));
        assert_eq!(mode(json!(false), Value::Null), Ok(("starttls_if_offered", 587)));
        assert_eq!(mode(Value::Null, Value::Null), Ok(("starttls", 587)));
        assert_eq!(mode(json!(false), json!("starttls")), Ok(("starttls", 587)));
        assert_eq!(mode(json!(false), json!("none")), Ok(("none", 587)));
        assert_eq!(mode(json!(true), json!("none")), Err("smtp.encryption"));
        assert_eq!(mode(json!(false), json!("implicit_tls")), Err("smtp.encryption"));
    }

    #[test]
    fn no_address_can_smuggle_a_header() {
        let evil = "Acme\r\nBcc: thief@evil.example <mail@clinic.example>";
        assert_eq!(code(json!({ "mail_from": evil })), "smtp.mail_from");
        assert_eq!(code(json!({ "mail_from": "" })), "smtp.mail_from");
        assert_eq!(code(json!({ "mail_from": "Клініка <mail@clinic.example>" })), "");
        assert_eq!(code(json!({ "notification_bcc": ["a@b.example", evil] })), "smtp.notification_bcc");
        assert_eq!(code(json!({ "notification_bcc": vec!["a@b.example"; 21] })), "smtp.bcc_too_many");
        assert_eq!(code(json!({ "support_email": evil })), "smtp.support_email");
        assert_eq!(code(json!({ "support_email": "" })), "");
    }

    #[test]
    fn a_password_needs_a_user_name() {
        assert_eq!(code(json!({ "password": "secret-secret" })), "smtp.username");
        assert_eq!(code(json!({ "password": "", "username": "" })), "");
    }
}
