//! Recordings on the customer's own web server, for exchanges that push their calls and have no API to ask.
//!
//! What such an account calls is that server alone: its address is `base_url`, and the user name and password go to
//! this address and to no other. Used by the generic webhook, `FreeSWITCH` and Asterisk.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::tz::TimeZone;
use kernel::{Secret, Ts};
use url::Url;

use crate::account::Account;
use crate::connector::Descriptor;
use crate::field_spec::{FieldKind, FieldSpec};
use crate::test_report::{KEY_CHECKS, TEST_TIMEOUT, TestReport};
use crate::{DecodeError, Fault, Http, Request};

pub(crate) const BASE_URL: FieldSpec = FieldSpec::optional(
    "base_url",
    "Address of recordings",
    FieldKind::Url,
    "Where your web server offers the recordings, such as https://pbx.example.com/recordings. Names of files are added to it.",
);
pub(crate) const USER: FieldSpec = FieldSpec::optional(
    "recording_user",
    "User of recordings",
    FieldKind::Text,
    "If the web server asks for a user name and password (HTTP Basic). Sent to the address of recordings only.",
);
pub(crate) const PASSWORD: FieldSpec = FieldSpec::optional(
    "recording_password",
    "Password of recordings",
    FieldKind::Secret,
    "The password of that user.",
);

const SETTINGS: &[&str] = &["settings"];
const NOTHING_TO_CALL: &str = "there is nothing to call: the exchange sends its calls to us, and recordings have no address. Make a call and look among the records of this source";

/// The request for a recording. The password goes to the origin of `base_url` and nowhere else.
pub(crate) fn request(descriptor: &Descriptor, account: &Account, url: &str) -> Request {
    let request = Request::get(url);
    let origin = |text: &str| Url::parse(text).ok().map(|url| url.origin()).filter(url::Origin::is_tuple);
    let home = origin(account.base_url(descriptor));
    match account.secret("recording_password") {
        Some(password) if home.is_some() && home == origin(url) => {
            let user = account.field(descriptor, "recording_user");
            let both = STANDARD.encode(format!("{user}:{}", password.expose()));
            request.authorize("Basic", &Secret::new(both))
        }
        _ => request,
    }
}

/// A link as it was told, or a path or a name below `base_url`. Anything else is no recording.
pub(crate) fn link(descriptor: &Descriptor, account: &Account, told: &str) -> Option<String> {
    if told.starts_with("https://") || told.starts_with("http://") {
        return Some(told.to_owned());
    }
    let base = account.base_url(descriptor);
    let path = told.trim_start_matches('/');
    let is_file = path.contains('.') && !path.contains("://");
    let steps = path.split('/').filter(|step| !matches!(*step, "" | "." | ".."));
    let path = steps.map(encoded).collect::<Vec<_>>().join("/");
    (!base.is_empty() && is_file && !path.is_empty()).then(|| format!("{base}/{path}"))
}

/// The link a template makes: whole, or below `base_url`.
pub(crate) fn link_by_template(
    descriptor: &Descriptor,
    account: &Account,
    values: &[(&str, &str)],
    at: Ts,
    zone: &TimeZone,
) -> Result<Option<String>, DecodeError> {
    let filled = fill(account.field(descriptor, "recording_url"), values, at, zone)?;
    let base = account.base_url(descriptor);
    let whole = |link: String| {
        if link.starts_with("https://") || link.starts_with("http://") {
            return Some(link);
        }
        let path = link.trim_start_matches('/');
        (!base.is_empty() && !path.is_empty()).then(|| format!("{base}/{path}"))
    };
    Ok(filled.and_then(whole))
}

/// Fills `{name}` and `{date:%Y/%m/%d}`, the day being that of `at` on the exchange's wall. A name without a value makes
/// no link.
fn fill(
    template: &str,
    values: &[(&str, &str)],
    at: Ts,
    zone: &TimeZone,
) -> Result<Option<String>, DecodeError> {
    let wrong = |detail: String| DecodeError::at("recording_url", detail);
    let (mut filled, mut rest) = (String::new(), template);
    while let Some((before, after)) = rest.split_once('{') {
        let unclosed = || wrong("a brace is opened and not closed in `recording_url`".to_owned());
        let (name, behind) = after.split_once('}').ok_or_else(unclosed)?;
        filled.push_str(before);
        match (name.strip_prefix("date:"), values.iter().find(|(known, _)| *known == name)) {
            (Some(format), _) => filled.push_str(&day(format, at, zone).ok_or_else(|| {
                wrong(format!("`{format}` in `recording_url` is not a form of a date such as %Y/%m/%d"))
            })?),
            (None, Some((_, ""))) => return Ok(None),
            (None, Some((_, value))) => filled.push_str(&encoded(value)),
            (None, None) => {
                let known: Vec<_> = values.iter().map(|(known, _)| format!("{{{known}}}")).collect();
                let known = known.join(", ");
                return Err(wrong(format!(
                    "`recording_url` has `{{{name}}}`: known are {known} and {{date:%Y/%m/%d}}"
                )));
            }
        }
        rest = behind;
    }
    filled.push_str(rest);
    Ok(Some(filled))
}

