//! Sockets on this machine, with a receiver that answers every request with 404 and closes after a BYE.

use std::net::SocketAddr;
use std::path::Path as FilePath;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::{TlsAcceptor, TlsConnector};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::wire::{Method, Reply, read_datagram};

/// The one maker of certificates for tests; it stands with those that speak to the edge from outside.
#[path = "../../../tests/outside/support/certificate.rs"]
mod certificate;
use certificate::Made;

const NAME: &str = "sip.example";

#[derive(Default)]
struct Echo {
    outlets: OnceLock<Arc<Outlets>>,
    names: Mutex<Vec<Option<String>>>,
    deaf: AtomicBool,
}

impl Receiver for Echo {
    fn lets_in(&self, _source: IpAddr) -> bool {
        !self.deaf.load(Ordering::SeqCst)
    }

    fn datagram(self: &Arc<Self>, path: Path, bytes: Bytes) {
        let Ok(message) = read_datagram(&bytes) else { return };
        self.message(path, None, message);
    }

    fn message(self: &Arc<Self>, path: Path, server_name: Option<&str>, message: Message) -> Keep {
        self.names.lock().unwrap().push(server_name.map(str::to_owned));
        let Message::Request(request) = message else { return Keep::Open };
        if request.method() == Method::Bye {
            return Keep::Closed;
        }
        self.outlets.get().unwrap().send(&path, Reply::new(&request, path.source(), 404).write());
        Keep::Open
    }
}

struct Server {
    echo: Arc<Echo>,
    address: SocketAddr,
    tasks: TaskTracker,
    stop: CancellationToken,
}

impl Server {
    async fn start(tls: Option<TlsAcceptor>, limits: StreamLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let outlets = Arc::new(Outlets::new(Vec::new(), limits));
        let (echo, tasks, stop) = (Arc::new(Echo::default()), TaskTracker::new(), CancellationToken::new());
        echo.outlets.set(Arc::clone(&outlets)).ok().unwrap();
        let listening =
            Listening { listener, tls, outlets, receiver: Arc::clone(&echo), tasks: tasks.clone() };
        tasks.spawn(listen(listening, stop.clone()));
        Self { echo, address, tasks, stop }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn stop(self) {
        self.stop.cancel();
        self.echo.outlets.get().unwrap().close();
        self.tasks.close();
        self.tasks.wait().await;
    }
}

fn message(method: &str) -> String {
    format!(
        "{method} sip:a@b SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nFrom: <sip:c@d>;tag=1\r\nTo: <sip:a@b>\r\n\
         Call-ID: 1\r\nCSeq: 1 {method}\r\nContent-Length: 0\r\n\r\n"
    )
}

async fn answer<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut buffer = vec![0; 4_096];
    let length = stream.read(&mut buffer).await.unwrap();
    String::from_utf8(buffer[..length].to_vec()).unwrap()
}

async fn ask<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, method: &str) -> String {
    stream.write_all(message(method).as_bytes()).await.unwrap();
    answer(stream).await
}

fn trusting(made: &Made) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(made.certificate.clone())).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![b"sip".to_vec()];
    TlsConnector::from(Arc::new(config))
}

fn write_files(folder: &FilePath, chain: &str, key: &str) -> TlsFiles {
    let files = TlsFiles { chain: folder.join("chain.pem"), key: folder.join("key.pem") };
    std::fs::write(&files.chain, chain).unwrap();
    std::fs::write(&files.key, key).unwrap();
    files
}

#[tokio::test]
async fn a_packet_is_answered_to_the_address_it_came_from() {
    let socket = Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap());
    let address = socket.local_addr().unwrap();
    let (echo, stop) = (Arc::new(Echo::default()), CancellationToken::new());
    echo.outlets
        .set(Arc::new(Outlets::new(vec![Arc::clone(&socket)], StreamLimits::default())))
        .ok()
        .unwrap();
    let tasks = TaskTracker::new();
    tasks.spawn(read_all(socket, 0, Arc::clone(&echo), stop.clone()));
    let client = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    client.send_to(b"nonsense", address).await.unwrap();
    client.send_to(message("OPTIONS").as_bytes(), address).await.unwrap();
    let mut buffer = [0; 2_048];
    let (length, from) = client.recv_from(&mut buffer).await.unwrap();
    assert_eq!(from, address);
    let text = String::from_utf8_lossy(&buffer[..length]);
    assert!(text.starts_with("SIP/2.0 404 ") && text.contains(";received=127.0.0.1"), "{text}");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}

