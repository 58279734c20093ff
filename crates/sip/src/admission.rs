//! Who is let in, and what those who are not get to hear.
//!
//! One pure function. Invariant: nobody who is not admitted can tell from an answer what is here: those outside a list
//! hear nothing, and everybody who has still to prove something hears the same.

use crate::digest::DigestVerdict;
use crate::product::{Credentials, Found, Owner, Reason, Requirements};

/// What is known of a request before its proof is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    /// The source is left out for what it did before.
    pub(crate) banned: bool,
    /// The status the request must be refused with whoever sent it.
    pub(crate) flaw: Option<u16>,
    /// It only asks whether we are here, and offers no proof of being anybody.
    pub(crate) is_ping: bool,
    /// Somebody is registered with this owner from this source.
    pub(crate) registered: bool,
}

/// What happens with a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Decision<'a> {
    /// No answer at all, so that nobody learns that somebody is here.
    Silent {
        owner: Option<Owner>,
        reason: Reason,
    },
    /// An answer that is no secret from this source.
    Refused {
        owner: Owner,
        reason: Reason,
        status: u16,
    },
    /// The one answer to whoever has not proved who they are, whatever was wrong.
    Challenged {
        owner: Owner,
        reason: Reason,
        stale: bool,
        source_proved: bool,
        credentials: &'a Credentials,
    },
    Admitted {
        owner: Owner,
    },
}

/// Judges a request. `granted` takes from the rates and is asked once; `proof` is asked only when all else is well.
pub(crate) fn decide<'a>(
    found: &'a Found,
    facts: Facts,
    granted: impl FnOnce(Owner) -> bool,
    proof: impl FnOnce(&'a Credentials) -> DigestVerdict,
) -> Decision<'a> {
    let wanted = match found {
        Found::Nobody(reason) => return Decision::Silent { owner: None, reason: *reason },
        Found::Owner(wanted) => wanted,
    };
    if let Some(reason) = unheard(wanted, facts) {
        return Decision::Silent { owner: Some(wanted.owner), reason };
    }
    let owner = wanted.owner;
    if let Some(status) = facts.flaw {
        return Decision::Refused { owner, reason: Reason::Malformed, status };
    }
    if !granted(owner) {
        return Decision::Refused { owner, reason: Reason::TooManyRequests, status: 503 };
    }
    let proved = facts.is_ping && facts.registered;
    let Some(credentials) = wanted.credentials.as_ref().filter(|_| !proved) else {
        return Decision::Admitted { owner };
    };
    match proof(credentials) {
        DigestVerdict::Proved { .. } => Decision::Admitted { owner },
        DigestVerdict::Refused { reason, stale, source_proved } => {
            Decision::Challenged { owner, reason, stale, source_proved, credentials }
        }
    }
}

