//! The digest cases other servers were probed with, over the wire.

use std::time::Duration;

use sip::{Algorithm, Reason, Transport};

use crate::support::line::Line;
use crate::support::proof::Proof;
use crate::support::request::{Answer, Request};
use crate::support::scene::{OTHER_DOMAIN, Scene, Wants};

/// A registration that was asked for its proof.
struct Asked {
    request: Request,
    proof: Proof,
}

async fn asked(line: &mut Line) -> Asked {
    let request = Request::register();
    let answer = line.ask(&request).await.expect("a challenge");
    assert_eq!(answer.status, 401, "{}", answer.text);
    let proof = Proof::of(answer.header("WWW-Authenticate").expect("a challenge"), "REGISTER", &request.uri);
    Asked { request, proof }
}

impl Asked {
    async fn with(&mut self, line: &mut Line, header: &str) -> Answer {
        // Further requests of the same registration, each a transaction of its own.
        let answer = line.ask(&self.request.again(header)).await.expect("an answer");
        self.request.sequence += 1;
        answer
    }

    async fn with_count(&mut self, line: &mut Line, count: &str) -> u16 {
        self.proof.count = count.to_owned();
        let header = self.proof.header();
        self.with(line, &header).await.status
    }
}

#[tokio::test]
async fn each_case_of_the_probe_is_answered_as_wanted() {
    type Bend = fn(&mut Proof);
    let cases: &[(&str, u16, Bend)] = &[
        ("a right answer", 200, |_| {}),
        ("a count that begins high", 200, |p| p.count = "0000012c".into()),
        ("the session form", 200, |p| p.algorithm = "MD5-sess".into()),
        ("another uri than the request line", 200, |p| p.uri = "sip:10.9.8.7:5060".into()),
        ("an escaped user name", 401, |p| p.username = "b\\\\ob".into()),
        ("a wrong password", 401, |p| p.password = "guess".into()),
        ("an unknown user", 401, |p| p.username = "alice".into()),
        ("no user", 401, |p| p.username = String::new()),
        ("a wrong realm", 401, |p| p.realm = "elsewhere.example".into()),
        ("an invented nonce", 401, |p| p.nonce = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA".into()),
        ("no qop", 401, |p| p.qop = None),
        ("auth-int", 401, |p| p.qop = Some("auth-int")),
        ("a count with a sign", 401, |p| p.count = "+0000001".into()),
        ("a short count", 401, |p| p.count = "1".into()),
        ("a count of zero", 401, |p| p.count = "00000000".into()),
        ("no cnonce", 401, |p| p.cnonce = String::new()),
        ("a hash that was not offered", 401, |p| p.algorithm = "SHA-256".into()),
        ("the method of another request", 401, |p| p.method = "INVITE"),
    ];
    for (name, status, bend) in cases {
        let scene = Scene::start(Wants::password()).await;
        let mut line = Line::open(&scene, Transport::Udp).await;
        let mut asked = asked(&mut line).await;
        bend(&mut asked.proof);
        let header = asked.proof.header();
        let answer = asked.with(&mut line, &header).await;
        assert_eq!(answer.status, *status, "{name}: {:?}", scene.news().last_reason());
        assert!(!answer.text.contains("stale=true"), "{name}");
    }
}

#[tokio::test]
async fn counts_of_one_nonce_go_up_and_never_back() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    for (count, status) in
        [("00000001", 200), ("00000002", 200), ("00000010", 200), ("0000012c", 200), ("00000003", 401)]
    {
        assert_eq!(asked.with_count(&mut line, count).await, status, "{count}");
    }
    assert_eq!(asked.with_count(&mut line, "0000012c").await, 401, "the same answer in another transaction");
    assert_eq!(scene.news().last_reason(), Some(Reason::Replayed));
}

#[tokio::test]
async fn a_packet_that_comes_again_gets_the_same_answer_again() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let asked = asked(&mut line).await;
    let proved = asked.request.again(&asked.proof.header());
    let first = line.ask(&proved).await.unwrap();
    let second = line.ask(&proved).await.unwrap();
    assert_eq!((first.status, &first.text), (200, &second.text));
}