#[tokio::test]
async fn a_connection_carries_messages_both_ways_until_it_is_closed() {
    let server = Server::start(None, StreamLimits::default()).await;
    let mut client = server.connect().await;
    assert!(ask(&mut client, "OPTIONS").await.starts_with("SIP/2.0 404 "));
    assert!(ask(&mut client, "INFO").await.starts_with("SIP/2.0 404 "));
    client.write_all(b"\r\n\r\n").await.unwrap();
    assert_eq!(answer(&mut client).await, "\r\n", "a ping is answered");
    assert_eq!(ask(&mut client, "BYE").await, "", "the receiver had enough");
    server.stop().await;
}

#[tokio::test]
async fn what_is_not_sip_ends_the_connection() {
    let server = Server::start(None, StreamLimits::default()).await;
    for nonsense in ["GET / HTTP/1.1\r\n\r\n", "\u{0}\u{0}\r\n\r\n"] {
        let mut client = server.connect().await;
        client.write_all(nonsense.as_bytes()).await.unwrap();
        assert_eq!(answer(&mut client).await, "");
    }
    server.stop().await;
}

#[tokio::test]
async fn a_source_that_is_not_let_in_is_not_connected() {
    let server = Server::start(None, StreamLimits::default()).await;
    server.echo.deaf.store(true, Ordering::SeqCst);
    let mut client = server.connect().await;
    assert_eq!(client.read(&mut [0; 8]).await.unwrap_or(0), 0);
    server.stop().await;
}

#[tokio::test]
async fn one_source_has_no_more_connections_than_its_share() {
    let server = Server::start(None, StreamLimits { connections: 9, per_source: 2 }).await;
    let (mut first, mut second) = (server.connect().await, server.connect().await);
    ask(&mut first, "OPTIONS").await;
    ask(&mut second, "OPTIONS").await;
    let mut third = server.connect().await;
    assert_eq!(third.read(&mut [0; 8]).await.unwrap_or(0), 0);
    server.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_nothing_is_closed() {
    let server = Server::start(None, StreamLimits::default()).await;
    let mut client = server.connect().await;
    client.write_all(b"OPTIONS sip:a@b SIP/2.0\r\n").await.unwrap();
    assert_eq!(answer(&mut client).await, "");
    server.stop().await;
}

#[tokio::test]
async fn tls_is_spoken_by_name_and_without_the_protocol_being_named() {
    let folder = tempfile::tempdir().unwrap();
    let one = Made::of(NAME);
    let files = write_files(folder.path(), &one.certificate_pem(), &one.key_pem());
    let certificate = Certificate::load(files).await.unwrap();
    let server = Server::start(Some(certificate.acceptor().unwrap()), StreamLimits::default()).await;
    let name = ServerName::try_from(NAME).unwrap();
    let mut client = trusting(&one).connect(name, server.connect().await).await.unwrap();
    assert!(ask(&mut client, "OPTIONS").await.starts_with("SIP/2.0 404 "));
    assert_eq!(*server.echo.names.lock().unwrap(), [Some(NAME.to_owned())]);
    server.stop().await;
}

#[tokio::test]
async fn a_new_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let one = Made::of(NAME);
    let files = write_files(folder.path(), &one.certificate_pem(), &one.key_pem());
    let certificate = Certificate::load(files).await.unwrap();
    let server = Server::start(Some(certificate.acceptor().unwrap()), StreamLimits::default()).await;
    let name = || ServerName::try_from(NAME).unwrap();
    assert!(!certificate.look_again().await.unwrap());
    let two = Made::of(NAME);
    write_files(folder.path(), &two.certificate_pem(), &one.key_pem());
    assert!(matches!(certificate.look_again().await, Err(CertificateError::Mismatch(_))));
    trusting(&one).connect(name(), server.connect().await).await.unwrap();
    write_files(folder.path(), &two.certificate_pem(), &two.key_pem());
    assert!(certificate.look_again().await.unwrap());
    trusting(&two).connect(name(), server.connect().await).await.unwrap();
    assert!(trusting(&one).connect(name(), server.connect().await).await.is_err());
    server.stop().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_says_which_file_is_wrong() {
    let folder = tempfile::tempdir().unwrap();
    let files = write_files(folder.path(), "nothing", &Made::of(NAME).key_pem());
    let refused = Certificate::load(files.clone()).await.unwrap_err();
    assert!(refused.to_string().contains("chain.pem"), "{refused}");
    std::fs::remove_file(&files.chain).unwrap();
    let missing = Certificate::load(files).await.unwrap_err();
    assert!(matches!(missing, CertificateError::File(..)), "{missing}");
}
