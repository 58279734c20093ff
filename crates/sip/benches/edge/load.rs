//! `SIPp` as a source of load: a scenario, how often, and how many at a time.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use super::peer::Server;

/// Operations under way at a time.
const CONCURRENT: &str = "100";
const ALL: &str = "users.csv";
const FEW: &str = "few.csv";
pub(crate) const FEW_USERS: usize = 100;

/// What is asked of a server.
pub(crate) struct Load {
    scenario: &'static str,
    times: usize,
    /// A file of users.
    users: &'static str,
    /// Called number; the servers ask calls to 1001 for a proof.
    number: &'static str,
}

impl Load {
    pub(crate) fn register(times: usize) -> Self {
        Self { scenario: "register.xml", times, users: ALL, number: "1000" }
    }

    /// The same few users again and again: what a server keeps for a while is full after it.
    pub(crate) fn warm_up(times: usize) -> Self {
        Self { scenario: "register.xml", times, users: FEW, number: "1000" }
    }

    pub(crate) fn call(times: usize) -> Self {
        Self { scenario: "call.xml", times, users: ALL, number: "1000" }
    }

    pub(crate) fn stranger(times: usize) -> Self {
        Self { scenario: "stranger.xml", times, users: ALL, number: "1000" }
    }

    pub(crate) fn stranger_call(times: usize) -> Self {
        Self { scenario: "stranger-call.xml", times, users: ALL, number: "1001" }
    }
}

/// The program and its users.
pub(crate) struct Sipp {
    folder: TempDir,
}

impl Sipp {
    pub(crate) fn new(users: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let line = |n| format!("user{n};[authentication username=user{n} password=secret]");
        for (name, count) in [(ALL, users), (FEW, FEW_USERS)] {
            let lines: Vec<String> =
                ["SEQUENTIAL".to_owned()].into_iter().chain((0..count).map(line)).collect();
            std::fs::write(folder.path().join(name), lines.join("\n")).expect("a file");
        }
        Self { folder }
    }

    /// Runs a load as fast as the server answers; how many operations went as they are written.
    pub(crate) fn run(&self, server: &dyn Server, load: &Load) -> usize {
        let statistics = self.folder.path().join("statistics.csv");
        drop(std::fs::remove_file(&statistics));
        let mut command = Command::new("sipp");
        command.current_dir(self.folder.path()).arg(server.address().to_string());
        command.arg("-sf").arg(scenario(load.scenario)).args(["-inf", load.users]);
        command.args(["-i", "127.0.0.1", "-mi", "127.0.0.1", "-r", "50000", "-l", CONCURRENT]);
        command.args(["-m", &load.times.to_string(), "-s", load.number, "-nostdin", "-timeout", "300s"]);
        command.args(["-recv_timeout", "10000", "-buff_size", "4194304", "-trace_stat", "-fd", "1"]);
        command.arg("-stf").arg(&statistics).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("SIPp runs: apt-get install sip-tester");
        successes(&statistics)
    }
}

fn scenario(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name)
}

/// The last row's cumulative successes.
fn successes(file: &Path) -> usize {
    let text = std::fs::read_to_string(file).expect("SIPp wrote its statistics");
    let mut lines = text.lines();
    let titles = lines.next().expect("titles");
    let column = titles.split(';').position(|title| title == "SuccessfulCall(C)").expect("a column");
    let last = lines.next_back().expect("a row");
    last.split(';').nth(column).and_then(|text| text.parse().ok()).expect("a number")
}
