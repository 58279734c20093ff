//! The cases other servers were probed with, and what this one must say to each.

use super::*;

/// Each case bends one thing of a right answer; the caller has not signed in before.
#[test]
fn an_answer_is_judged_as_the_probe_wants() {
    type Bend = fn(&mut Answering);
    let cases: &[(&str, Bend, DigestVerdict)] = &[
        ("a right answer", |_| {}, PROVED),
        ("a high first count", |a| a.count = "0000012c".into(), PROVED),
        ("the highest count", |a| a.count = "ffffffff".into(), PROVED),
        ("the session form", |a| a.session = true, PROVED),
        ("another uri", |a| a.uri = "sip:10.0.0.1:5060", DigestVerdict::Proved { rewritten: true }),
        ("a wrong password", |a| a.password = "guess", refused(Reason::WrongPassword)),
        ("another method", |a| a.method = "INVITE", refused(Reason::WrongPassword)),
        ("an unknown user", |a| a.username = "alice".into(), refused(Reason::UnknownUser)),
        ("no user", |a| a.username = String::new(), refused(Reason::UnknownUser)),
        ("a name that differs in case", |a| a.username = "Bob".into(), refused(Reason::UnknownUser)),
        ("a wrong realm", |a| a.realm = "other.example", refused(Reason::WrongRealm)),
        ("an invented nonce", |a| a.nonce = "deadbeef".into(), unproved(Reason::ForgedNonce)),
        ("no qop", |a| a.qop = None, refused(Reason::Downgraded)),
        ("auth-int", |a| a.qop = Some("auth-int"), unproved(Reason::MalformedCredentials)),
        ("a signed count", |a| a.count = "+0000001".into(), unproved(Reason::MalformedCredentials)),
        ("a short count", |a| a.count = "1".into(), unproved(Reason::MalformedCredentials)),
        ("a count of zero", |a| a.count = "00000000".into(), unproved(Reason::MalformedCredentials)),
        ("a long count", |a| a.count = "000000001".into(), unproved(Reason::MalformedCredentials)),
        ("a hash not offered", |a| a.algorithm = Algorithm::Sha256, refused(Reason::Downgraded)),
    ];
    for (name, bend, wanted) in cases {
        let scene = Scene::md5();
        let mut answering = scene.answering();
        bend(&mut answering);
        assert_eq!(scene.judge(&[&answering.header()]), *wanted, "{name}");
    }
}

#[test]
fn the_same_answer_counts_once_and_counts_may_jump_but_not_go_back() {
    let scene = Scene::md5();
    let mut answering = scene.answering();
    let mut try_count = |count: &str| {
        answering.count = count.into();
        scene.judge(&[&answering.header()])
    };
    assert_eq!(try_count("00000001"), PROVED);
    assert_eq!(try_count("00000001"), refused(Reason::Replayed), "an exact replay");
    assert_eq!(try_count("00000002"), PROVED);
    assert_eq!(try_count("00000010"), PROVED);
    assert_eq!(try_count("0000012c"), PROVED, "a jump of 284");
    assert_eq!(try_count("00000003"), refused(Reason::Replayed), "going back");
}

#[test]
fn a_wrong_answer_with_a_high_count_spoils_nothing_for_the_honest_caller() {
    let scene = Scene::md5();
    let mut answering = scene.answering();
    answering.count = "ffffffff".into();
    let wrong = answering.with_response(&"0".repeat(32));
    assert_eq!(scene.judge(&[&wrong]), refused(Reason::WrongPassword));
    assert_eq!(scene.digest.windows.len(), 0, "a wrong answer is kept nowhere");
    answering.count = "00000001".into();
    assert_eq!(scene.judge(&[&answering.header()]), PROVED);
}

#[test]
fn upper_case_hex_is_the_same_number() {
    let scene = Scene::md5();
    let answering = scene.answering();
    let upper = answering.with_response(&answering.response().to_uppercase());
    assert_eq!(scene.judge(&[&upper]), PROVED);
}

#[test]
fn our_answer_is_found_by_its_realm_among_others() {
    let scene = Scene::md5();
    let mut theirs = scene.answering();
    theirs.realm = "carrier.example";
    let ours = scene.answering().header();
    assert_eq!(scene.judge(&[&theirs.header(), "Basic Ym9iOnphbnppYmFy", "Digest ,", &ours]), PROVED);
}

