//! What a stranger's packet brings forth: bytes and packets, in the time a server takes to repeat itself.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use super::peer::Server;
use super::report::{Report, count};

/// Longer than the first repetitions of an answer that is not acknowledged.
const LISTEN: Duration = Duration::from_secs(3);

pub(crate) fn amplification(report: &mut Report, server: &dyn Server) {
    let (mut worst, mut packets) = (0.0_f64, 0);
    for (method, target) in [("REGISTER", ""), ("INVITE", "1001@"), ("OPTIONS", "")] {
        for padding in [0, 200] {
            let (sent, heard) = one(server, &request(server, method, target, padding));
            worst = worst.max(count(heard.iter().sum()) / count(sent));
            packets = packets.max(heard.len());
        }
    }
    let name = server.name();
    report.add(format!("{name}: bytes answered to a stranger's packet"), worst, "x its size");
    report.add(format!("{name}: packets answered to a stranger's packet"), count(packets), "packets");
}

fn one(server: &dyn Server, text: &str) -> (usize, Vec<usize>) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(LISTEN)).expect("a timeout");
    socket.send_to(text.as_bytes(), server.address()).expect("a packet");
    let (begun, mut heard, mut buffer) = (Instant::now(), Vec::new(), [0; 16_000]);
    while begun.elapsed() < LISTEN {
        heard.extend(socket.recv(&mut buffer).ok());
    }
    (text.len(), heard)
}

fn request(server: &dyn Server, method: &str, target: &str, padding: usize) -> String {
    let address = server.address();
    format!(
        "{method} sip:{target}{address} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:5099;branch=z9hG4bK{method}{padding};rport\r\n\
         Max-Forwards: 70\r\nFrom: <sip:a@test.local>;tag=1\r\nTo: <sip:b@test.local>\r\nCall-ID: {method}{padding}\r\n\
         CSeq: 1 {method}\r\nContact: <sip:a@127.0.0.1:5099>\r\nSubject: {}\r\nContent-Length: 0\r\n\r\n",
        "x".repeat(padding)
    )
}
