//! The debug binary as a demonstration, for the browser tests: started, waited for, stopped as an operator would.
//!
//! Invariants: it listens on a port of its own and keeps its files in a folder of its own, which goes with it;
//! tests begin when calls have been processed from end to end; a server that does not stop on SIGTERM is an error.

use std::fs;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::shell::{Program, have};
use crate::{cargo, http};

const READY_MAX: Duration = Duration::from_mins(1);
const CALLS_MAX: Duration = Duration::from_mins(3);
const STOP_MAX: Duration = Duration::from_secs(30);
/// So many conversations must be completed before the browser looks.
const CALLS_WANTED: usize = 4;
const LOG_LINES_SHOWN: usize = 40;

pub(crate) struct Demo {
    server: Child,
    folder: PathBuf,
    address: SocketAddr,
    email: String,
    password: String,
}

impl Demo {
    pub(crate) fn start() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("harken-demo-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let address = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?;
        let mut command = program(&folder, address).into_command();
        command.stdout(fs::File::create(folder.join("out"))?).stderr(fs::File::create(folder.join("log"))?);
        let server = command.spawn().context("starting the demonstration")?;
        let mut demo = Self { server, folder, address, email: String::new(), password: String::new() };
        let started = demo.wait();
        if started.is_err() {
            demo.show_log();
        }
        started.map(|()| demo)
    }

    /// Where the browser tests find it, and who signs in.
    pub(crate) fn environment(&self) -> [(&'static str, String); 3] {
        let url = format!("http://{}", self.address);
        [
            ("HARKEN_URL", url),
            ("HARKEN_EMAIL", self.email.clone()),
            ("HARKEN_PASSWORD", self.password.clone()),
        ]
    }

    /// The end of what the server logged.
    pub(crate) fn show_log(&self) {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        println!("--- the server's log ends with");
        for line in lines.iter().skip(lines.len().saturating_sub(LOG_LINES_SHOWN)) {
            println!("{line}");
        }
        println!("---");
    }

    /// Asks the server to end, and expects it to end well.
    pub(crate) fn stop(mut self) -> Result<()> {
        Program::line(&format!("kill -TERM {}", self.server.id())).read()?;
        let until = Instant::now() + STOP_MAX;
        while Instant::now() < until {
            match self.server.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("the server ended with {status} when asked to stop"),
                None => std::thread::sleep(Duration::from_millis(50)),
            }
        }
        bail!("the server still runs {} s after SIGTERM", STOP_MAX.as_secs())
    }

    fn wait(&mut self) -> Result<()> {
        let began = Instant::now();
        self.until(READY_MAX, "is not ready", |demo| {
            Ok(http::call(demo.address, "GET /readyz", &[], "")?.status == 200)
        })?;
        println!("the demonstration was ready after {} ms", began.elapsed().as_millis());
        let notes: Value = serde_json::from_str(&fs::read_to_string(self.folder.join("demo.json"))?)?;
        let user = notes.pointer("/users/0").context("demo.json names no user")?;
        self.email = text(user, "email");
        self.password = text(user, "password");
        let cookie = self.sign_in()?;
        self.until(CALLS_MAX, "has processed no calls", |demo| Ok(demo.completed(&cookie)? >= CALLS_WANTED))?;
        println!("{CALLS_WANTED} calls were processed after {} s", began.elapsed().as_secs());
        Ok(())
    }

    fn until(
        &mut self,
        patience: Duration,
        complaint: &str,
        done: impl Fn(&Self) -> Result<bool>,
    ) -> Result<()> {
        let until = Instant::now() + patience;
        while Instant::now() < until {
            if let Some(status) = self.server.try_wait()? {
                bail!("the demonstration ended at once ({status})");
            }
            if done(self).unwrap_or(false) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("the demonstration {complaint} after {} s", patience.as_secs())
    }

    fn sign_in(&self) -> Result<String> {
        let who = serde_json::json!({"email": self.email, "password": self.password}).to_string();
        let answer = http::call(self.address, "POST /api/v1/sessions", &[], &who)?;
        let cookie = answer.headers.iter().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| value.split(';').next().unwrap_or_default().trim().to_owned())
        });
        cookie.with_context(|| format!("signing in to the demonstration was answered with {}", answer.status))
    }

    fn completed(&self, cookie: &str) -> Result<usize> {
        let headers = [format!("cookie: {cookie}")];
        let answer =
            http::call(self.address, "GET /api/v1/interactions?status=completed&limit=20", &headers, "")?;
        Ok(answer.body.get("items").and_then(Value::as_array).map_or(0, Vec::len))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let gone = self.server.kill().and_then(|()| self.server.wait()).is_ok();
        if !(gone && fs::remove_dir_all(&self.folder).is_ok()) {
            println!("the demonstration left {} behind", self.folder.display());
        }
    }
}

/// A call every second, and a signal when this process dies.
fn program(folder: &Path, address: SocketAddr) -> Program {
    let program = if have("setpriv") {
        Program::line("setpriv --pdeathsig TERM").arg(cargo::debug_binary())
    } else {
        Program::new(cargo::debug_binary())
    };
    let listen = address.to_string();
    program.arg("demo").arg("--data-dir").arg(folder).arg("--listen").arg(listen).arg("--call-every").arg("1")
}

fn text(value: &Value, key: &str) -> String {
    value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}