#[test]
fn an_answer_that_can_be_read_in_two_ways_is_none() {
    let scene = Scene::md5();
    let right = scene.answering().header();
    let bent = [
        format!("{right}, response=\"{}\"", "0".repeat(32)),
        format!("{right}, username=\"alice\""),
        format!("{right},"),
        format!("{right} qop=auth"),
        right.replace("username=\"bob\"", "username=bob"),
        right.replace("username=\"bob\"", "username=\"bob"),
        right.replace("username=\"bob\", ", ""),
        right.replace("cnonce=\"c0ffee\"", "cnonce=\"\""),
        right.replace(", cnonce=\"c0ffee\"", ""),
        right.replace(", nc=00000001", ""),
        right.replace("username=\"bob\"", &format!("username=\"{}\"", "b".repeat(1025))),
        format!("{right}{}", ", a=b".repeat(32)),
        right.replace("response=\"", "response=\"00"),
        right.replace("Digest ", "Digest username=\"bob\u{0}\", "),
        "Digest".to_owned(),
    ];
    for header in bent {
        assert_eq!(scene.judge(&[&header]), unproved(Reason::MalformedCredentials), "{header}");
    }
    assert_eq!(scene.judge(&[&right]), PROVED, "and none of them used up the right one");
}

#[test]
fn the_looser_forms_that_devices_send_are_read() {
    let scene = Scene::md5();
    for (from, to) in [
        ("algorithm=MD5", "algorithm=\"MD5\""),
        ("algorithm=MD5", "algorithm=md5"),
        (", algorithm=MD5", ""),
        ("qop=auth", "qop=\"auth\""),
        ("Digest ", "digest   "),
        ("username=", "USERNAME = "),
        (", nc=", " ,\r\n\tnc="),
        ("username=\"bob\"", "username=\"b\\ob\""),
        ("username=\"bob\"", "username=\"bob\", x=\"a, \\\"b\", opaque=\"\""),
    ] {
        let right = scene.answering().header();
        assert!(right.contains(from), "{from}");
        assert_eq!(scene.judge(&[&right.replace(from, to)]), PROVED, "{to}");
    }
}

#[test]
fn every_hash_that_is_offered_is_taken_and_each_has_a_challenge() {
    let all = [Algorithm::Sha256, Algorithm::Md5, Algorithm::Sha512Trunc256];
    let scene = Scene::of(&all);
    let challenges = scene.digest.challenge(&scene.peer, &scene.wanted, false);
    let named: Vec<bool> = ["SHA-256", "MD5", "SHA-512-256"]
        .iter()
        .zip(&challenges)
        .map(|(name, challenge)| challenge.contains(&format!("algorithm={name},")))
        .collect();
    assert_eq!((challenges.len(), named), (3, vec![true; 3]));
    for algorithm in all {
        for session in [false, true] {
            let answering = Answering { algorithm, session, ..scene.answering() };
            assert_eq!(scene.judge(&[&answering.header()]), PROVED, "{algorithm:?} {session}");
        }
    }
}

#[test]
fn the_old_form_is_taken_where_the_owner_allows_it() {
    let mut scene = Scene::md5();
    scene.wanted.legacy = true;
    let old = Answering { qop: None, ..scene.answering() };
    assert_eq!(scene.judge(&[&old.header()]), PROVED);
    let wrong = Answering { password: "guess", ..old };
    assert_eq!(scene.judge(&[&wrong.header()]), refused(Reason::WrongPassword));
}

#[test]
fn no_answer_is_the_ordinary_first_step() {
    let scene = Scene::md5();
    assert_eq!(scene.judge(&[]), unproved(Reason::Challenged));
    assert_eq!(scene.judge(&["Basic Ym9iOnphbnppYmFy"]), unproved(Reason::Challenged));
}

#[test]
fn while_a_password_is_being_replaced_both_are_right_and_a_hash_is_offered_once() {
    let mut scene = Scene::of(&[Algorithm::Sha256, Algorithm::Md5]);
    let next = |algorithm| (algorithm, ha1(algorithm, "bob", REALM, &Secret::new("tanzanite")));
    scene.wanted.ha1.extend([next(Algorithm::Sha256), next(Algorithm::Md5)]);
    assert_eq!(scene.digest.challenge(&scene.peer, &scene.wanted, false).len(), 2);
    for (password, verdict) in [
        (PASSWORD, DigestVerdict::Proved { rewritten: false }),
        ("tanzanite", DigestVerdict::Proved { rewritten: false }),
        ("tantalite", refused(Reason::WrongPassword)),
    ] {
        let answer = Answering { password, ..scene.answering() };
        assert_eq!(scene.judge(&[&answer.header()]), verdict, "{password}");
    }
}
