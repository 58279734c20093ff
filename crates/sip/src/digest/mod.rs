//! The digest server of RFC 7616 and RFC 8760: asks for proof, and judges it.
//!
//! Invariant: nothing is kept of a caller before an answer of theirs matched, and a wrong answer costs the same work
//! whatever is wrong with it. The edge calls [`Digest::challenge`] and [`Digest::verify`]; the product [`ha1`].

mod answer;
mod hash;
mod nonce;
#[cfg(test)]
mod tests;
mod window;

use std::net::IpAddr;

use kernel::{Entropy, Ts};
use subtle::ConstantTimeEq;

use crate::product::{Algorithm, Credentials, Owner, Reason};

pub(crate) use answer::{Answer, Answers};
pub use hash::ha1;
use nonce::{Nonces, Origin};
use window::{Admitted, Windows};

/// Gives out nonces and judges the answers to them.
#[derive(Debug)]
pub(crate) struct Digest {
    nonces: Nonces,
    windows: Windows,
}

/// Who is asked, from where, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer {
    pub(crate) owner: Owner,
    /// Where the packet came from; never what a header says.
    pub(crate) source: IpAddr,
    pub(crate) now: Ts,
}

/// A request as far as its proof covers it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attempted<'a> {
    pub(crate) method: &'a str,
    /// The Request-URI as it was sent.
    pub(crate) uri: &'a str,
    pub(crate) answers: &'a Answers<'a>,
}

/// What an answer is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DigestVerdict {
    Proved {
        /// The answer names another URI than the request line: a border controller rewrote it on the way.
        rewritten: bool,
    },
    Refused {
        reason: Reason,
        /// Whether the next challenge says `stale=true`: the caller may answer it without asking a person.
        stale: bool,
        /// The answer carries a nonce we gave to this very address, so the source is not forged.
        source_proved: bool,
    },
}

impl Digest {
    /// With keys from `entropy`, which are renewed as time goes by.
    pub(crate) fn new(entropy: Entropy, now: Ts) -> Self {
        Self { nonces: Nonces::new(entropy, now), windows: Windows::default() }
    }

    /// One `WWW-Authenticate` value for each hash the owner offers, in the owner's order.
    pub(crate) fn challenge(&self, peer: &Peer, wanted: &Credentials, stale: bool) -> Vec<String> {
        let nonce = self.nonces.give(peer);
        let realm = quoted(&wanted.realm);
        let stale = if stale { ", stale=true" } else { "" };
        let mut offered: Vec<&str> = Vec::with_capacity(wanted.ha1.len());
        for (algorithm, _) in &wanted.ha1 {
            let name = hash::name(*algorithm);
            if !offered.contains(&name) {
                offered.push(name);
            }
        }
        offered
            .into_iter()
            .map(|name| {
                format!("Digest realm=\"{realm}\", nonce=\"{nonce}\", algorithm={name}, qop=\"auth\"{stale}")
            })
            .collect()
    }

    /// Judges an answer. Only one that matched leaves a trace, and only then.
    pub(crate) fn verify(
        &self,
        peer: &Peer,
        attempted: &Attempted<'_>,
        wanted: &Credentials,
    ) -> DigestVerdict {
        let ours = attempted.answers.of_realm(&wanted.realm);
        let Some(answer) = ours.or_else(|| attempted.answers.first()) else {
            return refused(attempted.answers.reason_without_ours(), false);
        };
        let origin = self.nonces.origin(peer, answer.nonce);
        let is_user = answer.username == wanted.username;
        let known = sealed(answer, wanted).filter(|_| is_user);
        // The work of a right answer, so that the time it takes does not tell what is wrong with this one.
        let right = matches(answer, attempted.method, known);
        let source_proved = !matches!(origin, Origin::Foreign);
        if ours.is_none() {
            return refused(attempted.answers.reason_without_ours(), source_proved);
        }
        if let Some(reason) = refusal(answer, wanted, right) {
            return refused(reason, source_proved);
        }
        match self.admit(peer, answer, origin) {
            Admitted::Fresh => DigestVerdict::Proved { rewritten: answer.uri != attempted.uri },
            Admitted::Replayed => refused(Reason::Replayed, source_proved),
            Admitted::TooOld => {
                DigestVerdict::Refused { reason: Reason::StaleNonce, stale: true, source_proved }
            }
            Admitted::Never => refused(Reason::ForgedNonce, source_proved),
        }
    }

    /// Counts an answer that matched against its nonce.
    fn admit(&self, peer: &Peer, answer: &Answer<'_>, origin: Origin) -> Admitted {
        match (origin, &answer.protection) {
            (Origin::Foreign, _) => Admitted::Never,
            (Origin::Expired, _) => Admitted::TooOld,
            // Without a count there is nothing to remember: that is what the owner's switch gives up.
            (Origin::Ours(_), None) => Admitted::Fresh,
            (Origin::Ours(minted), Some(protection)) => {
                self.windows.admit(peer, minted, protection.count_number)
            }
        }
    }
}

/// Why an answer is refused before its nonce is looked at, in the order an administrator asks: the name, then the
/// password.
fn refusal(answer: &Answer<'_>, wanted: &Credentials, right: bool) -> Option<Reason> {
    let offered = sealed(answer, wanted).next().is_some();
    let unprotected = answer.protection.is_none() && !wanted.legacy;
    match (answer.username == wanted.username, offered && !unprotected, right) {
        (false, ..) => Some(Reason::UnknownUser),
        (true, false, _) => Some(Reason::Downgraded),
        (true, true, false) => Some(Reason::WrongPassword),
        (true, true, true) => None,
    }
}

/// What the owner keeps for the hash of this answer: two while a password is being replaced.
fn sealed<'a>(answer: &Answer<'_>, wanted: &'a Credentials) -> impl Iterator<Item = &'a str> {
    let asked = answer.algorithm;
    let found = wanted.ha1.iter().filter(move |(algorithm, _)| asked == Some(*algorithm));
    found.map(|(_, ha1)| ha1.expose())
}

/// Whether the answer is the one that belongs to one of these `H(user:realm:password)`; without any the work is done all
/// the same, and the answer is no.
fn matches<'a>(answer: &Answer<'_>, method: &str, known: impl Iterator<Item = &'a str>) -> bool {
    const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";
    let is_of =
        |ha1: &str| bool::from(answer.expected(method, ha1).as_bytes().ct_eq(answer.response.as_bytes()));
    let mut judged = known.map(is_of).peekable();
    if judged.peek().is_none() {
        std::hint::black_box(is_of(NOBODY));
        return false;
    }
    judged.fold(false, |right, this| right | this)
}

fn refused(reason: Reason, source_proved: bool) -> DigestVerdict {
    DigestVerdict::Refused { reason, stale: false, source_proved }
}

/// A text between quotation marks: escaped, and without what would end the line.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !c.is_control()) {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

impl Algorithm {
    /// Hexadecimal digits of its result.
    pub(crate) fn digits(self) -> usize {
        match self {
            Self::Md5 => 32,
            Self::Sha256 | Self::Sha512Trunc256 => 64,
        }
    }
}
