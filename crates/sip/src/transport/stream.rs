//! One connection from its first message to its end, the same for TCP and TLS.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::{Instant, timeout, timeout_at};

use super::connections::Ticket;
use super::patience::Patience;
use super::{Keep, Local, Path, Receiver};
use crate::wire::Stream;

/// Bytes read at a time.
const READ_BYTES: usize = 16 * 1024;
/// How long a peer may take to accept one message of ours.
const WRITE: Duration = Duration::from_secs(10);
/// What answers a ping (RFC 5626 §4.4.1).
const PONG: &[u8] = b"\r\n";

/// A connection and whose it is.
pub(super) struct Visit<R> {
    pub(super) ticket: Ticket,
    pub(super) path: Path,
    pub(super) server_name: Option<String>,
    pub(super) receiver: Arc<R>,
}

impl Path {
    pub(super) fn of_connection(
        ticket: &Ticket,
        transport: crate::product::Transport,
        peer: std::net::SocketAddr,
    ) -> Self {
        Self { transport, peer, local: Local::Connection(ticket.id) }
    }
}

/// Serves until either side has had enough.
pub(super) async fn serve<S, R>(mut stream: S, mut visit: Visit<R>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    R: Receiver,
{
    let mut messages = Stream::new();
    let mut patience = Patience::new(Instant::now());
    let mut buffer = vec![0; READ_BYTES];
    let end = visit.ticket.end.clone();
    loop {
        let deadline = patience.deadline();
        tokio::select! {
            () = end.cancelled() => break,
            Some(bytes) = visit.ticket.queue.recv() => {
                if !write(&mut stream, &bytes).await { return }
            }
            got = timeout_at(deadline, stream.read(&mut buffer)) => {
                let Ok(Ok(length @ 1..)) = got else { break };
                let piece = buffer.get(..length).unwrap_or_default();
                if visit.hear(&mut messages, &mut patience, piece) == Keep::Closed { break }
                if messages.take_ping() && !write(&mut stream, PONG).await { return }
            }
        }
    }
    finish(stream, visit.ticket).await;
}

impl<R: Receiver> Visit<R> {
    fn hear(&self, messages: &mut Stream, patience: &mut Patience, piece: &[u8]) -> Keep {
        if !self.receiver.lets_in(self.path.source().ip()) {
            return Keep::Closed;
        }
        let Ok(complete) = messages.push(piece) else { return Keep::Closed };
        patience.heard(!complete.is_empty(), messages.is_within_message(), Instant::now());
        for message in complete {
            if self.receiver.message(self.path, self.server_name.as_deref(), message) == Keep::Closed {
                return Keep::Closed;
            }
        }
        Keep::Open
    }
}

/// Whether the peer took it.
async fn write<S: AsyncWrite + Unpin>(stream: &mut S, bytes: &[u8]) -> bool {
    let all = async {
        stream.write_all(bytes).await?;
        stream.flush().await
    };
    matches!(timeout(WRITE, all).await, Ok(Ok(())))
}

/// Sends what is queued and says good-bye.
async fn finish<S: AsyncWrite + Unpin>(mut stream: S, mut ticket: Ticket) {
    while let Ok(bytes) = ticket.queue.try_recv() {
        let bytes: Bytes = bytes;
        if !write(&mut stream, &bytes).await {
            return;
        }
    }
    // A peer that does not hear the good-bye is gone all the same.
    let _said = timeout(WRITE, stream.shutdown()).await;
}
