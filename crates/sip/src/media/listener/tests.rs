//! Datagrams of the peer and of others, and what is heard.

use kernel::{Entropy, Secret};

use super::*;
use crate::media::plan::Peer;
use crate::media::srtp::Keys;
use crate::product::Side;
use crate::wire::sdp::Crypto;

const PEER: &str = "192.0.2.1:4000";

fn plan() -> StreamPlan {
    StreamPlan {
        side: Side::Left,
        peer: Peer { said: PEER.parse().ok(), hosts: Vec::new() },
        is_muxed: false,
        formats: vec![(8, Codec::Alaw), (0, Codec::Ulaw)],
        events: Some(101),
        flow: Flow::Live,
        keys: None,
    }
}

fn header(sequence: u16, ssrc: u32) -> Header {
    Header { marker: false, payload_type: 8, sequence, timestamp: u32::from(sequence) * 160, ssrc }
}

struct Ear {
    listener: Listener,
    /// Place and first byte of what was heard.
    audio: Vec<(u64, u8)>,
    keys: String,
}

impl Ear {
    fn new(plan: StreamPlan) -> Self {
        Self { listener: Listener::new(plan), audio: Vec::new(), keys: String::new() }
    }

    fn hear_from(&mut self, from: &str, now: u64, mut datagram: Vec<u8>) -> bool {
        let (audio, keys) = (&mut self.audio, &mut self.keys);
        self.listener.take(from.parse().unwrap(), &mut datagram, now, &mut |heard| match heard {
            Heard::Audio { at, bytes, .. } => audio.push((at, bytes[0])),
            Heard::Key(key) => keys.push(key),
        })
    }

    fn hear(&mut self, now: u64, header: Header, payload: &[u8]) -> bool {
        self.hear_from(PEER, now, rtp::build(header, payload))
    }
}

#[test]
fn audio_of_the_peer_is_heard_at_its_place_and_repetitions_are_not() {
    let mut ear = Ear::new(plan());
    for sequence in [10, 12, 11, 11, 13] {
        assert!(ear.hear(800, header(sequence, 7), &[sequence.to_be_bytes()[1]]));
    }
    assert_eq!(ear.audio, [(800, 10), (1120, 12), (960, 11), (1280, 13)]);
    assert_eq!(ear.listener.lost(), 0);
}

#[test]
fn strangers_and_other_formats_change_nothing_but_a_count() {
    let mut ear = Ear::new(plan());
    let audio = rtp::build(header(1, 7), &[1]);
    assert!(!ear.hear_from("192.0.2.1:4002", 0, audio.clone()));
    assert!(!ear.hear_from("198.51.100.1:4000", 0, audio));
    assert!(!ear.hear(0, Header { payload_type: 18, ..header(1, 7) }, &[1]));
    assert!(!ear.hear_from(PEER, 0, b"no RTP".to_vec()));
    assert!(!ear.hear_from(PEER, 0, Vec::new()));
    assert_eq!((ear.audio.len(), ear.listener.refused, ear.listener.lost()), (0, 5, 0));
}

#[test]
fn one_packet_of_another_source_is_not_believed_and_two_are() {
    let mut ear = Ear::new(plan());
    ear.hear(0, header(1, 7), &[1]);
    ear.hear(0, header(900, 66), &[66]);
    ear.hear(160, header(2, 7), &[2]);
    assert_eq!(ear.audio, [(0, 1), (160, 2)]);
    ear.hear(8000, header(40_000, 9), &[3]);
    ear.hear(8160, header(40_001, 9), &[4]);
    ear.hear(8320, header(40_002, 9), &[5]);
    assert_eq!(ear.audio[2..], [(8000, 3), (8160, 4), (8320, 5)]);
    assert_eq!(ear.listener.lost(), 0);
}

#[test]
fn another_source_is_not_believed_while_the_first_goes_on() {
    let mut ear = Ear::new(plan());
    for sequence in 1..50 {
        ear.hear(0, header(sequence, 7), &[1]);
        ear.hear(0, header(sequence, 66), &[66]);
    }
    assert!(ear.audio.iter().all(|(_, byte)| *byte == 1));
    assert_eq!(ear.audio.len(), 49);
}

#[test]
fn a_sequence_that_begins_anew_is_followed_from_its_second_packet() {
    let mut ear = Ear::new(plan());
    ear.hear(0, header(50_000, 7), &[1]);
    ear.hear(160, header(100, 7), &[2]);
    ear.hear(320, header(101, 7), &[3]);
    assert_eq!(ear.audio, [(0, 1), (160, 2), (320, 3)]);
}

