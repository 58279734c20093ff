//! Stopping in order: SIGTERM ends the process within its drain time, whoever still holds a connection.

use std::io::Write as _;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use sandbox::{Sandbox, SandboxConfig};

use super::server::Server;

/// The drain time of the process and some seconds for a busy machine.
const STOPPED_AFTER_MAX: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_half_sent_request_does_not_keep_the_process_alive() {
    let vendors = Sandbox::start(SandboxConfig::default()).await.expect("the vendors start");
    let mut server = Server::prepare(&vendors, None);
    server.make_organization();
    server.start().await;
    let mut half = TcpStream::connect(server.address()).expect("a connection");
    half.write_all(b"POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-le")
        .expect("half a request is sent");
    server.terminate();
    let asked = Instant::now();
    while !server.has_ended() {
        assert!(asked.elapsed() < STOPPED_AFTER_MAX, "the process still runs");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    vendors.stop().await;
}
