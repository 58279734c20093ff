//! The text of a key: `hk_{id}_{secret}_{crc}`.
//!
//! The id finds the key, the secret proves it, and the checksum refuses a mistyped or foreign text before
//! anything is looked up. Programs that search code for secrets recognise the prefix and the checksum.

use kernel::{ApiKeyId, Entropy, Secret, base32_decode, base32_encode};
use sha2::{Digest, Sha256};

const PREFIX: &str = "hk_";
/// 43 of 62 letters are 256 bits.
const SECRET_LEN: usize = 43;
const CRC_LEN: usize = 8;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// The most letters of the id that a list shows.
const SHOWN_ID_LEN: usize = 8;

/// What a well-formed key says: which one it is, and the hash that proves it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// Which key it names.
    pub id: ApiKeyId,
    /// What is compared with the stored hash.
    pub hash: [u8; 32],
}

/// Writes a new key for this id.
pub fn compose(id: ApiKeyId, entropy: &Entropy) -> Secret {
    let body = format!("{PREFIX}{}_{}", base32_encode(id.uuid()), letters(entropy));
    Secret::new(format!("{body}_{:08x}", crc32fast::hash(body.as_bytes())))
}

/// Reads a key; none for anything that no key can be.
pub fn parse(text: &str) -> Option<Presented> {
    let (body, crc) = text.rsplit_once('_')?;
    if crc.len() != CRC_LEN || u32::from_str_radix(crc, 16) != Ok(crc32fast::hash(body.as_bytes())) {
        return None;
    }
    let (id, secret) = body.strip_prefix(PREFIX)?.split_once('_')?;
    if secret.len() != SECRET_LEN || !secret.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    Some(Presented { id: base32_decode(id)?.into(), hash: Sha256::digest(text.as_bytes()).into() })
}

/// The part of a key that names it, which is no secret: who a telephone exchange says it is.
pub fn public_name(id: ApiKeyId) -> String {
    format!("{PREFIX}{}", base32_encode(id.uuid()))
}

/// The beginning of a key, by which people tell one from another.
pub fn prefix(id: ApiKeyId) -> String {
    let shown: String = base32_encode(id.uuid()).chars().take(SHOWN_ID_LEN).collect();
    format!("{PREFIX}{shown}")
}

/// Bytes that would make some letters likelier than others are thrown away.
fn letters(entropy: &Entropy) -> String {
    let fair = |byte: &u8| usize::from(*byte) < ALPHABET.len() * 4;
    let mut text = String::with_capacity(SECRET_LEN);
    while text.len() < SECRET_LEN {
        let more = entropy.bytes::<SECRET_LEN>();
        let letters = more.iter().filter(|byte| fair(byte));
        let letters = letters.filter_map(|byte| ALPHABET.get(usize::from(*byte) % ALPHABET.len()));
        text.extend(letters.take(SECRET_LEN - text.len()).map(|letter| char::from(*letter)));
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn made() -> (ApiKeyId, String) {
        let id = ApiKeyId::from(uuid::Uuid::from_u128(7));
        (id, compose(id, &Entropy::seeded(1)).expose().to_owned())
    }

    #[test]
    fn a_key_names_itself_and_its_hash_is_that_of_the_whole_text() {
        let (id, text) = made();
        let read = parse(&text).unwrap();
        assert_eq!(read.id, id);
        assert_eq!(read.hash, <[u8; 32]>::from(Sha256::digest(text.as_bytes())));
        assert!(text.starts_with(&prefix(id)));
        assert!(text.starts_with(&format!("{}_", public_name(id))));
    }

    #[test]
    fn one_wrong_letter_anywhere_is_noticed_without_a_look_up() {
        let (_, text) = made();
        for place in 0..text.len() {
            let mut letters = text.clone().into_bytes();
            letters[place] = if letters[place] == b'x' { b'y' } else { b'x' };
            assert_eq!(parse(&String::from_utf8(letters).unwrap()), None, "letter {place}");
        }
        for end in 0..text.len() {
            assert_eq!(parse(text.get(..end).unwrap()), None, "cut after {end}");
        }
    }

    #[test]
    fn keys_of_other_products_are_none_of_ours() {
        for text in [
            "",
            "hk_",
            "sk_live_1234",
            "hk___",
            "Bearer",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "hk_a_b_00000000",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_key_that_is_made_can_be_read(seed in any::<u64>(), id in any::<u128>()) {
            let id = ApiKeyId::from(uuid::Uuid::from_u128(id));
            let text = compose(id, &Entropy::seeded(seed));
            prop_assert_eq!(parse(text.expose()).map(|read| read.id), Some(id));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in "(hk_)?.*") {
            prop_assert!(parse(&text).is_none());
        }
    }
}