/// Why there is no answer, if there is none.
fn unheard(wanted: &Requirements, facts: Facts) -> Option<Reason> {
    let listed = wanted.listed == Some(true);
    if wanted.listed == Some(false) {
        return Some(Reason::NotListed);
    }
    if listed {
        return None;
    }
    let stranger = wanted.credentials.is_some() && !facts.registered;
    match facts {
        Facts { banned: true, .. } => Some(Reason::TooManyRequests),
        Facts { flaw: Some(_), .. } => Some(Reason::Malformed),
        Facts { is_ping: true, .. } if stranger => Some(Reason::Challenged),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = Owner(7);
    const PLAIN: Facts = Facts { banned: false, flaw: None, is_ping: false, registered: false };

    fn owner(listed: Option<bool>, digest: bool) -> Found {
        let credentials = digest.then(|| Credentials {
            username: "u".to_owned(),
            realm: "r".to_owned(),
            ha1: Vec::new(),
            legacy: false,
        });
        Found::Owner(Requirements { owner: OWNER, listed, credentials })
    }

    fn wrong(reason: Reason) -> DigestVerdict {
        DigestVerdict::Refused { reason, stale: false, source_proved: false }
    }

    /// What the caller hears, and what the owner is told.
    fn outcome(found: &Found, facts: Facts, granted: bool, proof: DigestVerdict) -> (u16, Reason) {
        match decide(found, facts, |_| granted, |_| proof) {
            Decision::Silent { reason, .. } => (0, reason),
            Decision::Refused { reason, status, .. } => (status, reason),
            Decision::Challenged { reason, .. } => (401, reason),
            Decision::Admitted { .. } => (200, Reason::Admitted),
        }
    }

    #[test]
    fn every_mode_has_the_outcome_the_owner_was_promised() {
        let proved = DigestVerdict::Proved { rewritten: false };
        let nothing = wrong(Reason::Challenged);
        for (listed, digest, proof, expected) in [
            (Some(true), false, nothing, (200, Reason::Admitted)),
            (Some(false), false, nothing, (0, Reason::NotListed)),
            (Some(true), true, nothing, (401, Reason::Challenged)),
            (Some(true), true, proved, (200, Reason::Admitted)),
            (Some(false), true, proved, (0, Reason::NotListed)),
            (None, true, nothing, (401, Reason::Challenged)),
            (None, true, wrong(Reason::WrongPassword), (401, Reason::WrongPassword)),
            (None, true, wrong(Reason::UnknownUser), (401, Reason::UnknownUser)),
            (None, true, proved, (200, Reason::Admitted)),
            (None, false, nothing, (200, Reason::Admitted)),
        ] {
            assert_eq!(outcome(&owner(listed, digest), PLAIN, true, proof), expected, "{listed:?} {digest}");
        }
        let nobody = Found::Nobody(Reason::AmbiguousOwner);
        assert_eq!(outcome(&nobody, PLAIN, true, proved), (0, Reason::AmbiguousOwner));
    }

    #[test]
    fn over_the_limit_those_who_may_hear_something_hear_503_and_no_proof_is_looked_at() {
        for listed in [None, Some(true)] {
            let found = owner(listed, true);
            let decision = decide(&found, PLAIN, |_| false, |_| panic!("the proof was looked at"));
            assert!(matches!(
                decision,
                Decision::Refused { status: 503, reason: Reason::TooManyRequests, .. }
            ));
        }
        assert_eq!(outcome(&owner(Some(false), false), PLAIN, false, wrong(Reason::Challenged)).0, 0);
    }

    #[test]
    fn outside_a_list_no_token_is_taken_from_the_owner() {
        let found = owner(Some(false), true);
        decide(&found, PLAIN, |_| panic!("a token was taken"), |_| wrong(Reason::Challenged));
    }

    #[test]
    fn a_ban_silences_everybody_but_those_on_the_list() {
        let banned = Facts { banned: true, ..PLAIN };
        let proved = DigestVerdict::Proved { rewritten: false };
        assert_eq!(outcome(&owner(None, true), banned, true, proved), (0, Reason::TooManyRequests));
        assert_eq!(outcome(&owner(Some(true), true), banned, true, proved), (200, Reason::Admitted));
    }

    #[test]
    fn a_broken_request_is_told_so_only_within_the_list() {
        let broken = Facts { flaw: Some(505), ..PLAIN };
        let proved = DigestVerdict::Proved { rewritten: false };
        assert_eq!(outcome(&owner(Some(true), true), broken, true, proved), (505, Reason::Malformed));
        assert_eq!(outcome(&owner(None, true), broken, true, proved), (0, Reason::Malformed));
        assert_eq!(outcome(&owner(None, false), broken, true, proved), (0, Reason::Malformed));
    }

    #[test]
    fn a_stranger_who_asks_whether_somebody_is_here_hears_nothing() {
        let ping = Facts { is_ping: true, ..PLAIN };
        let nothing = wrong(Reason::Challenged);
        assert_eq!(outcome(&owner(None, true), ping, true, nothing), (0, Reason::Challenged));
        assert_eq!(outcome(&owner(Some(true), false), ping, true, nothing), (200, Reason::Admitted));
        let known = Facts { registered: true, ..ping };
        assert_eq!(outcome(&owner(None, true), known, true, nothing), (200, Reason::Admitted));
        let call = Facts { registered: true, ..PLAIN };
        assert_eq!(outcome(&owner(None, true), call, true, nothing), (401, Reason::Challenged));
    }
}
