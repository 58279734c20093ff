//! Mutated messages: the edge reads whatever comes, never answers nonsense with a 2xx to strangers, and lives.
//!
//! Bounded by count, so that a slow machine takes longer instead of testing less. `HARKEN_FUZZ_MESSAGES` makes it more.

use sip::Transport;

use crate::mutation::Mutations;
use crate::support::line::Line;
use crate::support::request::Request;
use crate::support::scene::{Scene, Wants};

const MESSAGES: usize = 4_000;
/// Messages between two looks at whether the edge lives.
const LOOK_EVERY: usize = 50;
const SEED: u64 = 20_261_121;

fn count() -> usize {
    std::env::var_os("HARKEN_FUZZ_MESSAGES").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(MESSAGES)
}

#[tokio::test]
async fn mutated_packets_neither_stop_the_edge_nor_get_past_a_password() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::password() }).await;
    let mutations = Mutations::seeded(SEED);
    let mut line = Line::open(&scene, Transport::Udp).await;
    for (number, message) in mutations.take(count()).enumerate() {
        line.send(&message).await;
        if number % LOOK_EVERY == 0 {
            for text in line.until_answered(&Request::register()).await {
                assert!(!text.starts_with("SIP/2.0 2"), "message {number}: {text}");
            }
        }
    }
    let news = scene.news();
    assert!(news.registered.is_empty() && news.calls.is_empty());
    scene.assert_alive().await;
}

#[tokio::test]
async fn mutated_packets_of_somebody_who_is_let_in_do_not_stop_the_edge() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
    let mutations = Mutations::seeded(SEED + 1);
    let mut line = Line::open(&scene, Transport::Udp).await;
    for (number, message) in mutations.take(count() / 4).enumerate() {
        line.send(&message).await;
        if number % LOOK_EVERY == 0 {
            line.until_answered(&Request::register()).await;
        }
    }
    scene.assert_alive().await;
}

#[tokio::test]
async fn mutated_streams_cost_a_connection_and_nothing_else() {
    let scene = Scene::start(Wants { any_host: true, ..Wants::listed() }).await;
    let mut mutations = Mutations::seeded(SEED + 2);
    for _ in 0..count() / 20 {
        let mut line = Line::open(&scene, Transport::Tcp).await;
        for message in mutations.by_ref().take(3) {
            line.send(&message).await;
        }
    }
    scene.assert_alive().await;
}
