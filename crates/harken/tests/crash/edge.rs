//! The SIP edge of the real binary: TLS from the configuration, and a port that somebody else has.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use sandbox::{Sandbox, SandboxConfig};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::certificate::Made;
use super::server::{Client, Server, free_for_both};

const DOMAIN: &str = "sip.clinic.example";
const RENEWED: &str = "renewed.clinic.example";
/// Files are looked at every half a minute; the rest is for a busy machine.
const TRIES_MAX: usize = 1200;
/// Only a broken edge takes so long.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);

#[tokio::test(flavor = "multi_thread")]
async fn sip_over_tls_is_served_from_the_files_of_the_configuration_and_follows_them() {
    let vendors = Sandbox::start(SandboxConfig::default()).await.expect("the vendors start");
    let (folder, tls) = (tempfile::tempdir().expect("a directory"), free_for_both());
    let first = certificate(&folder, DOMAIN);
    let mut server = Server::prepare(&vendors, None);
    let file = |name: &str| folder.path().join(name).display().to_string();
    server.set("HARKEN_SIP__TLS_LISTEN", tls.to_string());
    server.set("HARKEN_SIP__TLS_CERTIFICATE", file("chain.pem"));
    server.set("HARKEN_SIP__TLS_KEY", file("key.pem"));
    server.make_organization();
    server.start().await;
    let client = server.sign_in().await;
    let list = json!({ "enabled": true, "domain": DOMAIN, "whitelist": ["127.0.0.0/8"] });
    client.send("PUT", "sip", &list).await;
    let edge = wait_for(&client, |edge| edge["state"] == "listening").await;
    assert_eq!((&edge["tls_port"], &edge["certificate"]["names"]), (&json!(tls.port()), &json!([DOMAIN])));
    for method in ["OPTIONS", "REGISTER"] {
        let answer = ask(tls, (DOMAIN, &first), method).await;
        assert!(answer.starts_with("SIP/2.0 200 "), "{method}: {answer}");
    }
    let second = certificate(&folder, RENEWED);
    wait_for(&client, |edge| edge["certificate"]["names"] == json!([RENEWED])).await;
    let answer = ask(tls, (RENEWED, &second), "OPTIONS").await;
    assert!(answer.starts_with("SIP/2.0 200 "), "what the page shows is what callers are shown: {answer}");
    server.kill();
    vendors.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_somebody_else_has_is_told_by_its_name_and_everything_else_is_served() {
    let vendors = Sandbox::start(SandboxConfig::default()).await.expect("the vendors start");
    let mut server = Server::prepare(&vendors, None);
    let port = server.trunk();
    server.keep_log();
    let taken = UdpSocket::bind(port).expect("the port is free");
    server.make_organization();
    server.start().await;
    let client = server.sign_in().await;
    let edge = wait_for(&client, |edge| edge["state"] == "failed").await;
    let says = edge["detail"].as_str().expect("words");
    assert!(says.contains(&format!("UDP {port} cannot be listened on")), "{says}");
    assert!(says.contains("nobody else has the port"), "what to do: {says}");
    let log = server.log();
    assert!(log.contains("calls by SIP cannot be taken") && log.contains(&port.to_string()), "{log}");
    drop(taken);
    server.kill();
    vendors.stop().await;
}

/// Writes a certificate for this name, and answers it.
fn certificate(folder: &TempDir, name: &str) -> Vec<u8> {
    let made = Made::of(name);
    // The key first: between the two the files do not belong together, and the edge keeps what it has.
    std::fs::write(folder.path().join("key.pem"), made.key_pem()).expect("a key");
    std::fs::write(folder.path().join("chain.pem"), made.certificate_pem()).expect("a certificate");
    made.certificate
}

/// The edge as the page shows it, once it is so.
async fn wait_for(client: &Client, is_so: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..TRIES_MAX {
        let edge = client.get("sip").await["edge"].clone();
        if is_so(&edge) {
            return edge;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it did not come about: {}", client.get("sip").await["edge"]);
}

/// The answer to one request over a connection of its own, whose certificate must be this one.
async fn ask(to: SocketAddr, (name, certificate): (&str, &[u8]), method: &'static str) -> String {
    let (name, certificate) = (name.to_owned(), certificate.to_owned());
    let answer = tokio::task::spawn_blocking(move || {
        let mut stream = secured(to, &name, &certificate);
        stream.write_all(request(method).as_bytes()).expect("a request out");
        let mut answer = vec![0; 65_536];
        let length = stream.read(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer[..length]).into_owned()
    });
    answer.await.expect("the caller does not break")
}

fn secured(to: SocketAddr, name: &str, certificate: &[u8]) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from(certificate.to_vec())).expect("a certificate");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
    let plain = TcpStream::connect(to).expect("an edge");
    plain.set_read_timeout(Some(ANSWER_WAIT_MAX)).expect("a limit");
    StreamOwned::new(connection, plain)
}

fn request(method: &str) -> String {
    format!(
        "{method} sip:{DOMAIN} SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:5061;branch=z9hG4bK-{method};rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:desk@{DOMAIN}>;tag=1\r\nTo: <sip:desk@{DOMAIN}>\r\n\
         Call-ID: {method}@desk\r\nCSeq: 1 {method}\r\nContact: <sips:desk@127.0.0.1:5061>\r\n\
         Content-Length: 0\r\n\r\n"
    )
}
