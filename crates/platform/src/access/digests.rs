//! What the digest of a SIP caller is compared with, instead of the text that he knows: its hashes, sealed.
//!
//! Invariant: hashes are good for one name in one realm, and the text they were made of is kept nowhere. Passwords of
//! the SIP settings and API keys for SIP are kept so.

use kernel::{Entropy, OrganizationId, Secret};
use sip::Algorithm;
use store::{Keyring, SealError};

/// The hashes of one text, one for each algorithm that callers may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digests {
    /// Who knows the text.
    pub username: String,
    /// What he proves himself for.
    pub realm: String,
    hashes: [Secret; ALGORITHMS.len()],
}

const ALGORITHMS: [Algorithm; 3] = [Algorithm::Md5, Algorithm::Sha256, Algorithm::Sha512Trunc256];

/// As they are written under the seal: name, realm, and hashes in the order of [`ALGORITHMS`].
type Written = Vec<(String, String, [String; ALGORITHMS.len()])>;

impl Digests {
    /// Of a text that nobody keeps.
    pub fn of(username: &str, realm: &str, text: &Secret) -> Self {
        let hashes = ALGORITHMS.map(|algorithm| sip::ha1(algorithm, username, realm, text));
        Self { username: username.to_owned(), realm: realm.to_owned(), hashes }
    }

    /// The hash that this algorithm asks for.
    pub fn hash(&self, algorithm: Algorithm) -> Secret {
        let [md5, sha256, sha512] = &self.hashes;
        match algorithm {
            Algorithm::Md5 => md5.clone(),
            Algorithm::Sha256 => sha256.clone(),
            Algorithm::Sha512Trunc256 => sha512.clone(),
        }
    }
}

/// Seals hashes for one organization and one purpose.
pub fn seal(
    (keyring, entropy): (&Keyring, &Entropy),
    organization: OrganizationId,
    purpose: &str,
    digests: &[Digests],
) -> Result<Vec<u8>, SealError> {
    let written = digests.iter().map(|one| {
        let hashes = one.hashes.each_ref().map(|hash| hash.expose().to_owned());
        (one.username.clone(), one.realm.clone(), hashes)
    });
    let plain = serde_json::json!(written.collect::<Written>()).to_string();
    keyring.seal(entropy, organization.uuid(), purpose, plain.as_bytes())
}

/// Opens what [`seal`] sealed; none when that cannot be done, so that nobody proves anything by it.
pub fn open(
    keyring: &Keyring,
    organization: OrganizationId,
    purpose: &str,
    sealed: &[u8],
) -> Option<Vec<Digests>> {
    let plain = keyring.open(organization.uuid(), purpose, sealed).ok()?;
    let written: Written = serde_json::from_slice(&plain).ok()?;
    let read = |(username, realm, hashes): (String, String, [String; ALGORITHMS.len()])| Digests {
        username,
        realm,
        hashes: hashes.map(Secret::new),
    };
    Some(written.into_iter().map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_come_out_of_the_seal_as_they_went_in_and_the_text_went_nowhere() {
        let entropy = Entropy::seeded(3);
        let folder = tempfile::tempdir().unwrap();
        let keyring = Keyring::load_or_create(&folder.path().join("master.key"), &entropy).unwrap();
        let (id, other) = (uuid::Uuid::from_u128(1).into(), uuid::Uuid::from_u128(2).into());
        let text = Secret::new("canary-sip-password");
        let made = [Digests::of("acme", "harken", &text), Digests::of("acme@a.example", "a.example", &text)];
        let sealed = seal((&keyring, &entropy), id, "sip.digests", &made).unwrap();
        let opened = open(&keyring, id, "sip.digests", &sealed).unwrap();
        assert_eq!(opened, made);
        for algorithm in ALGORITHMS {
            let expected = sip::ha1(algorithm, "acme", "harken", &text);
            assert_eq!(opened[0].hash(algorithm).expose(), expected.expose());
        }
        assert!(!format!("{made:?}").contains(made[0].hash(Algorithm::Md5).expose()), "not in a log");
        assert_eq!(open(&keyring, other, "sip.digests", &sealed), None, "sealed for one organization");
        assert_eq!(open(&keyring, id, "api_key.digests", &sealed), None, "and for one purpose");
    }
}
