//! The caller's half of the digest, written from RFC 7616 and sharing nothing with the server's.

use md5::Md5;
use sha2::{Digest, Sha256, Sha512_256};

/// What is said of the password, each part of which a test may bend.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    pub(crate) username: String,
    pub(crate) password: String,
    pub(crate) realm: String,
    pub(crate) nonce: String,
    pub(crate) algorithm: String,
    pub(crate) method: &'static str,
    pub(crate) uri: String,
    pub(crate) count: String,
    pub(crate) cnonce: String,
    pub(crate) qop: Option<&'static str>,
}

impl Proof {
    /// The right answer of `bob` to a challenge.
    pub(crate) fn of(challenge: &str, method: &'static str, uri: &str) -> Self {
        Self {
            username: "bob".into(),
            password: super::scene::PASSWORD.into(),
            realm: value(challenge, "realm"),
            nonce: value(challenge, "nonce"),
            algorithm: value(challenge, "algorithm"),
            method,
            uri: uri.to_owned(),
            count: "00000001".into(),
            cnonce: "0a4f113b".into(),
            qop: Some("auth"),
        }
    }

    pub(crate) fn response(&self) -> String {
        let base = self.algorithm.trim_end_matches("-sess");
        let hash = |text: String| match base {
            "MD5" => hex::encode(Md5::digest(text)),
            "SHA-256" => hex::encode(Sha256::digest(text)),
            "SHA-512-256" => hex::encode(Sha512_256::digest(text)),
            other => panic!("no hash is called {other}"),
        };
        let Self { username, password, realm, nonce, count, cnonce, method, uri, .. } = self;
        let secret = hash(format!("{username}:{realm}:{password}"));
        let session = base != self.algorithm;
        let secret = if session { hash(format!("{secret}:{nonce}:{cnonce}")) } else { secret };
        let request = hash(format!("{method}:{uri}"));
        match self.qop {
            None => hash(format!("{secret}:{nonce}:{request}")),
            Some(qop) => hash(format!("{secret}:{nonce}:{count}:{cnonce}:{qop}:{request}")),
        }
    }

    /// The header, with its end.
    pub(crate) fn header(&self) -> String {
        self.with(&self.response())
    }

    /// The header with another response in it.
    pub(crate) fn with(&self, response: &str) -> String {
        let Self { username, realm, nonce, algorithm, uri, count, cnonce, .. } = self;
        let more =
            self.qop.map_or(String::new(), |qop| format!(", qop={qop}, nc={count}, cnonce=\"{cnonce}\""));
        format!(
            "Authorization: Digest username=\"{username}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", \
             response=\"{response}\", algorithm={algorithm}{more}\r\n"
        )
    }
}

/// A parameter of a challenge.
pub(crate) fn value(challenge: &str, name: &str) -> String {
    let pairs = challenge.split_once(' ').map_or("", |(_, rest)| rest).split(',');
    let mut found = pairs.filter_map(|pair| pair.trim().split_once('='));
    found.find(|(own, _)| *own == name).map_or(String::new(), |(_, value)| value.trim_matches('"').to_owned())
}

#[test]
fn the_client_reproduces_rfc_7616() {
    for (algorithm, response) in [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ] {
        let proof = Proof {
            username: "Mufasa".into(),
            password: "Circle of Life".into(),
            realm: "http-auth@example.org".into(),
            nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v".into(),
            algorithm: algorithm.into(),
            method: "GET",
            uri: "/dir/index.html".into(),
            count: "00000001".into(),
            cnonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ".into(),
            qop: Some("auth"),
        };
        assert_eq!(proof.response(), response);
    }
}
