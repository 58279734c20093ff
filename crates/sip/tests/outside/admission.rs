//! Who is let in: the list, the proof and the password, each right or wrong, for both requests on every transport.

use sip::{Algorithm, Outcome, Reason, Transport};

use crate::support::line::{Line, Nothing};
use crate::support::proof::Proof;
use crate::support::request::{Answer, Request};
use crate::support::scene::{Scene, Wants};

const TRANSPORTS: [Transport; 3] = [Transport::Udp, Transport::Tcp, Transport::Tls];

/// One row of the table.
#[derive(Debug, Clone, Copy)]
struct Row {
    listed: bool,
    wants_proof: bool,
    password_right: bool,
}

/// Asks, and asks again with a proof when one is wanted.
async fn try_in(line: &mut Line, request: &Request, password_right: bool) -> Result<Answer, Nothing> {
    let first = line.ask(request).await?;
    if first.status != 401 {
        return Ok(first);
    }
    if request.method == "INVITE" {
        line.tell(&request.ack_of_refusal(&first)).await;
    }
    let mut proof = Proof::of(first.header("WWW-Authenticate").unwrap(), request.method, &request.uri);
    if !password_right {
        proof.password = "guess".into();
    }
    let second = request.again(&proof.header());
    let answer = line.ask(&second).await?;
    if request.method == "INVITE" {
        match answer.status {
            200 => {
                line.tell(&second.within("ACK", &answer)).await;
                line.ask(&second.within("BYE", &answer)).await?;
            }
            _ => line.tell(&second.ack_of_refusal(&answer)).await,
        }
    }
    Ok(answer)
}

async fn outcome_of(row: Row, transport: Transport, request: &Request) -> (Result<u16, Nothing>, Reason) {
    let listed = Wants::listed();
    let algorithms = if row.wants_proof { vec![Algorithm::Md5] } else { Vec::new() };
    let scene = Scene::start(Wants { algorithms, ..listed }).await;
    let local = if row.listed { "127.0.0.1" } else { "127.0.0.2" };
    let mut line = Line::from(&scene, transport, local).await;
    if !row.listed && transport == Transport::Udp {
        // Silence is proved by a caller who is heard: what came before it was read before it.
        line.tell(request).await;
        let news = scene.until("the refusal", |news| !news.attempts.is_empty()).await;
        assert_eq!(news.attempts[0].outcome, Outcome::Silent);
        return (Err(Nothing::Silence), news.attempts[0].reason);
    }
    let answer = try_in(&mut line, request, row.password_right).await.map(|answer| answer.status);
    let news = scene.until("the attempt", |news| !news.attempts.is_empty()).await;
    let judged: Vec<Reason> = news.attempts.iter().map(|attempt| attempt.reason).collect();
    (answer, judged.iter().rev().find(|reason| **reason != Reason::Challenged).copied().unwrap())
}

async fn table_holds(request: fn() -> Request) {
    for transport in TRANSPORTS {
        for bits in 0..8 {
            let row =
                Row { listed: bits & 1 == 0, wants_proof: bits & 2 == 0, password_right: bits & 4 == 0 };
            let (answer, reason) = outcome_of(row, transport, &request()).await;
            let wanted = match (row.listed, row.wants_proof, row.password_right) {
                (false, ..) if transport == Transport::Udp => (Err(Nothing::Silence), Reason::NotListed),
                (false, ..) => (Err(Nothing::Closed), Reason::NotListed),
                (true, true, false) => (Ok(401), Reason::WrongPassword),
                (true, ..) => (Ok(200), Reason::Admitted),
            };
            assert_eq!((answer, reason), wanted, "{transport:?} {row:?}");
        }
    }
}

#[tokio::test]
async fn who_may_register_is_decided_by_list_proof_and_password_on_every_transport() {
    table_holds(Request::register).await;
}

#[tokio::test]
async fn who_may_call_is_decided_by_list_proof_and_password_on_every_transport() {
    table_holds(Request::invite).await;
}

#[tokio::test]
async fn a_stranger_who_asks_whether_somebody_is_here_hears_nothing() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    line.tell(&Request::options()).await;
    scene.until("the question", |news| news.attempts.len() == 1).await;
    assert_eq!(line.until_answered(&Request::register()).await, Vec::<String>::new());
}

#[tokio::test]
async fn an_answer_does_not_say_whose_software_it_is() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    for request in [Request::register(), Request::invite()] {
        let answer = line.ask(&request).await.unwrap();
        assert!(
            answer.header("Server").is_none() && answer.header("User-Agent").is_none(),
            "{}",
            answer.text
        );
        assert!(!answer.text.to_lowercase().contains("harken"), "{}", answer.text);
    }
}

#[tokio::test]
async fn an_unknown_user_cannot_be_told_from_a_wrong_password() {
    let scene = Scene::start(Wants::password()).await;
    let mut line = Line::open(&scene, Transport::Udp).await;
    let mut shapes = Vec::new();
    for username in ["bob", "nobody"] {
        let request = Request::register();
        let first = line.ask(&request).await.unwrap();
        let mut proof = Proof::of(first.header("WWW-Authenticate").unwrap(), "REGISTER", &request.uri);
        (proof.username, proof.password) = (username.into(), "guess".into());
        let answer = line.ask(&request.again(&proof.header())).await.unwrap();
        let names: Vec<String> =
            answer.text.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect();
        shapes.push((answer.status, names, answer.text.len() / 8));
    }
    assert_eq!(shapes[0], shapes[1]);
    let reasons: Vec<Reason> = scene.news().attempts.iter().map(|attempt| attempt.reason).collect();
    assert!(
        reasons.contains(&Reason::UnknownUser) && reasons.contains(&Reason::WrongPassword),
        "{reasons:?}"
    );
}
