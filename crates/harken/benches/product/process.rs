//! The shipped binary as a process: how large, how fast to ready, how much memory at rest.

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::report::{Report, count, median, target};

const STARTS: usize = 5;
const REST: Duration = Duration::from_secs(3);
const READY_MAX: Duration = Duration::from_secs(30);

pub(crate) async fn run() -> Report {
    let binary = target().join("release/harken");
    let size = std::fs::metadata(&binary).expect("target/release/harken is built").len();
    let data = tempfile::tempdir().expect("a directory");
    let (mut starts, mut first, mut resident) = (Vec::new(), 0.0, 0.0);
    for round in 0..=STARTS {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let begun = Instant::now();
        let mut child = start(&binary, data.path(), address);
        wait_until_ready(address).await;
        let millis = begun.elapsed().as_secs_f64() * 1000.0;
        // The first start also makes the tables and the master key.
        if round == 0 {
            first = millis;
        } else {
            starts.push(millis);
        }
        if round == STARTS {
            tokio::time::sleep(REST).await;
            resident = resident_mb(&child);
        }
        child.kill().expect("the process is ended");
        child.wait().expect("the process is gone");
    }
    let mut report = Report::new();
    report.add(
        "binary with the console inside",
        count(usize::try_from(size).unwrap_or_default()) / 1_048_576.0,
        "MB",
    );
    report.add("first start to /readyz, tables made", first, "ms");
    report.add("start to /readyz", median(starts), "ms");
    report.add("memory at rest", resident, "MB");
    report
}

fn start(binary: &Path, data: &Path, address: SocketAddr) -> Child {
    Command::new(binary)
        .arg("serve")
        .env("HARKEN_DATA__DIR", data)
        .env("HARKEN_HTTP__LISTEN", address.to_string())
        .env("RUST_LOG", "error")
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs")
}

async fn wait_until_ready(address: SocketAddr) {
    let begun = Instant::now();
    while begun.elapsed() < READY_MAX {
        if is_ready(address).await.unwrap_or(false) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("the process was not ready in time");
}

async fn is_ready(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: bench\r\nconnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}

fn resident_mb(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: f64 =
        line.and_then(|text| text.split_whitespace().next()?.parse().ok()).unwrap_or_default();
    kilobytes / 1024.0
}
