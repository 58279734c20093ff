//! The servers that are compared: processes whose time and memory the system counts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const TICK_US: f64 = 10_000.0;
const START_MAX: Duration = Duration::from_secs(20);

/// A server under load.
pub(crate) trait Server {
    fn name(&self) -> &'static str;
    fn address(&self) -> SocketAddr;
    fn processes(&self) -> Vec<u32>;

    /// Processor time used so far.
    fn cpu_us(&self) -> f64 {
        self.processes().into_iter().map(ticks).sum::<f64>() * TICK_US
    }

    /// Memory, shared pages counted in proportion.
    fn memory_kb(&self) -> f64 {
        self.processes().into_iter().map(proportional_kb).sum()
    }
}

/// Clock ticks in user and system mode.
fn ticks(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = text.rsplit(')').next().unwrap_or_default();
    after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum()
}

fn proportional_kb(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// This program again, as the edge.
pub(crate) struct Harken {
    child: Child,
    address: SocketAddr,
}

impl Harken {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("a path");
        let mut child = Command::new(program)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the edge starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        Self { child, address: line.trim().parse().expect("an address") }
    }
}

impl Server for Harken {
    fn name(&self) -> &'static str {
        "Harken"
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn processes(&self) -> Vec<u32> {
        vec![self.child.id()]
    }
}

impl Drop for Harken {
    fn drop(&mut self) {
        // It ends when nobody holds its input any more.
        drop(self.child.stdin.take());
        drop(self.child.wait());
    }
}

/// Debian's Kamailio with the same users in memory.
pub(crate) struct Kamailio {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Kamailio {
    /// None where it is not installed.
    pub(crate) fn start() -> Option<Self> {
        let modules = modules()?;
        let folder = tempfile::tempdir().expect("a folder");
        let address = free_address();
        let text = include_str!("kamailio.cfg")
            .replace("ADDRESS", &address.to_string())
            .replace("MODULES", &modules.display().to_string());
        let config = folder.path().join("kamailio.cfg");
        fs::write(&config, text).expect("a file");
        let child = Command::new("kamailio")
            .arg("-f")
            .arg(&config)
            .args(["-DD", "-m", "1536", "-M", "16"])
            .arg("-Y")
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        wait_until_it_answers(address);
        Some(Self { child, address, _folder: folder })
    }
}

impl Server for Kamailio {
    fn name(&self) -> &'static str {
        "Kamailio"
    }

    fn address(&self) -> SocketAddr {
        self.address
    }

    fn processes(&self) -> Vec<u32> {
        let own = self.child.id();
        let children = fs::read_to_string(format!("/proc/{own}/task/{own}/children")).unwrap_or_default();
        children.split_whitespace().filter_map(|id| id.parse().ok()).chain([own]).collect()
    }
}

impl Drop for Kamailio {
    fn drop(&mut self) {
        let own = self.child.id().to_string();
        drop(Command::new("kill").args(["-TERM", &own]).status());
        drop(self.child.wait());
    }
}

/// Where Debian puts its modules, by the machine it is for.
fn modules() -> Option<PathBuf> {
    let places = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path().join("kamailio/modules"));
    places.into_iter().find(|place| Path::new(place).is_dir())
}

fn free_address() -> SocketAddr {
    UdpSocket::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a port")
}

fn wait_until_it_answers(address: SocketAddr) {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    socket.set_read_timeout(Some(Duration::from_millis(200))).expect("a timeout");
    let local = socket.local_addr().expect("an address");
    let ping = format!(
        "OPTIONS sip:{address} SIP/2.0\r\nVia: SIP/2.0/UDP {local};branch=z9hG4bKping;rport\r\nMax-Forwards: 70\r\n\
         From: <sip:a@test.local>;tag=1\r\nTo: <sip:b@test.local>\r\nCall-ID: ping\r\nCSeq: 1 OPTIONS\r\n\
         Content-Length: 0\r\n\r\n"
    );
    let begun = Instant::now();
    while begun.elapsed() < START_MAX {
        let sent = socket.send_to(ping.as_bytes(), address);
        if sent.is_ok() && socket.recv(&mut [0; 2048]).is_ok() {
            return;
        }
    }
    panic!("Kamailio does not answer on {address}");
}
