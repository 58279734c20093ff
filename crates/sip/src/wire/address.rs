//! Who a `From` or `To` names: the parts that are compared, shown and logged.

use sipx_sip::{Uri, headers};

/// One name with its address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Address {
    /// The name to show, without quotes; empty when there is none.
    pub display: String,
    /// The address as it was written, without brackets.
    pub uri: String,
    /// User part with escapes undone, or the number of a `tel:` address; empty when there is none.
    pub user: String,
    /// Host, in lower case; empty for `tel:`.
    pub host: String,
    pub tag: Option<String>,
}

impl Address {
    pub(super) fn from_sipx(address: &headers::Address) -> Self {
        Self {
            display: address.display_name.as_deref().map(lossy).unwrap_or_default(),
            uri: text(address.uri.to_bytes()),
            user: user_of(&address.uri),
            host: host_of(&address.uri),
            tag: address.tag().map(lossy),
        }
    }
}

/// User part of an address, or the number of a `tel:` one.
pub(super) fn user_of(uri: &Uri) -> String {
    let user = uri.decoded_user().or_else(|| uri.tel_parts().map(|tel| tel.subscriber().to_vec()));
    user.map(text).unwrap_or_default()
}

/// Host of an address in lower case, an IPv6 one without brackets.
pub(super) fn host_of(uri: &Uri) -> String {
    let mut host = uri.host().map(|host| text(host.to_bytes())).unwrap_or_default();
    host.make_ascii_lowercase();
    if host.starts_with('[') { host.trim_start_matches('[').trim_end_matches(']').to_owned() } else { host }
}

/// The same of bytes that need not be copied when they are text, as they mostly are.
pub(super) fn text(bytes: impl Into<Vec<u8>>) -> String {
    String::from_utf8(bytes.into()).unwrap_or_else(|error| lossy(error.as_bytes()))
}

/// Text of bytes a stranger wrote.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
