//! Packets are sealed by one side and opened by the other.

use super::*;
use crate::media::rtp::Header;

fn key(suite: Suite) -> Key {
    Key { suite, secret: *b"sixteen of these", salt: *b"fourteen ones." }
}

fn packet(sequence: u16) -> Vec<u8> {
    let header = Header { marker: false, payload_type: 8, sequence, timestamp: 160, ssrc: 0xcafe_babe };
    rtp::build(header, b"what was said")
}

#[test]
fn what_was_sealed_is_opened_over_the_end_of_the_sequence() {
    for suite in [Suite::Sha1Tag80, Suite::Sha1Tag32] {
        let (mut ours, mut theirs) = (Secure::new(&key(suite)), Secure::new(&key(suite)));
        for step in 0..2_000_u16 {
            let plain = packet(65_000_u16.wrapping_add(step));
            let mut sealed = ours.seal(plain.clone()).unwrap();
            assert_eq!(sealed.len(), plain.len() + suite.tag_bytes());
            assert!(!sealed.windows(8).any(|part| part == b"was said"));
            assert_eq!(theirs.open(&mut sealed).unwrap(), plain);
        }
    }
}

#[test]
fn the_reordered_at_the_end_of_the_sequence_are_opened() {
    let (mut ours, mut theirs) = (Secure::new(&key(Suite::Sha1Tag80)), Secure::new(&key(Suite::Sha1Tag80)));
    let mut sealed: Vec<Vec<u8>> =
        [65_534, 65_535, 0, 1].iter().map(|sequence| ours.seal(packet(*sequence)).unwrap()).collect();
    sealed.swap(1, 2);
    sealed.swap(2, 3);
    for one in &mut sealed {
        assert!(theirs.open(one).is_some());
    }
}

#[test]
fn a_packet_that_was_touched_anywhere_is_not_opened() {
    let mut ours = Secure::new(&key(Suite::Sha1Tag80));
    let sealed = ours.seal(packet(1)).unwrap();
    for at in 0..sealed.len() {
        let mut touched = sealed.clone();
        touched[at] ^= 1;
        assert!(Secure::new(&key(Suite::Sha1Tag80)).open(&mut touched).is_none(), "byte {at}");
    }
    for cut in 0..sealed.len() {
        assert!(Secure::new(&key(Suite::Sha1Tag80)).open(&mut sealed[..cut].to_vec()).is_none());
    }
}

#[test]
fn a_forged_packet_does_not_move_the_index() {
    let (mut ours, mut theirs) = (Secure::new(&key(Suite::Sha1Tag80)), Secure::new(&key(Suite::Sha1Tag80)));
    assert!(theirs.open(&mut ours.seal(packet(1)).unwrap()).is_some());
    let mut forged = packet(40_000);
    forged.extend_from_slice(&[0; 10]);
    assert!(theirs.open(&mut forged).is_none());
    assert!(theirs.open(&mut ours.seal(packet(2)).unwrap()).is_some());
}

#[test]
fn control_packets_are_sealed_and_opened_and_proved() {
    let mut ours = Secure::new(&key(Suite::Sha1Tag32));
    let theirs = Secure::new(&key(Suite::Sha1Tag32));
    let plain = crate::media::rtcp::build(7, b"0123456789abcdef", None, None);
    let sealed = ours.seal_control(plain.clone()).unwrap();
    assert_eq!(sealed.len(), plain.len() + 14);
    assert_eq!(theirs.open_control(&mut sealed.clone()).unwrap(), plain);
    for at in 0..sealed.len() {
        let mut touched = sealed.clone();
        touched[at] ^= 0x80;
        assert!(theirs.open_control(&mut touched).is_none(), "byte {at}");
    }
}
