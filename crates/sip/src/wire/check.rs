//! What makes a request that could be read one that must not be acted on.
//!
//! Each required header is decoded once, here, and what it said is kept. The list is that of RFC 3261 §8.1.1 and of the
//! invalid messages of RFC 4475, with the bodies of `Date` and `Contact`, which the library leaves to its callers.

use sipx_sip::headers::{CSeq, CallId, Date, From, MaxForwards, To};
use sipx_sip::message::{Headers, TypedHeader};
use sipx_sip::{HeaderName, headers, message};

use super::address::{Address, lossy};
use super::contact::Contacts;
use super::via::Via;

/// Why a request is refused before anybody looks at what it wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// Not SIP 2.0.
    Version,
    /// Breaks a rule of RFC 3261.
    Malformed,
}

impl Flaw {
    /// The status that says so.
    pub fn status(self) -> u16 {
        match self {
            Self::Version => 505,
            Self::Malformed => 400,
        }
    }
}

/// The headers without which a request can be neither judged nor answered.
pub(super) struct Essentials {
    pub(super) via: Via,
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) call_id: String,
    pub(super) cseq: u32,
    /// None are left when one cannot be read.
    pub(super) contacts: Contacts,
}

/// Reads the essentials, and says whether anything is wrong beyond them. None when one of them is missing or unreadable.
pub(super) fn examine(request: &message::Request) -> Option<(Essentials, Option<Flaw>)> {
    let all = &request.headers;
    let sequence: CSeq = only(all)?;
    let contacts = contacts(all);
    let has_sound_contacts = contacts.is_some();
    let essentials = Essentials {
        via: Via::from_sipx(&all.typed::<headers::Via>()?.ok()?),
        from: Address::from_sipx(&only::<From>(all)?.0),
        to: Address::from_sipx(&only::<To>(all)?.0),
        call_id: lossy(&only::<CallId>(all)?.0),
        cseq: sequence.sequence,
        contacts: contacts.unwrap_or(Contacts::Listed(Vec::new())),
    };
    let sound = sequence.method == request.method
        && !request.uri.has_headers()
        && hops_are_sound(all)
        && every_value_is::<Date>(all)
        && has_sound_contacts;
    let flaw = match (request.version.is_supported(), sound) {
        (false, _) => Some(Flaw::Version),
        (true, false) => Some(Flaw::Malformed),
        (true, true) => None,
    };
    Some((essentials, flaw))
}

/// The one value of a header that may stand only once.
fn only<H: TypedHeader>(all: &Headers) -> Option<H> {
    let mut rows = all.iter().filter(|header| header.name() == &H::NAME);
    let value = H::decode(&rows.next()?.value()).ok()?;
    rows.next().is_none().then_some(value)
}

/// Old devices leave `Max-Forwards` out, and nothing here depends on it; one that is there must be right.
fn hops_are_sound(all: &Headers) -> bool {
    all.count(&HeaderName::MaxForwards) <= 1 && every_value_is::<MaxForwards>(all)
}

fn every_value_is<H: TypedHeader>(all: &Headers) -> bool {
    all.iter().filter(|header| header.name() == &H::NAME).all(|header| H::decode(&header.value()).is_ok())
}

/// A contact with a question mark needs brackets (RFC 3261 §20): otherwise nobody knows whose the headers are.
fn contacts(all: &Headers) -> Option<Contacts> {
    let bare = |value: &[u8]| value.contains(&b'?') && !value.contains(&b'<');
    let is_bare = all.get_all(&HeaderName::Contact).any(|header| bare(&header.value()));
    if is_bare { None } else { Contacts::from_sipx(all) }
}
