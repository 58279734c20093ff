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

/// The key of RFC 3711 B.3, with packets other implementations agree on.
fn known_key() -> Key {
    Key {
        suite: Suite::Sha1Tag80,
        secret: 0xe1f9_7a0d_3e01_8be0_d64f_a32c_06de_4139_u128.to_be_bytes(),
        salt: [0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6],
    }
}

#[test]
fn a_known_packet_is_sealed_as_others_seal_it() {
    let plain = [&hex::decode("800f1234decafbadcafebabe").unwrap()[..], &[0xab; 16]].concat();
    let sealed = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
    assert_eq!(hex::encode(Secure::new(&known_key()).seal(plain).unwrap()), sealed);
}

#[test]
fn a_known_control_packet_is_sealed_as_others_seal_it() {
    let plain = [&hex::decode("81c8000bcafebabe").unwrap()[..], &[0xab; 16]].concat();
    let sealed = "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
    assert_eq!(hex::encode(Secure::new(&known_key()).seal_control(plain).unwrap()), sealed);
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
