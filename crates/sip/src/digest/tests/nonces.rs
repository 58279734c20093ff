//! Nonces: whose they are, how long they live, and that giving them out costs nothing.

use super::*;

fn stale() -> DigestVerdict {
    DigestVerdict::Refused { reason: Reason::StaleNonce, stale: true, source_proved: true }
}

#[test]
fn a_nonce_lives_for_five_minutes_and_is_known_as_ours_after_that() {
    let mut scene = Scene::md5();
    let old = scene.answering();
    scene.later(Duration::from_mins(5));
    assert_eq!(scene.judge(&[&old.header()]), PROVED);
    scene.later(Duration::from_secs(1));
    assert_eq!(scene.judge(&[&Answering { count: "00000002".into(), ..old.clone() }.header()]), stale());
    let wrong = Answering { password: "guess", ..old };
    assert_eq!(
        scene.judge(&[&wrong.header()]),
        refused(Reason::WrongPassword),
        "stale is said to nobody else"
    );
    let challenge = scene.digest.challenge(&scene.peer, &scene.wanted, true);
    assert!(challenge[0].ends_with(", stale=true"), "{challenge:?}");
}

#[test]
fn a_nonce_of_another_owner_or_another_address_is_forged() {
    let mut scene = Scene::md5();
    let answering = scene.answering();
    let here = scene.peer;
    scene.peer.owner = Owner(2);
    assert_eq!(scene.judge(&[&answering.header()]), unproved(Reason::ForgedNonce));
    scene.peer = Peer { source: "192.0.2.7".parse().unwrap(), ..here };
    assert_eq!(scene.judge(&[&answering.header()]), unproved(Reason::ForgedNonce));
    scene.peer = Peer { source: "::ffff:127.0.0.1".parse().unwrap(), ..here };
    assert_eq!(scene.judge(&[&answering.header()]), PROVED, "the same address in its other form");
}

#[test]
fn no_part_of_a_nonce_can_be_changed() {
    let scene = Scene::md5();
    let nonce = scene.nonce();
    for at in 0..nonce.len() {
        let mut bytes = nonce.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = Answering { nonce: String::from_utf8(bytes).unwrap(), ..scene.answering() };
        assert_eq!(scene.judge(&[&changed.header()]), unproved(Reason::ForgedNonce), "at {at}");
    }
}

#[test]
fn a_nonce_outlives_the_key_it_was_made_with() {
    let mut scene = Scene::md5();
    scene.later(Duration::from_secs(12 * 3600 - 10));
    let old = scene.answering();
    scene.later(Duration::from_secs(20));
    let fresh = scene.answering();
    assert_eq!(scene.judge(&[&old.header()]), PROVED);
    assert_eq!(scene.judge(&[&fresh.header()]), PROVED);
    scene.later(Duration::from_hours(12));
    assert_eq!(scene.judge(&[&Answering { count: "00000002".into(), ..fresh.clone() }.header()]), stale());
    let _key_changed = scene.nonce();
    assert_eq!(scene.judge(&[&old.header()]), unproved(Reason::ForgedNonce), "two keys ago");
    assert_eq!(scene.judge(&[&fresh.header()]), stale());
}

#[test]
fn sixty_thousand_strangers_are_kept_nowhere() {
    let scene = Scene::md5();
    let guess = Answering { password: "guess", ..scene.answering() };
    for _ in 0..60_000 {
        let nonce = scene.nonce();
        let wrong = Answering { nonce, ..guess.clone() };
        assert_eq!(scene.judge(&[&wrong.with_response(&"0".repeat(32))]), refused(Reason::WrongPassword));
    }
    assert_eq!(scene.digest.windows.len(), 0);
    assert_eq!(scene.judge(&[&scene.answering().header()]), PROVED);
    assert_eq!(scene.digest.windows.len(), 1);
}

#[test]
fn a_realm_cannot_break_out_of_its_challenge() {
    let mut scene = Scene::md5();
    scene.wanted.realm = "a\"b\\c\r\nX: y".into();
    let challenge = scene.digest.challenge(&scene.peer, &scene.wanted, false);
    assert!(challenge[0].starts_with("Digest realm=\"a\\\"b\\\\cX: y\", nonce="), "{challenge:?}");
}