fn day(format: &str, at: Ts, zone: &TimeZone) -> Option<String> {
    let instant = jiff::Timestamp::from_microsecond(at.0).ok()?.to_zoned(zone.clone());
    jiff::fmt::strtime::format(format, &instant).ok()
}

fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            write!(text, "%{byte:02X}").ok();
        }
    }
    text
}

/// Whether the settings make sense, and whether the server of recordings is there and lets us in.
pub(crate) async fn test(
    http: &Http,
    account: &Account,
    descriptor: &Descriptor,
    settings: Result<(), DecodeError>,
) -> TestReport {
    if let Err(error) = settings {
        return TestReport::stopped(SETTINGS, "settings", &error.detail);
    }
    let base = account.base_url(descriptor);
    if base.is_empty() {
        return TestReport::all_passed(SETTINGS, NOTHING_TO_CALL.to_owned());
    }
    let asked = request(descriptor, account, base).timeout(TEST_TIMEOUT).cut_response();
    match http.send(asked).await.map(|answer| answer.status) {
        Ok(401) => {
            let words = "it answered 401: check `recording_user` and `recording_password`".to_owned();
            TestReport::from_fault(KEY_CHECKS, &Fault::Auth { words })
        }
        Ok(status @ 500..) => {
            TestReport::from_fault(KEY_CHECKS, &Fault::transient(format!("it answered {status}")))
        }
        Ok(status) => {
            TestReport::all_passed(KEY_CHECKS, format!("the server of recordings answered {status}"))
        }
        Err(cause) => TestReport::from_fault(KEY_CHECKS, &cause.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Family, Guide};

    static DESCRIPTOR: Descriptor = Descriptor {
        key: "own",
        name: "Own",
        family: Family::Telephony,
        fields: &[BASE_URL, USER, PASSWORD],
        concurrency: 1,
        guide: Guide { en: "", uk: "", ru: "", es: "" },
    };

    fn account() -> Account {
        let fields = [("base_url", "https://pbx.example/rec/"), ("recording_user", "harken")];
        Account {
            fields: fields.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            secrets: [("recording_password".to_owned(), Secret::new("pass word"))].into(),
        }
    }

    #[test]
    fn a_name_or_a_path_stands_below_the_address_of_recordings() {
        let found = |told: &str| link(&DESCRIPTOR, &account(), told);
        let whole = Some("https://pbx.example/rec/2026/01/a%20b.wav".to_owned());
        assert_eq!(found("/2026/01/a b.wav"), whole);
        assert_eq!(found("2026/./../01/a b.wav"), whole, "nobody climbs out");
        assert_eq!(found("https://other.example/1.mp3").as_deref(), Some("https://other.example/1.mp3"));
        for nothing in ["", "1", "yes", "file:///etc/pass.wd", "javascript://1.mp3", "/"] {
            assert_eq!(found(nothing), None, "{nothing}");
        }
        assert_eq!(link(&DESCRIPTOR, &Account::default(), "1.wav"), None, "no address, no link");
    }

    #[test]
    fn the_password_goes_to_the_address_of_recordings_and_nowhere_else() {
        let sent = |url: &str| request(&DESCRIPTOR, &account(), url).is_authorized();
        assert!(sent("https://pbx.example/rec/1.wav") && sent("https://pbx.example:443/1.wav"));
        for other in [
            "http://pbx.example/rec/1.wav",
            "https://pbx.example:8443/rec/1.wav",
            "https://pbx.example.evil/rec/1.wav",
            "https://pbx.example@evil.example/1.wav",
            "nonsense",
        ] {
            assert!(!sent(other), "{other}");
        }
    }

    #[test]
    fn a_template_is_filled_with_what_the_call_is_and_the_day_on_the_wall() {
        let zone = TimeZone::get("Europe/Kyiv").unwrap();
        let at = Ts::from_millis(1_767_305_400_000);
        let filled = |template: &str| fill(template, &[("uuid", "a/1 é"), ("name", "")], at, &zone);
        let link = "https://pbx.example/{date:%Y/%m/%d}/{uuid}.wav";
        assert_eq!(
            filled(link).unwrap().as_deref(),
            Some("https://pbx.example/2026/01/02/a%2F1%20%C3%A9.wav")
        );
        assert_eq!(filled("https://pbx.example/{name}").unwrap(), None);
        for wrong in ["{nobody}", "{uuid", "{date:%!}"] {
            assert_eq!(filled(wrong).unwrap_err().pointer, "recording_url", "{wrong}");
        }
    }
}