#[test]
fn losses_of_all_sources_are_counted() {
    let mut ear = Ear::new(plan());
    for sequence in [1, 2, 5] {
        ear.hear(0, header(sequence, 7), &[0]);
    }
    for sequence in [70, 71, 75] {
        ear.hear(0, header(sequence, 8), &[0]);
    }
    assert_eq!(ear.listener.lost(), 2 + 3);
}

#[test]
fn nothing_is_heard_of_a_held_or_paused_peer_but_its_packets_count() {
    let mut ear = Ear::new(plan());
    ear.hear(0, header(1, 7), &[1]);
    for flow in [Flow::Held, Flow::Paused] {
        ear.listener.follow(StreamPlan { flow, ..plan() });
        assert!(ear.hear(160, header(2, 7), &[2]));
        let pressed = Header { payload_type: 101, ..header(3, 7) };
        assert!(ear.hear(160, pressed, &[1, 0, 0, 160]));
    }
    assert_eq!((ear.audio.len(), ear.keys.as_str()), (1, ""));
    // The peer's clock stood still for a second; what it says now is said now.
    ear.listener.follow(plan());
    ear.hear(8000, header(4, 7), &[4]);
    assert_eq!(ear.audio[1], (8000, 4));
    assert_eq!(ear.listener.lost(), 0);
}

#[test]
fn keys_are_told_once_each() {
    let mut ear = Ear::new(plan());
    for (sequence, timestamp, key) in [(1, 160, 5), (2, 160, 5), (3, 160, 5), (4, 1600, 5), (5, 3200, 10)] {
        let header = Header { payload_type: 101, timestamp, ..header(sequence, 7) };
        assert!(ear.hear(0, header, &[key, 0x80, 0, 160]));
    }
    assert_eq!((ear.keys.as_str(), ear.audio.len()), ("55*", 0));
}

#[test]
fn a_flood_of_the_peer_is_cut_and_one_of_a_stranger_costs_the_peer_nothing() {
    let mut ear = Ear::new(plan());
    for _ in 0..100_000 {
        ear.hear_from("198.51.100.1:4000", 0, rtp::build(header(1, 66), &[1]));
    }
    assert!(ear.hear(0, header(1, 7), &[1]));
    let taken = (2..3000).filter(|sequence| ear.hear(0, header(*sequence, 7), &[1])).count();
    assert_eq!(taken, 499);
}

#[test]
fn a_sealed_stream_hears_only_what_was_proved() {
    let crypto =
        |key: &str| Crypto { tag: 1, suite: "AES_CM_128_HMAC_SHA1_80".to_owned(), key: Secret::new(key) };
    let keys = Keys::choose(&[crypto("d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj")], &Entropy::seeded(1));
    let mut theirs = Secure::new(&keys.as_ref().unwrap().theirs);
    let mut ear = Ear::new(StreamPlan { keys, ..plan() });
    assert!(!ear.hear(0, header(1, 7), &[1; 160]));
    assert!(ear.hear_from(PEER, 0, theirs.seal(rtp::build(header(1, 7), &[42; 160])).unwrap()));
    assert_eq!(ear.audio, [(0, 42)]);
}

#[test]
fn whatever_the_peers_address_sends_is_heard_or_refused() {
    let entropy = Entropy::seeded(3);
    let mut ear = Ear::new(StreamPlan { keys: None, ..plan() });
    for nth in 0..100_000_u64 {
        let random = entropy.bytes::<48>();
        let length = usize::from(random[47]) % 48;
        let mut datagram = random[..length].to_vec();
        // Half of them look like RTP at first sight.
        if let Some(first) = datagram.first_mut().filter(|_| nth % 2 == 0) {
            *first = 0x80 | (*first & 0x3f);
        }
        ear.listener.take_control(PEER.parse().unwrap(), &mut datagram.clone(), nth * 160);
        ear.hear_from(PEER, nth * 160, datagram);
    }
    assert!(ear.listener.report(0).is_some());
    assert!(ear.listener.refused > 50_000);
}

#[test]
fn a_report_names_what_the_peer_last_reported() {
    let mut ear = Ear::new(plan());
    assert!(ear.listener.report(0).is_none());
    ear.hear(0, header(1, 7), &[1]);
    let sent = rtcp::Sent { unix_micros: 0, timestamp: 0, packets: 1, bytes: 160 };
    let mut sender_report = rtcp::build(7, b"0123456789abcdef", Some(sent), None);
    let control = "192.0.2.1:4001".parse().unwrap();
    assert!(!ear.listener.take_control("198.51.100.9:4001".parse().unwrap(), &mut sender_report.clone(), 0));
    assert!(ear.listener.take_control(control, &mut sender_report, 8000));
    let heard = ear.listener.report(16_000).unwrap().heard.unwrap();
    assert_eq!(heard.1, 65_536);
}
