//! Takes connections, TCP and TLS, as many as there is room for.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connections::Ticket;
use super::stream::{Visit, serve};
use super::{Outlets, Path, Receiver};
use crate::product::Transport;

/// From the connection to the end of the handshake.
const HANDSHAKE: Duration = Duration::from_secs(5);
/// A pause after the system had no connection to give, which it does not get over in an instant.
const BREATH: Duration = Duration::from_millis(100);

/// A port that is listened on, and what its connections are given.
pub(crate) struct Listening<R> {
    pub(crate) listener: TcpListener,
    /// None for TCP.
    pub(crate) tls: Option<TlsAcceptor>,
    pub(crate) outlets: Arc<Outlets>,
    pub(crate) receiver: Arc<R>,
    pub(crate) tasks: TaskTracker,
}

/// Takes connections until told to stop.
pub(crate) async fn listen<R: Receiver>(listening: Listening<R>, stop: CancellationToken) {
    loop {
        let got = tokio::select! {
            () = stop.cancelled() => return,
            got = listening.listener.accept() => got,
        };
        match got {
            Ok((stream, peer)) => listening.welcome(stream, peer),
            Err(error) => {
                tracing::warn!(%error, "a connection could not be taken");
                tokio::time::sleep(BREATH).await;
            }
        }
    }
}

impl<R: Receiver> Listening<R> {
    fn welcome(&self, stream: TcpStream, peer: SocketAddr) {
        if !self.receiver.lets_in(peer.ip().to_canonical()) {
            return;
        }
        let Some(ticket) = self.outlets.connections.admit(peer) else { return };
        // Without it small answers wait for the peer's acknowledgements; a socket that refuses still works.
        let _at_once = stream.set_nodelay(true);
        let receiver = Arc::clone(&self.receiver);
        match self.tls.clone() {
            None => {
                let path = Path::of_connection(&ticket, Transport::Tcp, peer);
                self.tasks.spawn(serve(stream, Visit { ticket, path, server_name: None, receiver }));
            }
            Some(acceptor) => {
                self.tasks.spawn(secure(acceptor, stream, ticket, peer, receiver));
            }
        }
    }
}

async fn secure<R: Receiver>(
    acceptor: TlsAcceptor,
    stream: TcpStream,
    ticket: Ticket,
    peer: SocketAddr,
    receiver: Arc<R>,
) {
    let end = ticket.end.clone();
    let secured = tokio::select! {
        () = end.cancelled() => return,
        secured = timeout(HANDSHAKE, acceptor.accept(stream)) => secured,
    };
    let Ok(Ok(stream)) = secured else { return };
    let path = Path::of_connection(&ticket, Transport::Tls, peer);
    let server_name = stream.get_ref().1.server_name().map(str::to_ascii_lowercase);
    serve(stream, Visit { ticket, path, server_name, receiver }).await;
}
