//! Reading what is broken: how long the slowest of many mutated messages takes, and that none stops the reader.
//!
//! `HARKEN_FUZZ_MESSAGES` says how many; ten million take some minutes.

use std::time::{Duration, Instant};

use bytes::Bytes;
use sip::wire::read_datagram;

use super::mutation::Mutations;
use super::report::Report;

const MESSAGES: usize = 200_000;

/// How often a message that seems slow is read again.
const AGAIN: usize = 20;

pub(crate) fn run(report: &mut Report) {
    let asked = std::env::var("HARKEN_FUZZ_MESSAGES").ok().and_then(|text| text.parse().ok());
    let messages: usize = asked.unwrap_or(MESSAGES);
    let (mut slowest, mut whole, mut size) = (Duration::ZERO, Duration::ZERO, 0);
    for message in Mutations::seeded(1).take(messages) {
        let bytes = Bytes::from(message);
        let length = bytes.len();
        let mut took = read(&bytes);
        if took > slowest {
            // Once may be the machine's doing, which was busy with something else.
            took = (0..AGAIN).map(|_| read(&bytes)).fold(took, Duration::min);
        }
        whole += took;
        if took > slowest {
            (slowest, size) = (took, length);
        }
    }
    let each = whole.as_secs_f64() * 1e6 / super::report::count(messages);
    report.add(format!("reading one of {messages} mutated messages"), each, "us");
    report.add(format!("the slowest of them, of {size} bytes"), slowest.as_secs_f64() * 1e6, "us");
}

fn read(bytes: &Bytes) -> Duration {
    let begun = Instant::now();
    let _read = std::hint::black_box(read_datagram(bytes));
    begun.elapsed()
}
