//! One way to the edge: a datagram socket, a connection, or a secured connection.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use sip::Transport;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::request::{Answer, Request};
use super::scene::{DOMAIN, Scene};

/// How long an answer that must come is waited for: only a broken edge takes so long.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(10);

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

enum Wire {
    Udp(UdpSocket),
    Stream { stream: Box<dyn Stream>, pending: Vec<u8> },
}

/// A client's end.
pub(crate) struct Line {
    wire: Wire,
    transport: Transport,
}

/// What came instead of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nothing {
    Silence,
    Closed,
}

impl Line {
    pub(crate) async fn open(scene: &Scene, transport: Transport) -> Self {
        Self::from(scene, transport, "127.0.0.1").await
    }

    /// From another address of this machine.
    pub(crate) async fn from(scene: &Scene, transport: Transport, local: &str) -> Self {
        if transport == Transport::Udp {
            let socket = UdpSocket::bind((local, 0)).await.expect("a socket");
            socket.connect(scene.udp()).await.expect("an edge");
            return Self { wire: Wire::Udp(socket), transport };
        }
        let to = if transport == Transport::Tls { scene.tls() } else { scene.tcp() };
        let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
        socket.bind(SocketAddr::new(local.parse().expect("an address"), 0)).expect("an address");
        let plain = socket.connect(to).await.expect("a connection");
        let stream: Box<dyn Stream> = match transport {
            Transport::Tls => Box::new(secured(plain, &scene.certificate).await),
            _ => Box::new(plain),
        };
        Self { wire: Wire::Stream { stream, pending: Vec::new() }, transport }
    }

    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        match &mut self.wire {
            Wire::Udp(socket) => {
                socket.send(bytes).await.expect("a packet out");
            }
            // An edge that has closed already is found out about by reading.
            Wire::Stream { stream, .. } => {
                drop(stream.write_all(bytes).await);
                drop(stream.flush().await);
            }
        }
    }

    /// The next whole message as text.
    pub(crate) async fn receive(&mut self) -> Result<String, Nothing> {
        timeout(ANSWER_WAIT_MAX, self.next()).await.unwrap_or(Err(Nothing::Silence))
    }

    async fn next(&mut self) -> Result<String, Nothing> {
        match &mut self.wire {
            Wire::Udp(socket) => {
                let mut buffer = vec![0; 65_536];
                let length = socket.recv(&mut buffer).await.map_err(|_| Nothing::Closed)?;
                Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
            }
            Wire::Stream { stream, pending } => loop {
                if let Some(length) = whole(pending) {
                    let message: Vec<u8> = pending.drain(..length).collect();
                    return Ok(String::from_utf8_lossy(&message).into_owned());
                }
                if stream.read_buf(pending).await.unwrap_or(0) == 0 {
                    return Err(Nothing::Closed);
                }
            },
        }
    }

    /// The final answer to a request, which is sent as this line writes its `Via`.
    pub(crate) async fn ask(&mut self, request: &Request) -> Result<Answer, Nothing> {
        self.tell(request).await;
        self.answer_to(request).await
    }

    pub(crate) async fn tell(&mut self, request: &Request) {
        let name = match self.transport {
            Transport::Udp => "UDP",
            Transport::Tcp => "TCP",
            Transport::Tls => "TLS",
        };
        let mut request = request.clone();
        request.via = request.via.replace("SIP/2.0/UDP", &format!("SIP/2.0/{name}"));
        self.send(request.text().as_bytes()).await;
    }

    /// The next final answer that belongs to this request; others and requests are passed over.
    pub(crate) async fn answer_to(&mut self, request: &Request) -> Result<Answer, Nothing> {
        loop {
            let Some(answer) = Answer::of(self.receive().await?) else { continue };
            let ours = answer.header("call-id") == Some(&request.call_id)
                && answer.header("cseq") == Some(&format!("{} {}", request.sequence, request.method));
            if ours && answer.status >= 200 {
                return Ok(answer);
            }
        }
    }

    /// Everything that comes until this request is answered: what was silent before it stays silent.
    pub(crate) async fn until_answered(&mut self, request: &Request) -> Vec<String> {
        self.tell(request).await;
        let mut before = Vec::new();
        loop {
            let text = self.receive().await.expect("the edge is alive");
            if text.contains(&format!("{}\r\n", request.call_id)) {
                return before;
            }
            before.push(text);
        }
    }
}

async fn secured(plain: TcpStream, certificate: &[u8]) -> tokio_rustls::client::TlsStream<TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate.to_vec())).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(DOMAIN).expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, plain).await.expect("a handshake")
}

/// How long the first message is, once it is whole; line breaks between messages belong to none.
fn whole(bytes: &mut Vec<u8>) -> Option<usize> {
    let leading = bytes.iter().take_while(|byte| b"\r\n".contains(byte)).count();
    bytes.drain(..leading);
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let total = end + 4 + length.unwrap_or(0_usize);
    (bytes.len() >= total).then_some(total)
}
