//! What a mail is before it has words, and what became of it.

use std::collections::BTreeMap;

use super::super::MailKind;

/// A mail to be written: the words come from the template of its kind.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it is about.
    pub kind: MailKind,
    /// One address.
    pub to: String,
    /// The recipient's language.
    pub locale: String,
    /// What the template shows.
    pub variables: BTreeMap<&'static str, String>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is in the outbox.
    Queued,
    /// Nobody sends mail for this organization: the caller offers another way, such as a link to copy.
    NoMail,
}