#[tokio::test]
async fn a_wrong_answer_with_a_high_count_does_not_lock_the_honest_caller_out() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    asked.proof.count = "ffffffff".into();
    let wrong = asked.proof.with(&"0".repeat(32));
    assert_eq!(asked.with(&mut line, &wrong).await.status, 401);
    assert_eq!(asked.with_count(&mut line, "00000001").await, 200);
}

#[tokio::test]
async fn upper_case_hex_is_taken_and_so_is_the_second_of_two_answers() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    let upper = asked.proof.with(&asked.proof.response().to_uppercase());
    assert_eq!(asked.with(&mut line, &upper).await.status, 200);
    let carrier = Proof { realm: "carrier.example".into(), ..asked.proof.clone() };
    asked.proof.count = "00000002".into();
    let both = format!("{}{}", carrier.header(), asked.proof.header());
    assert_eq!(asked.with(&mut line, &both).await.status, 200);
}

#[tokio::test]
async fn stale_is_said_of_our_own_old_nonces_only() {
    let scene = Scene::start(Wants { still: true, ..Wants::password() }).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    scene.hand.advance(Duration::from_secs(301));
    let header = asked.proof.header();
    let answer = asked.with(&mut line, &header).await;
    assert_eq!(answer.status, 401);
    assert!(answer.header("WWW-Authenticate").unwrap().contains("stale=true"), "{}", answer.text);
    let fresh = Proof::of(answer.header("WWW-Authenticate").unwrap(), "REGISTER", &asked.request.uri);
    assert_eq!(asked.with(&mut line, &fresh.header()).await.status, 200);
}

#[tokio::test]
async fn a_nonce_is_good_for_the_address_and_the_owner_it_was_given_to() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    let header = asked.proof.header();
    let mut elsewhere = Line::from(&scene, Transport::Udp, "127.0.0.9").await;
    assert_eq!(asked.with(&mut elsewhere, &header).await.status, 401);
    assert_eq!(scene.news().last_reason(), Some(Reason::ForgedNonce));
    let mut other = Request::register();
    other.uri = format!("sip:{OTHER_DOMAIN}");
    let proof = Proof { realm: OTHER_DOMAIN.into(), uri: other.uri.clone(), ..asked.proof.clone() };
    assert_eq!(line.ask(&other.again(&proof.header())).await.unwrap().status, 401);
    assert_eq!(scene.news().last_reason(), Some(Reason::ForgedNonce));
    assert_eq!(asked.with(&mut line, &header).await.status, 200, "where it was given it is good");
}

#[tokio::test]
async fn every_hash_is_offered_in_the_owners_order_and_each_is_taken() {
    let algorithms = vec![Algorithm::Sha256, Algorithm::Sha512Trunc256, Algorithm::Md5];
    let scene = Scene::start(Wants { algorithms, ..Wants::password() }).await;
    for transport in [Transport::Tcp, Transport::Tls] {
        let mut line = Line::open(&scene, transport).await;
        for at in 0..3 {
            let request = Request::register();
            let answer = line.ask(&request).await.unwrap();
            let challenges: Vec<String> = answer.all("WWW-Authenticate").map(str::to_owned).collect();
            assert_eq!(challenges.len(), 3, "{}", answer.text);
            let proof = Proof::of(&challenges[at], "REGISTER", &request.uri);
            assert_eq!(proof.algorithm, ["SHA-256", "SHA-512-256", "MD5"][at]);
            assert_eq!(line.ask(&request.again(&proof.header())).await.unwrap().status, 200, "{at}");
        }
    }
}

#[tokio::test]
async fn old_devices_are_taken_where_the_owner_allows_it() {
    let scene = Scene::start(Wants { legacy: true, ..Wants::password() }).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut asked = asked(&mut line).await;
    asked.proof.qop = None;
    let header = asked.proof.header();
    assert_eq!(asked.with(&mut line, &header).await.status, 200);
}
