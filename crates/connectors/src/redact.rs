//! One redaction for every text that may leave this crate: errors, logs, traces.
//!
//! Vendors echo requests, and requests carry keys. Addresses lose everything after the host, words that announce a
//! secret lose the word after them, and the account's own secrets are replaced wherever they stand.

use kernel::Secret;

/// What stands where a secret was.
const DOTS: &str = "•••";
/// The longest text of a vendor worth keeping.
const WORDS_MAX: usize = 300;
/// A longer word without a blank is a key more often than it is language.
const WORD_MAX: usize = 40;
/// A shorter secret would blank half a sentence, and protects nothing.
const SECRET_MIN: usize = 4;
/// Words whose next word is a secret.
const ANNOUNCERS: &[&str] = &["bearer", "token", "basic"];
/// Prefixes of well-known keys.
const PREFIXES: &[&str] = &["sk-", "whsec_", "hk_"];
/// Names whose value in `name=value` or `name:value` is a secret.
const NAMES: &[&str] = &["key", "token", "secret", "password", "auth", "signature", "code"];

/// A vendor's text made safe to show: one line, shortened, without addresses' paths and without keys.
pub fn redact(text: &str) -> String {
    let mut kept = String::new();
    let mut announced = false;
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        if word.is_empty() {
            continue;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        if announced && word.len() >= 8 {
            kept.push_str(DOTS);
        } else {
            kept.push_str(&redact_word(word));
        }
        let bare = word.trim_matches(|character: char| !character.is_alphanumeric()).to_ascii_lowercase();
        announced = ANNOUNCERS.contains(&bare.as_str());
        if kept.len() > WORDS_MAX {
            break;
        }
    }
    shorten(&kept)
}

/// [`redact`], and the given secrets wherever they stand.
pub fn redact_all<'a>(text: &str, secrets: impl Iterator<Item = &'a Secret>) -> String {
    redact(&without(text, secrets))
}

/// The path of an address that says which method of a vendor was called, and nothing that could open a door.
pub(crate) fn redact_path<'a>(path: &str, secrets: impl Iterator<Item = &'a Secret>) -> String {
    let plain = without(path, secrets);
    let shown = plain.split('/').map(redact_word).collect::<Vec<_>>().join("/");
    shorten(&shown)
}

fn without<'a>(text: &str, secrets: impl Iterator<Item = &'a Secret>) -> String {
    let mut text = text.to_owned();
    for secret in secrets.map(Secret::expose).filter(|secret| secret.len() >= SECRET_MIN) {
        // A vendor repeats a secret as it was sent: in a form, in a query, in a path, or quoted in JSON.
        let in_a_form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let quoted = serde_json::Value::from(secret).to_string();
        let in_a_path = in_a_form.replace('+', "%20");
        for form in [quoted.trim_matches('"'), &in_a_path, &in_a_form, secret] {
            text = text.replace(form, DOTS);
        }
    }
    text
}

fn redact_word(word: &str) -> String {
    if let Some((before, rest)) = word.split_once("://") {
        let scheme_at =
            before.rfind(|character: char| !character.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        let scheme = before.get(scheme_at..).unwrap_or(before);
        let host = rest.split(['/', '?', '#', '"', '\'', '\\']).next().unwrap_or_default();
        let host = host.rsplit('@').next().unwrap_or_default();
        return format!("{scheme}://{host}/{DOTS}");
    }
    if word.len() > WORD_MAX && word.is_ascii() || PREFIXES.iter().any(|prefix| word.contains(prefix)) {
        return DOTS.to_owned();
    }
    match word.split_once(['=', ':']) {
        Some((name, value)) if value.len() >= 4 && names_a_secret(name) => format!("{name}={DOTS}"),
        _ => word.to_owned(),
    }
}

fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NAMES.iter().any(|secret| name.trim_end_matches(|last: char| !last.is_alphanumeric()).ends_with(secret))
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= WORDS_MAX {
        return text.to_owned();
    }
    text.chars().take(WORDS_MAX).chain(std::iter::once('…')).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_and_paths_disappear_and_the_sentence_stays() {
        let cases = [
            ("Invalid credentials.", "Invalid credentials."),
            ("line one\nline\ttwo", "line one line two"),
            ("Authorization: Bearer abcdef0123456789", "Authorization: Bearer •••"),
            (
                "see https://user:pass@api.example.com/v1/x?key=1 for help",
                "see https://api.example.com/••• for help",
            ),
            ("Incorrect API key provided: sk-proj-123", "Incorrect API key provided: •••"),
            ("api_key=abcd1234 is wrong", "api_key=••• is wrong"),
            ("0123456789012345678901234567890123456789ab", "•••"),
        ];
        for (text, expected) in cases {
            assert_eq!(redact(text), expected);
        }
    }

    #[test]
    fn an_accounts_own_secret_disappears_wherever_it_stands() {
        let secret = Secret::new("pa55");
        assert_eq!(redact_all(r#"{"you":"xpa55y"}"#, std::iter::once(&secret)), r#"{"you":"x•••y"}"#);
    }

    #[test]
    fn a_secret_disappears_in_every_form_it_was_sent_in() {
        let secret = Secret::new("p\"a&s s/1");
        for echo in ["p\"a&s s/1", "p%22a%26s+s%2F1", r#"{"password":"p\"a&s s/1"}"#] {
            let words = redact_all(echo, std::iter::once(&secret));
            assert!(words.contains(DOTS) && !words.contains("a&s") && !words.contains("a%26s"), "{words}");
        }
    }

    #[test]
    fn a_page_of_text_is_cut() {
        assert!(redact(&"слово ".repeat(500)).chars().count() <= WORDS_MAX + 1);
    }

    proptest! {
        #[test]
        fn no_text_makes_redaction_panic(text in "\\PC{0,400}") {
            redact(&text);
        }

        #[test]
        fn a_secret_never_survives(secret in "[A-Za-z0-9+/_-]{12,40}", before in "\\PC{0,40}", after in "\\PC{0,40}") {
            let words = redact_all(&format!("{before}{secret}{after}"), std::iter::once(&Secret::new(secret.clone())));
            prop_assert!(!words.contains(&secret));
        }
    }
}
