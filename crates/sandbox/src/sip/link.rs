//! The telephone's own socket: datagrams, or a connection cut into messages.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

use super::message::Message;
use super::{SipTarget, SipTransport};

/// Bytes of one message at most.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;

#[derive(Debug)]
enum Wire {
    Udp(UdpSocket),
    Tcp { stream: TcpStream, pending: Vec<u8> },
}

/// A way to one exchange.
#[derive(Debug)]
pub(super) struct Link {
    wire: Wire,
    local: SocketAddr,
}

impl Link {
    pub(super) async fn open(target: &SipTarget) -> io::Result<Self> {
        let wire = match target.transport {
            SipTransport::Udp => {
                let any: IpAddr = match target.address {
                    SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
                    SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
                };
                let socket = UdpSocket::bind((any, 0)).await?;
                socket.connect(target.address).await?;
                Wire::Udp(socket)
            }
            SipTransport::Tcp => {
                Wire::Tcp { stream: TcpStream::connect(target.address).await?, pending: Vec::new() }
            }
        };
        let local = match &wire {
            Wire::Udp(socket) => socket.local_addr()?,
            Wire::Tcp { stream, .. } => stream.local_addr()?,
        };
        Ok(Self { wire, local })
    }

    /// The telephone's end.
    pub(super) fn local(&self) -> SocketAddr {
        self.local
    }

    /// As `Via` names it.
    pub(super) fn name(&self) -> &'static str {
        if self.is_reliable() { "TCP" } else { "UDP" }
    }

    /// Whether what is sent arrives, so that nothing has to be sent twice.
    pub(super) fn is_reliable(&self) -> bool {
        matches!(self.wire, Wire::Tcp { .. })
    }

    pub(super) async fn send(&mut self, text: &str) -> io::Result<()> {
        match &mut self.wire {
            Wire::Udp(socket) => socket.send(text.as_bytes()).await.map(drop),
            Wire::Tcp { stream, .. } => stream.write_all(text.as_bytes()).await,
        }
    }

    /// The next message; what is none is passed over. Dropping the future loses nothing.
    pub(super) async fn receive(&mut self) -> io::Result<Message> {
        match &mut self.wire {
            Wire::Udp(socket) => {
                let mut buffer = vec![0; MESSAGE_BYTES_MAX];
                loop {
                    let length = socket.recv(&mut buffer).await?;
                    if let Some((message, _)) = buffer.get(..length).and_then(Message::read) {
                        return Ok(message);
                    }
                }
            }
            Wire::Tcp { stream, pending } => loop {
                if let Some((message, length)) = Message::read(pending) {
                    pending.drain(..length);
                    return Ok(message);
                }
                if pending.len() > MESSAGE_BYTES_MAX {
                    return Err(io::Error::other("the exchange's message has no end"));
                }
                if stream.read_buf(pending).await? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            },
        }
    }
}
