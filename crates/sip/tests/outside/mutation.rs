//! Messages with a few things changed, the same ones for the same seed. The bench uses them too.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use crate::torture::all;

/// What stands in messages and tends to be read wrongly.
const WORDS: &[&str] = &[
    "\r\n",
    "\r\n\r\n",
    "\0",
    "\"",
    "<",
    ">",
    ";",
    ",",
    ":",
    "@",
    "%00",
    "%",
    "=",
    "[",
    "]",
    "\\",
    "\u{fffd}",
    "Content-Length: ",
    "99999999999999999999",
    "-1",
    "SIP/2.0",
    "sip:",
    "Via: ",
    ";branch=",
    ";tag=",
    "Digest ",
    "Authorization: Digest username=\"",
    "application/sdp",
    "m=audio 0 RTP/AVP 0\r\n",
    "multipart/mixed;boundary=",
];

/// Gives out mutated torture messages without end.
pub(crate) struct Mutations {
    originals: Vec<Vec<u8>>,
    random: StdRng,
}

impl Mutations {
    pub(crate) fn seeded(seed: u64) -> Self {
        let originals = all().into_iter().map(|vector| vector.bytes).collect();
        Self { originals, random: StdRng::seed_from_u64(seed) }
    }
}

impl Iterator for Mutations {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let original = self.originals.choose(&mut self.random)?;
        Some(mutated(original, &mut self.random))
    }
}

fn mutated(original: &[u8], random: &mut StdRng) -> Vec<u8> {
    let mut bytes = original.to_vec();
    for _ in 0..random.random_range(1..=4) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..40)).min(bytes.len());
        match random.random_range(0..6) {
            0 => drop(bytes.drain(at..end)),
            1 => drop(bytes.splice(at..at, WORDS.choose(random).expect("a word").bytes())),
            2 => {
                let copied = bytes[at..end].to_vec();
                let times = random.random_range(1..20);
                drop(bytes.splice(at..at, copied.repeat(times)));
            }
            3 => bytes[at..end].iter_mut().for_each(|byte| *byte = random.random()),
            4 => bytes.truncate(at),
            _ => {
                let bit = 1 << random.random_range(0..8);
                bytes[at..end.min(at + 1)].iter_mut().for_each(|byte| *byte ^= bit);
            }
        }
    }
    bytes.truncate(60_000);
    bytes
}
