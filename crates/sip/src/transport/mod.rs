//! Sockets and connections: bytes in, bytes out, and nothing of what they mean.
//!
//! Invariant: an answer goes where the packet came from, on the socket or the connection it came by. No name is looked
//! up and no connection is opened. Whatever a stranger can make us keep has a limit and a time.

mod certificate;
mod connections;
mod listen;
mod patience;
mod stream;
mod udp;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use bytes::Bytes;
use tokio::net::UdpSocket;

use crate::product::Transport;
use crate::wire::Message;
pub(crate) use certificate::{Certificate, LOOK_EVERY};
pub use certificate::{CertificateError, TlsFiles};
use connections::Connections;
pub(crate) use listen::{Listening, listen};
pub(crate) use udp::read_all;

/// The way a packet came, and the only one its answer goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Path {
    pub(crate) transport: Transport,
    /// As the socket names it.
    peer: SocketAddr,
    local: Local,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Local {
    Socket(usize),
    Connection(u64),
}

/// Whether a connection goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keep {
    Open,
    Closed,
}

/// Takes what arrives. Called on the task that read it.
pub(crate) trait Receiver: Send + Sync + 'static {
    /// Whether anything of this source is looked at now: a packet, a piece of a stream or a connection.
    fn lets_in(&self, source: IpAddr) -> bool;
    fn datagram(self: &Arc<Self>, path: Path, bytes: Bytes);
    fn message(self: &Arc<Self>, path: Path, server_name: Option<&str>, message: Message) -> Keep;
}

/// Where bytes leave.
#[derive(Debug)]
pub(crate) struct Outlets {
    sockets: Vec<Arc<UdpSocket>>,
    connections: Arc<Connections>,
}

/// What streams may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamLimits {
    /// Connections at a time, TCP and TLS together.
    pub connections: usize,
    /// Of them from one address.
    pub per_source: u32,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { connections: 4_096, per_source: 64 }
    }
}

impl Path {
    /// Where it came from, as addresses are compared: IPv4 is IPv4 also on a socket that speaks both.
    pub(crate) fn source(&self) -> SocketAddr {
        SocketAddr::new(self.peer.ip().to_canonical(), self.peer.port())
    }

    /// Whether the transport repeats what got lost, so that we need not.
    pub(crate) fn is_reliable(&self) -> bool {
        self.transport != Transport::Udp
    }

    /// A way for tests of what does not send.
    #[cfg(test)]
    pub(crate) fn imagined(transport: Transport, peer: &str) -> Self {
        let local = if transport == Transport::Udp { Local::Socket(0) } else { Local::Connection(1) };
        Self { transport, peer: peer.parse().unwrap(), local }
    }
}

impl Outlets {
    pub(crate) fn new(sockets: Vec<Arc<UdpSocket>>, limits: StreamLimits) -> Self {
        Self { sockets, connections: Connections::new(limits) }
    }

    /// Sends or drops: a peer that takes nothing loses its packet or its connection, and nobody waits for it.
    pub(crate) fn send(&self, path: &Path, bytes: Bytes) {
        match path.local {
            Local::Connection(id) => self.connections.send(id, bytes),
            Local::Socket(index) => {
                let Some(socket) = self.sockets.get(index) else { return };
                if let Err(error) = socket.try_send_to(&bytes, path.peer) {
                    tracing::debug!(%error, "a packet could not be sent");
                }
            }
        }
    }

    /// Ends every connection when what is queued has left.
    pub(crate) fn close(&self) {
        self.connections.close();
    }
}

#[cfg(test)]
mod tests;
