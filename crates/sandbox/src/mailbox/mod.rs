//! A mail server that keeps what it takes and shows it: the demo's way to see invitations and codes.
//!
//! Written from RFC 5321 and strict where it is strict: commands out of order, lines that end in a bare LF, too long
//! lines and syntax it does not know are refused, never guessed. It relays nothing; `GET /mailbox` of the receiver
//! lists what came.

mod dialogue;
mod session;

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::response::Html;
use axum::routing::get;
use axum::{Json, Router};
use kernel::{Clock, Ts};
use serde::Serialize;
use tokio::net::TcpListener;

use crate::world::{SandboxError, World};

/// How many messages are remembered.
const MESSAGES_MAX: usize = 200;

/// One message as it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReceivedMail {
    /// When it came.
    pub received_at: Ts,
    /// The sender of the envelope.
    pub from: String,
    /// Every recipient of the envelope, copies too.
    pub to: Vec<String>,
    /// The message, headers first.
    pub message: String,
}

/// What came, oldest first. Clones share one list.
#[derive(Debug, Clone)]
pub struct Mailbox {
    clock: Clock,
    kept: Arc<Mutex<VecDeque<ReceivedMail>>>,
}

impl Mailbox {
    pub(crate) fn new(world: &World) -> Self {
        Self { clock: world.clock.clone(), kept: Arc::default() }
    }

    /// Everything that came.
    pub fn all(&self) -> Vec<ReceivedMail> {
        self.locked().iter().cloned().collect()
    }

    pub(crate) fn keep(&self, from: String, to: Vec<String>, message: String) {
        let mut kept = self.locked();
        if kept.len() == MESSAGES_MAX {
            kept.pop_front();
        }
        kept.push_back(ReceivedMail { received_at: self.clock.now(), from, to, message });
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, VecDeque<ReceivedMail>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Listens, and answers every connection in a task of its own.
pub(crate) async fn serve(
    world: &World,
    mailbox: &Mailbox,
    at: SocketAddr,
) -> Result<SocketAddr, SandboxError> {
    let listen = |source| SandboxError::Listen { address: at, source };
    let listener = TcpListener::bind(at).await.map_err(listen)?;
    let bound = listener.local_addr().map_err(listen)?;
    let (mailbox, tasks, stopping) = (mailbox.clone(), world.tasks.clone(), world.stopping.clone());
    world.tasks.spawn(async move {
        while let Some(Ok((socket, _))) = stopping.run_until_cancelled(listener.accept()).await {
            let (mailbox, stopping) = (mailbox.clone(), stopping.clone());
            tasks.spawn(async move {
                let ended = stopping.run_until_cancelled(session::talk(socket, &mailbox)).await;
                if let Some(Err(error)) = ended {
                    tracing::debug!(%error, "a mail client went away");
                }
            });
        }
    });
    Ok(bound)
}

/// What came, for people and for tests.
pub(crate) fn routes(mailbox: &Mailbox) -> Router {
    Router::new().route("/mailbox", get(page)).route("/mailbox.json", get(list)).with_state(mailbox.clone())
}

async fn list(State(mailbox): State<Mailbox>) -> Json<Vec<ReceivedMail>> {
    Json(mailbox.all())
}

async fn page(State(mailbox): State<Mailbox>) -> Html<String> {
    let rows = mailbox.all().into_iter().rev().map(|mail| {
        let (at, to) = (mail.received_at, escape(&mail.to.join(", ")));
        format!(
            "<h2>{to}</h2><p>{at} from {}</p><pre>{}</pre>",
            escape(&mail.from),
            escape(&readable(&mail.message))
        )
    });
    let rows: String = rows.collect();
    Html(format!("<!doctype html><meta charset=utf-8><title>Mailbox</title><h1>Mailbox</h1>{rows}"))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The headers and the plain part, with quoted-printable undone so that links can be clicked together.
fn readable(message: &str) -> String {
    let head = message.split("\r\n\r\n").next().unwrap_or_default();
    let plain = message.split("text/plain").nth(1).unwrap_or(message);
    let body = plain
        .split_once("\r\n\r\n")
        .map_or(plain, |(_, body)| body)
        .split("\r\n--")
        .next()
        .unwrap_or_default();
    if plain.contains("quoted-printable") {
        format!("{head}\n\n{}", unquoted(body))
    } else {
        format!("{head}\n\n{body}")
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.bytes();
    while let Some(byte) = rest.next() {
        let pair = || -> Option<u8> {
            let mut ahead = rest.clone();
            let digits = [ahead.next()?, ahead.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()
        };
        match (byte, pair()) {
            (b'=', Some(meant)) => {
                bytes.push(meant);
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
