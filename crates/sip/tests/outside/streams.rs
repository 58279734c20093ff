//! Connections: pieces, halves, too much, too slow, and what is between the messages.

use sip::Transport;

use crate::support::line::{Line, Nothing};
use crate::support::request::{Answer, Request};
use crate::support::scene::{Scene, Wants};

const STREAMS: [Transport; 2] = [Transport::Tcp, Transport::Tls];

#[tokio::test]
async fn a_message_is_the_same_in_whatever_pieces_it_comes() {
    let scene = Scene::start(Wants::nothing()).await;
    for transport in STREAMS {
        let mut line = Line::open(&scene, transport).await;
        for piece in [1, 7, 100] {
            let request = Request::register();
            for bytes in request.text().as_bytes().chunks(piece) {
                line.send(bytes).await;
            }
            assert_eq!(line.answer_to(&request).await.unwrap().status, 200, "{transport:?} {piece}");
        }
    }
}

#[tokio::test]
async fn messages_in_one_piece_are_answered_each() {
    let scene = Scene::start(Wants::nothing()).await;
    for transport in STREAMS {
        let mut line = Line::open(&scene, transport).await;
        let requests = [Request::register(), Request::options(), Request::register()];
        let all: Vec<String> = requests.iter().map(Request::text).collect();
        line.send(all.join("\r\n\r\n").as_bytes()).await;
        for request in &requests {
            assert_eq!(line.answer_to(request).await.unwrap().status, 200, "{transport:?}");
        }
    }
}

#[tokio::test]
async fn what_can_have_no_end_closes_the_connection() {
    let scene = Scene::start(Wants::nothing()).await;
    let head = "REGISTER sip:calls.example SIP/2.0\r\n";
    let endless = [
        ("no line end", "A".repeat(300_000)),
        ("one long header", format!("{head}X: {}\r\n", "a".repeat(300_000))),
        ("many headers", format!("{head}{}", "X: y\r\n".repeat(50_000))),
        (
            "a body larger than any",
            Request::register().text().replace("Content-Length: 0", "Content-Length: 999999999"),
        ),
        (
            "a length that is none",
            Request::register().text().replace("Content-Length: 0", "Content-Length: many"),
        ),
        ("no length at all", Request::register().text().replace("Content-Length: 0\r\n", "")),
        ("another protocol", "GET / HTTP/1.1\r\nHost: calls.example\r\n\r\n".to_owned()),
    ];
    for transport in STREAMS {
        for (name, message) in &endless {
            let mut line = Line::open(&scene, transport).await;
            for piece in message.as_bytes().chunks(16_384) {
                line.send(piece).await;
            }
            let end = loop {
                match line.receive().await {
                    Ok(text) => assert!(!text.starts_with("SIP/2.0 2"), "{name}: {text}"),
                    Err(nothing) => break nothing,
                }
            };
            assert_eq!(end, Nothing::Closed, "{transport:?} {name}");
        }
    }
    scene.assert_alive().await;
}

#[tokio::test]
async fn half_a_message_does_nothing_and_its_end_may_never_come() {
    let scene = Scene::start(Wants::nothing()).await;
    for transport in STREAMS {
        let text = Request::invite().text();
        for end in (1..text.len()).step_by(37) {
            let mut line = Line::open(&scene, transport).await;
            line.send(&text.as_bytes()[..end]).await;
        }
    }
    scene.assert_alive().await;
    assert!(scene.news().calls.is_empty());
}

#[tokio::test]
async fn a_call_over_a_connection_is_answered_once_and_ends() {
    let scene = Scene::start(Wants::nothing()).await;
    for transport in STREAMS {
        let mut line = Line::open(&scene, transport).await;
        let invite = Request::invite();
        let answer: Answer = line.ask(&invite).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.body().contains("m=audio "), "{}", answer.text);
        line.tell(&invite.within("ACK", &answer)).await;
        assert_eq!(line.ask(&invite.within("BYE", &answer)).await.unwrap().status, 200, "{transport:?}");
    }
}
