//! `Contact` of a registration or a dialog.

use sipx_sip::headers::{self, ContactValue};
use sipx_sip::{HeaderName, message::Headers};

use super::address::{lossy, text};

/// What a request says of where its sender is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contacts {
    /// `*`: every registration there is.
    All,
    /// Empty when a registration only asks what there is.
    Listed(Vec<Contact>),
}

/// One address somebody is reached at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// As it was written, without brackets.
    pub uri: String,
    /// Seconds, when given with this contact.
    pub expires: Option<u32>,
}

impl Contacts {
    /// None when one of them cannot be read, or `*` stands beside others.
    pub(super) fn from_sipx(all: &Headers) -> Option<Self> {
        let mut listed = Vec::new();
        for value in all.typed_all::<ContactValue>() {
            match value.ok()? {
                ContactValue::Wildcard if all.count(&HeaderName::Contact) == 1 => return Some(Self::All),
                ContactValue::Wildcard => return None,
                ContactValue::Address(address) => listed.push(Contact::from_sipx(&address)),
            }
        }
        Some(Self::Listed(listed))
    }
}

impl Contact {
    fn from_sipx(address: &headers::Address) -> Self {
        let expires = address.param("expires").and_then(|value| lossy(value).parse().ok());
        Self { uri: text(address.uri.to_bytes()), expires }
    }
}
