//! Reading what is broken: how long the slowest of many mutated messages takes, and that none stops the reader.
//!
//! `HARKEN_FUZZ_MESSAGES` says how many; ten million take some minutes.

use std::time::{Duration, Instant};

use bytes::Bytes;
use sip::wire::read_datagram;

use super::mutation::Mutations;
use super::report::Report;

const MESSAGES: usize = 200_000;

pub(crate) fn run(report: &mut Report) {
    let asked = std::env::var("HARKEN_FUZZ_MESSAGES").ok().and_then(|text| text.parse().ok());
    let messages: usize = asked.unwrap_or(MESSAGES);
    let (mut slowest, mut whole, mut size) = (Duration::ZERO, Duration::ZERO, 0);
    for message in Mutations::seeded(1).take(messages) {
        let bytes = Bytes::from(message);
        let length = bytes.len();
        let begun = Instant::now();
        let _read = std::hint::black_box(read_datagram(&bytes));
        let took = begun.elapsed();
        whole += took;
        if took > slowest {
            (slowest, size) = (took, length);
        }
    }
    let each = whole.as_secs_f64() * 1e6 / super::report::count(messages);
    report.add(format!("reading one of {messages} mutated messages"), each, "us");
    report.add(format!("the slowest of them, of {size} bytes"), slowest.as_secs_f64() * 1e6, "us");
}
