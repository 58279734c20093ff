//! The digest answer of a telephone: MD5 as almost all of them speak it, SHA-256 where nothing else is offered.

use md5::Md5;
use sha2::{Digest, Sha256};

use super::SipAccount;
use super::message::Message;

/// What is to be proved.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    pub(super) uri: &'a str,
    /// The telephone's own random text.
    pub(super) cnonce: &'a str,
}

/// The header that answers a 401 or 407; none when it asks for nothing that can be answered.
pub(super) fn answer(refusal: &Message, account: &SipAccount, asked: Asked<'_>) -> Option<String> {
    let (from, to) = match refusal.status()? {
        401 => ("www-authenticate", "Authorization"),
        407 => ("proxy-authenticate", "Proxy-Authorization"),
        _ => return None,
    };
    let challenges: Vec<&str> = refusal.all(from).collect();
    let named = |wanted: &str| {
        let mut these = challenges.iter().filter(move |challenge| {
            value(challenge, "algorithm").unwrap_or("MD5").eq_ignore_ascii_case(wanted)
        });
        these.next().copied()
    };
    let text = match (named("MD5"), named("SHA-256")) {
        (Some(challenge), _) => response::<Md5>(challenge, "MD5", account, asked)?,
        (None, Some(challenge)) => response::<Sha256>(challenge, "SHA-256", account, asked)?,
        (None, None) => return None,
    };
    Some(format!("{to}: {text}\r\n"))
}

fn response<D: Digest>(
    challenge: &str,
    algorithm: &str,
    account: &SipAccount,
    asked: Asked<'_>,
) -> Option<String> {
    let hash = |text: String| hex::encode(D::digest(text.as_bytes()));
    let Asked { method, uri, cnonce } = asked;
    let SipAccount { username, password } = account;
    let (realm, nonce) = (value(challenge, "realm")?, value(challenge, "nonce")?);
    let secret = hash(format!("{username}:{realm}:{password}"));
    let request = hash(format!("{method}:{uri}"));
    let proof = hash(format!("{secret}:{nonce}:00000001:{cnonce}:auth:{request}"));
    Some(format!(
        "Digest username=\"{username}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
         response=\"{proof}\", algorithm={algorithm}, cnonce=\"{cnonce}\", qop=auth, nc=00000001"
    ))
}

/// A parameter of a challenge, without its quotation marks.
fn value<'a>(challenge: &'a str, name: &str) -> Option<&'a str> {
    let parameters = challenge.split_once(' ')?.1;
    let mut pairs = parameters.split(',').filter_map(|pair| pair.split_once('='));
    pairs
        .find(|(own, _)| own.trim().eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim().trim_matches('"'))
}
