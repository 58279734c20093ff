//! AES in counter mode and the derivation of session keys (RFC 3711 §4.1.1, §4.3). Pure.

use aes::Aes128;
use aes::cipher::{Array, BlockCipherEncrypt, KeyInit};

use super::keys::Key;

/// What session keys are for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose {
    Rtp,
    Rtcp,
}

/// The keys of one direction of one protocol.
pub(crate) struct Session {
    cipher: Aes128,
    salt: [u8; 14],
    pub(crate) proof: [u8; 20],
}

impl Session {
    pub(crate) fn derive(key: &Key, purpose: Purpose) -> Self {
        let master = Aes128::new(&Array::from(key.secret));
        let first = match purpose {
            Purpose::Rtp => 0,
            Purpose::Rtcp => 3,
        };
        Self {
            cipher: Aes128::new(&Array::from(derived::<16>(&master, key.salt, first))),
            proof: derived(&master, key.salt, first + 1),
            salt: derived(&master, key.salt, first + 2),
        }
    }

    /// Encrypts what is plain and decrypts what is not: the same thing.
    pub(crate) fn apply(&self, ssrc: u32, index: u64, payload: &mut [u8]) {
        let mut start = u128::from_be_bytes(padded(self.salt));
        start ^= u128::from(ssrc) << 64;
        start ^= u128::from(index) << 16;
        apply_stream(&self.cipher, start, payload);
    }
}

fn derived<const N: usize>(master: &Aes128, salt: [u8; 14], label: u8) -> [u8; N] {
    let mut bytes = [0; N];
    let start = u128::from_be_bytes(padded(salt)) ^ (u128::from(label) << 64);
    apply_stream(master, start, &mut bytes);
    bytes
}

/// The counter's low sixteen bits count blocks.
fn padded(salt: [u8; 14]) -> [u8; 16] {
    let mut padded = [0; 16];
    padded.iter_mut().zip(salt).for_each(|(to, from)| *to = from);
    padded
}

fn apply_stream(cipher: &Aes128, start: u128, bytes: &mut [u8]) {
    for (counter, chunk) in (0_u128..).zip(bytes.chunks_mut(16)) {
        let mut block = Array::from((start.wrapping_add(counter)).to_be_bytes());
        cipher.encrypt_block(&mut block);
        chunk.iter_mut().zip(block).for_each(|(byte, stream)| *byte ^= stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::media::srtp::keys::Suite;

    fn hex<const N: usize>(text: &str) -> [u8; N] {
        let digits: Vec<u8> = text.bytes().filter(u8::is_ascii_hexdigit).collect();
        let bytes =
            digits.chunks(2).map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap());
        bytes.collect::<Vec<u8>>().try_into().unwrap()
    }

    #[test]
    fn the_key_stream_is_that_of_rfc_3711_b_2() {
        let cipher = Aes128::new(&Array::from(hex::<16>("2B7E151628AED2A6ABF7158809CF4F3C")));
        let start = u128::from_be_bytes(hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"));
        let mut stream = [0; 32];
        apply_stream(&cipher, start, &mut stream);
        assert_eq!(stream, hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB"));
    }

    #[test]
    fn the_session_keys_are_those_of_rfc_3711_b_3() {
        let master = Aes128::new(&Array::from(hex::<16>("E1F97A0D3E018BE0D64FA32C06DE4139")));
        let salt = hex::<14>("0EC675AD498AFEEBB6960B3AABE6");
        assert_eq!(derived::<16>(&master, salt, 0), hex("C61E7A93744F39EE10734AFE3FF7A087"));
        assert_eq!(derived::<14>(&master, salt, 2), hex("30CBBC08863D8C85D49DB34A9AE1"));
        assert_eq!(derived::<20>(&master, salt, 1), hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"));
    }

    #[test]
    fn applying_twice_gives_the_plain_text_back() {
        let key = Key { suite: Suite::Sha1Tag80, secret: [1; 16], salt: [2; 14] };
        let session = Session::derive(&key, Purpose::Rtp);
        let mut payload = *b"twenty milliseconds of speech";
        session.apply(7, 9, &mut payload);
        assert_ne!(&payload, b"twenty milliseconds of speech");
        session.apply(7, 9, &mut payload);
        assert_eq!(&payload, b"twenty milliseconds of speech");
    }
}
