//! What a stranger can make the edge send, and to whom.

use sip::Transport;
use tokio::net::UdpSocket;

use crate::support::line::Line;
use crate::support::proof::Proof;
use crate::support::request::Request;
use crate::support::scene::{Scene, Wants};

/// A socket that nothing may be sent to.
struct Victim(UdpSocket);

impl Victim {
    async fn new() -> Self {
        Self(UdpSocket::bind("127.0.0.7:0").await.unwrap())
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    fn assert_untouched(&self) {
        let mut buffer = [0; 2048];
        let got = self
            .0
            .try_recv_from(&mut buffer)
            .map(|(length, _)| String::from_utf8_lossy(&buffer[..length]).into_owned());
        assert!(got.is_err(), "{got:?}");
    }
}

/// Requests that name the victim wherever an answer could be sent to.
fn pointing_at(victim: &str) -> Vec<Request> {
    let host = victim.split(':').next().unwrap();
    let mut requests = Vec::new();
    for base in [Request::register(), Request::invite(), Request::options()] {
        for via in [
            format!("SIP/2.0/UDP {victim};rport"),
            format!("SIP/2.0/UDP 127.0.0.1:5099;maddr={host};rport"),
            format!("SIP/2.0/UDP 127.0.0.1:5099;received={host};rport={}", victim.split(':').nth(1).unwrap()),
        ] {
            let mut request = base.clone();
            request.branch = crate::support::request::unique("z9hG4bK");
            request.call_id = crate::support::request::unique("call");
            request.via = via;
            request.contact = format!("<sip:bob@{victim};maddr={host}>");
            request.more =
                format!("Route: <sip:{victim};lr>\r\nRecord-Route: <sip:{victim};lr>\r\n{}", request.more);
            requests.push(request);
        }
    }
    requests
}

#[tokio::test]
async fn an_answer_goes_to_where_the_packet_came_from_whatever_its_headers_say() {
    for wants in [Wants::password(), Wants::nothing()] {
        let scene = Scene::start(wants).await;
        let victim = Victim::new().await;
        let mut line = Line::open(&scene, Transport::Udp).await;
        for request in pointing_at(&victim.address()) {
            line.tell(&request).await;
            line.until_answered(&Request::register()).await;
            victim.assert_untouched();
        }
    }
}

#[tokio::test]
async fn one_unproved_packet_is_answered_by_one_that_is_at_most_half_as_long_again() {
    for (wants, bare) in [(Wants::password(), false), (Wants::password(), true), (Wants::nothing(), false)] {
        let scene = Scene::start(wants).await;
        for base in [Request::register(), Request::invite(), Request::options()] {
            let mut line = Line::open(&scene, Transport::Udp).await;
            let mut request = base;
            if bare {
                // As short as a request can be.
                request.more = String::new();
                request.body = String::new();
                request.contact = "<sip:b@a>".into();
                request.from = "<sip:b@a>;tag=1".into();
            }
            line.tell(&request).await;
            let size = request.text().len();
            let sentinel = Request::register();
            let answers = line.until_answered(&sentinel).await;
            let provisional = answers.iter().filter(|text| text.starts_with("SIP/2.0 1")).count();
            assert!(answers.len() - provisional <= 1, "{answers:#?}");
            let bytes: usize = answers.iter().map(String::len).sum();
            assert!(bytes * 2 <= size * 3, "{bytes} bytes for {size}: {answers:#?}");
        }
    }
}

#[tokio::test]
async fn a_question_in_the_name_of_a_registered_device_is_answered_as_briefly() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let request = Request::register();
    let asked = line.ask(&request).await.unwrap();
    let proof = Proof::of(asked.header("WWW-Authenticate").unwrap(), "REGISTER", &request.uri);
    assert_eq!(line.ask(&request.again(&proof.header())).await.unwrap().status, 200);
    let mut short = Request::options();
    (short.contact, short.from) = ("<sip:b@a>".into(), "<sip:b@a>;tag=1".into());
    let answer = line.ask(&short).await.unwrap();
    assert_eq!(answer.status, 200);
    let (size, bytes) = (short.text().len(), answer.text.len());
    assert!(bytes * 2 <= size * 3, "{bytes} bytes for {size}: {}", answer.text);
}

#[tokio::test]
async fn a_refused_call_is_refused_once_however_long_nobody_acknowledges_it() {
    let scene = Scene::start(Wants { still: true, ..Wants::password() }).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    assert_eq!(line.ask(&Request::invite()).await.unwrap().status, 401);
    for _ in 0..40 {
        scene.hand.advance(std::time::Duration::from_secs(1));
        assert_eq!(line.until_answered(&Request::register()).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn thousands_of_strangers_leave_nothing_behind() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let request = Request::register();
    let texts = [Request::register().text(), Request::invite().text()];
    for round in 0..60 {
        for _ in 0..50 {
            for text in &texts {
                line.send(text.as_bytes()).await;
            }
        }
        // Waiting for one answer in a hundred keeps the socket's buffer from running over.
        let mut sentinel = request.clone();
        sentinel.call_id = format!("sentinel-{round}");
        line.until_answered(&sentinel).await;
    }
    let news = scene.news();
    assert!(news.attempts.len() > 5_000, "{} were judged", news.attempts.len());
    assert!(
        scene.edge.active_calls().is_empty()
            && scene.edge.registrations(crate::support::scene::OWNER).is_empty()
    );
    assert!(news.calls.is_empty() && news.registered.is_empty());
}
