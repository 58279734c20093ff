//! The torture messages over the wire: valid ones are answered as the RFC says, invalid ones never get a 2xx, and the
//! edge lives on.

use sip::Transport;

use crate::support::line::Line;
use crate::support::request::{Answer, Request};
use crate::support::scene::{Scene, Wants};
use crate::torture::notation::Vector;
use crate::torture::{all, invalid, ipv6, others, valid};

/// Questions asked after a message before its silence is believed: an answer that must come may take its time.
const ROUNDS: usize = 3;
const ROUNDS_MAX: usize = 2_000;

/// The final answer to one message; none for silence.
async fn answer_to(scene: &Scene, vector: &Vector) -> Option<u16> {
    let mut line = Line::open(scene, Transport::Udp).await;
    line.send(&vector.bytes).await;
    let rounds = if vector.allows(None) { ROUNDS } else { ROUNDS_MAX };
    for _ in 0..rounds {
        let before = line.until_answered(&Request::options()).await;
        let answer = before.into_iter().filter(|text| is_final(text)).find_map(Answer::of);
        if let Some(answer) = answer {
            return Some(answer.status);
        }
    }
    None
}

fn is_final(text: &str) -> bool {
    text.starts_with("SIP/2.0 ") && !text.starts_with("SIP/2.0 1")
}

async fn all_are_answered_as_they_say(vectors: Vec<Vector>) {
    let mut wrong = Vec::new();
    for vector in vectors {
        // Some of them differ in nothing that a registrar keeps, so that one would be a late copy of another.
        let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
        let status = answer_to(&scene, &vector).await;
        if !vector.allows(status) {
            wrong.push(format!("{}: {status:?}, wanted {:?}", vector.name, vector.answers));
        }
        scene.assert_alive().await;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn the_valid_messages_of_rfc_4475_are_answered_as_it_says() {
    all_are_answered_as_they_say(valid()).await;
}

#[tokio::test]
async fn the_invalid_messages_of_rfc_4475_are_refused() {
    all_are_answered_as_they_say(invalid()).await;
}

#[tokio::test]
async fn the_odd_messages_of_rfc_4475_are_answered_as_it_says() {
    all_are_answered_as_they_say(others()).await;
}

#[tokio::test]
async fn the_messages_of_rfc_5118_are_answered_as_it_says() {
    all_are_answered_as_they_say(ipv6()).await;
}

#[tokio::test]
async fn no_torture_message_talks_its_way_past_a_password() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::password() }).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    for vector in all() {
        line.send(&vector.bytes).await;
        for text in line.until_answered(&Request::register()).await {
            assert!(!text.starts_with("SIP/2.0 2"), "{}: {text}", vector.name);
        }
    }
    assert!(scene.news().registered.is_empty() && scene.news().calls.is_empty());
}

#[tokio::test]
async fn torture_messages_do_not_hurt_a_connection_of_anybody_else() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
    let mut bystander = Line::open(&scene, Transport::Tcp).await;
    for vector in all() {
        let mut line = Line::open(&scene, Transport::Tcp).await;
        line.send(&vector.bytes).await;
        assert_eq!(bystander.ask(&Request::register()).await.unwrap().status, 200, "{}", vector.name);
    }
}
