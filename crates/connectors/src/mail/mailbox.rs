//! An address with or without a name, as RFC 5322 writes it: `olena@clinic.example`, `Acme Clinic <mail@clinic.example>`.

use std::fmt;
use std::str::FromStr;

use lettre::Address;

const CHARS_MAX: usize = 320;
/// What a name may hold only between quotation marks.
const SPECIALS: &[char] = &['(', ')', '<', '>', '[', ']', ':', ';', '@', '\\', ',', '"'];

/// A mailbox that can be written to or from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    name: Option<String>,
    address: Address,
}

/// Why a text is not a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    #[error("a line break or another control character cannot stand in an address")]
    Control,
    #[error("an address has at most {CHARS_MAX} characters")]
    TooLong,
    #[error("write the name in quotation marks when it holds a comma, a colon, brackets or an @")]
    Name,
    #[error("write `address@example.com` or `Name <address@example.com>`")]
    Address,
}

impl Mailbox {
    /// The address without the name.
    pub fn address(&self) -> &str {
        self.address.as_ref()
    }

    /// The name, if there is one.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub(super) fn envelope(&self) -> Address {
        self.address.clone()
    }

    pub(super) fn header(&self) -> lettre::message::Mailbox {
        lettre::message::Mailbox::new(self.name.clone(), self.address.clone())
    }
}

impl FromStr for Mailbox {
    type Err = MailboxError;

    fn from_str(text: &str) -> Result<Self, MailboxError> {
        // Before blanks are cut off: a line break at the end is one too.
        if text.chars().any(char::is_control) {
            return Err(MailboxError::Control);
        }
        let text = text.trim();
        if text.chars().count() > CHARS_MAX {
            return Err(MailboxError::TooLong);
        }
        let Some((name, address)) = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) else {
            return Ok(Self { name: None, address: check(text)? });
        };
        Ok(Self { name: phrase(name.trim())?, address: check(address)? })
    }
}

/// The address as it was written, so that the settings page shows what was saved.
impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) if name.contains(SPECIALS) => {
                write!(f, "\"{}\" <{}>", name.replace('\\', "\\\\").replace('"', "\\\""), self.address)
            }
            Some(name) => write!(f, "{name} <{}>", self.address),
            None => write!(f, "{}", self.address),
        }
    }
}

fn check(text: &str) -> Result<Address, MailboxError> {
    text.parse().map_err(|_| MailboxError::Address)
}

/// A name: words of any script, or anything between quotation marks.
fn phrase(text: &str) -> Result<Option<String>, MailboxError> {
    let quoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let name = match quoted {
        Some(inner) => unescape(inner)?,
        None if text.contains(SPECIALS) => return Err(MailboxError::Name),
        None => text.to_owned(),
    };
    Ok(Some(name).filter(|name| !name.is_empty()))
}

fn unescape(text: &str) -> Result<String, MailboxError> {
    let mut name = String::with_capacity(text.len());
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => name.push(letters.next().ok_or(MailboxError::Name)?),
            '"' => return Err(MailboxError::Name),
            other => name.push(other),
        }
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms_are_understood_in_any_script() {
        let cases = [
            ("mail@clinic.example", None, "mail@clinic.example"),
            ("  mail@clinic.example ", None, "mail@clinic.example"),
            ("<mail@clinic.example>", None, "mail@clinic.example"),
            ("Acme Clinic <mail@clinic.example>", Some("Acme Clinic"), "mail@clinic.example"),
            ("Клініка «Північ» <mail@clinic.example>", Some("Клініка «Північ»"), "mail@clinic.example"),
            ("José Peña <jose@clínica.example>", Some("José Peña"), "jose@clínica.example"),
            ("\"Acme, Inc.\" <mail@clinic.example>", Some("Acme, Inc."), "mail@clinic.example"),
            (
                r#""The \"Best\" Clinic" <mail@clinic.example>"#,
                Some("The \"Best\" Clinic"),
                "mail@clinic.example",
            ),
            ("first.last+tag@sub.clinic.example", None, "first.last+tag@sub.clinic.example"),
            ("postmaster@[192.0.2.1]", None, "postmaster@[192.0.2.1]"),
        ];
        for (text, name, address) in cases {
            let mailbox: Mailbox = text.parse().unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!((mailbox.name(), mailbox.address()), (name, address), "{text}");
            assert_eq!(mailbox.to_string().parse(), Ok(mailbox), "{text}");
        }
    }

    #[test]
    fn what_could_add_a_header_or_a_second_recipient_is_refused() {
        use MailboxError::{Address, Control, Name, TooLong};
        let long = format!("{}@clinic.example", "a".repeat(400));
        let cases = [
            ("Acme\r\nBcc: thief@evil.example <mail@clinic.example>", Control),
            ("mail@clinic.example\nBcc: thief@evil.example", Control),
            ("mail@clinic.example\r\n", Control),
            ("\"Acme\u{0}\" <mail@clinic.example>", Control),
            ("Acme\u{7f} <mail@clinic.example>", Control),
            ("mail@clinic.example, thief@evil.example", Address),
            ("Acme, Inc. <mail@clinic.example>", Name),
            ("Acme <thief@evil.example> <mail@clinic.example>", Name),
            ("\"Acme\" \"Clinic\" <mail@clinic.example>", Name),
            ("\"Acme\\\" <mail@clinic.example>", Name),
            ("mail@clinic.example>", Address),
            ("Acme mail@clinic.example", Address),
            ("Acme <mail@clinic.example", Address),
            ("Acme <>", Address),
            ("mail", Address),
            ("@clinic.example", Address),
            ("mail@", Address),
            ("mail@clinic..example", Address),
            ("mail@-clinic.example", Address),
            ("a b@clinic.example", Address),
            ("", Address),
            (long.as_str(), TooLong),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Mailbox>(), Err(expected), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic_or_pass_a_line_break(text in "\\PC*|.*") {
            if let Ok(mailbox) = text.parse::<Mailbox>() {
                prop_assert!(!mailbox.to_string().contains(['\r', '\n']));
                let header = mailbox.header().to_string();
                prop_assert!(!header.contains(['\r', '\n']));
            }
        }
    }
}
