//! Why an attempt ended as it did: the word that is kept, the verdict it comes to, and what a person reads.

use serde::{Deserialize, Serialize};
use sip::{Method, Reason, Transport};
use utoipa::ToSchema;

/// What an attempt came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipVerdict)]
pub(in crate::inbound) enum Verdict {
    /// Everything that is asked for was there.
    Admitted,
    /// The caller was asked for a password, as every caller is at first.
    Challenged,
    /// Something that is asked for was missing or wrong.
    Refused,
}

const VERDICTS: &[(Verdict, &str)] =
    &[(Verdict::Admitted, "admitted"), (Verdict::Challenged, "challenged"), (Verdict::Refused, "refused")];

/// Reason, its word, and what to tell the owner.
const REASONS: &[(Reason, &str, &str)] = &[
    (Reason::Admitted, "admitted", "everything that is asked for was there"),
    (Reason::Challenged, "challenged", "the caller was asked for the password, as every caller is at first"),
    (Reason::StaleNonce, "stale_nonce", "the challenge had grown old and the caller was given a fresh one"),
    (
        Reason::UnknownOwner,
        "unknown_owner",
        "no domain, user name, number or whitelist leads to this organization",
    ),
    (
        Reason::AmbiguousOwner,
        "ambiguous_owner",
        "two organizations take calls from this address: call a number of yours, or give this organization a domain",
    ),
    (Reason::Disabled, "disabled", "this organization takes no calls: turn them on"),
    (Reason::NotListed, "not_listed", "the address is not in the whitelist: add it, if this caller is yours"),
    (Reason::UnknownUser, "unknown_user", "the user name is not the one that is set here"),
    (Reason::WrongPassword, "wrong_password", "the password did not match"),
    (Reason::WrongRealm, "wrong_realm", "the caller authenticated for another realm"),
    (Reason::ForgedNonce, "forged_nonce", "the caller answered a challenge that was never given to it"),
    (Reason::Replayed, "replayed", "the same answer to a challenge came twice"),
    (
        Reason::Downgraded,
        "downgraded",
        "the caller answered without qop: an old device needs the switch for old devices",
    ),
    (Reason::MalformedCredentials, "malformed_credentials", "the caller's credentials could not be read"),
    (
        Reason::UnknownNumber,
        "unknown_number",
        "the number is none of yours, or it is switched off: add it under phone numbers",
    ),
    (Reason::NoCodec, "no_codec", "the caller offered no codec that is taken here: allow G.711 there"),
    (
        Reason::TooManyRequests,
        "too_many_requests",
        "more requests came from there than are taken in a moment",
    ),
    (Reason::TooManyCalls, "too_many_calls", "as many calls are going on as there may be at once"),
    (Reason::Malformed, "malformed", "the request could not be read"),
];

/// The word of a reason.
pub(in crate::inbound) fn key(reason: Reason) -> &'static str {
    REASONS.iter().find(|(known, ..)| *known == reason).map_or("malformed", |(_, key, _)| *key)
}

/// The reason of a word.
pub(super) fn from_key(key: &str) -> Option<Reason> {
    REASONS.iter().find(|(_, known, _)| *known == key).map(|(reason, ..)| *reason)
}

/// What the owner reads.
pub(in crate::inbound) fn words(reason: Reason) -> &'static str {
    REASONS.iter().find(|(known, ..)| *known == reason).map_or("", |(.., words)| *words)
}

/// What a reason comes to.
pub(in crate::inbound) fn verdict(reason: Reason) -> Verdict {
    match reason {
        Reason::Admitted => Verdict::Admitted,
        Reason::Challenged | Reason::StaleNonce => Verdict::Challenged,
        _ => Verdict::Refused,
    }
}

/// Whether whoever ended so had proved what is asked for.
pub(super) const fn is_proved(reason: Reason) -> bool {
    matches!(reason, Reason::Admitted | Reason::UnknownNumber | Reason::NoCodec | Reason::TooManyCalls)
}

impl Verdict {
    /// The word in the table and on the wire.
    pub(super) fn key(self) -> &'static str {
        VERDICTS.iter().find(|(known, _)| *known == self).map_or("", |(_, key)| *key)
    }

    /// The verdict of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        VERDICTS.iter().find(|(_, known)| *known == key).map(|(verdict, _)| *verdict)
    }
}

/// The word of a method.
pub(super) const fn method_key(method: Method) -> &'static str {
    match method {
        Method::Register => "register",
        Method::Invite => "invite",
        Method::Options => "options",
        Method::Other => "other",
    }
}

/// The word of a transport.
pub(super) const fn transport_key(transport: Transport) -> &'static str {
    match transport {
        Transport::Udp => "udp",
        Transport::Tcp => "tcp",
        Transport::Tls => "tls",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_word_of_its_own_and_something_to_say() {
        for (reason, word, says) in REASONS {
            assert_eq!(from_key(word), Some(*reason));
            assert_eq!((key(*reason), words(*reason)), (*word, *says));
        }
        assert_eq!(key(Reason::WrongPassword), "wrong_password");
        assert_eq!(verdict(Reason::StaleNonce), Verdict::Challenged);
        assert_eq!(verdict(Reason::NotListed), Verdict::Refused);
    }
}
