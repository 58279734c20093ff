//! A real mail server beside the test: aiosmtpd in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde::Deserialize;

/// How it is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    Plain,
    Implicit,
    Starttls,
    StarttlsRequired,
    /// Accepts connections and says nothing.
    Mute,
}

/// A message as the server took it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Received {
    pub(super) from: String,
    pub(super) to: Vec<String>,
    pub(super) message: String,
    pub(super) login: Option<String>,
    pub(super) encrypted: bool,
}

/// The server; it ends with this value.
pub(super) struct Sink {
    pub(super) port: u16,
    child: Child,
    received: Arc<Mutex<Vec<Received>>>,
}

pub(super) const LOGIN: (&str, &str) = ("mailer", "correct horse battery");

impl Sink {
    /// Without sign-in.
    pub(super) fn open(mode: Mode) -> Self {
        Self::start(mode, &[])
    }

    /// Only for who knows [`LOGIN`].
    pub(super) fn guarded(mode: Mode) -> Self {
        Self::start(mode, &[LOGIN.0, LOGIN.1])
    }

    fn start(mode: Mode, login: &[&str]) -> Self {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/outbound/mail/tests");
        let mut child = Command::new(python())
            .arg(format!("{folder}/server.py"))
            .arg(mode.word())
            .arg(format!("{folder}/server-identity.txt"))
            .args(login)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the Python of HARKEN_TEST_PYTHON starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first =
            lines.next().expect("the mail server starts: is aiosmtpd installed there?").expect("text");
        let first: serde_json::Value = serde_json::from_str(&first).expect("JSON");
        let port = u16::try_from(first["port"].as_u64().expect("a port")).expect("a port");
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                kept.lock().unwrap().push(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { port, child, received }
    }

    /// Everything it took, once there are this many. The server says it before it answers, on another pipe.
    pub(super) fn wait_for(&self, count: usize) -> Vec<Received> {
        let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
        loop {
            let received = self.received();
            if received.len() >= count || std::time::Instant::now() > until {
                assert_eq!(received.len(), count, "{received:?}");
                return received;
            }
            std::thread::yield_now();
        }
    }

    /// Everything it took so far.
    pub(super) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("the mail server ends");
    }
}

impl Mode {
    fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Implicit => "implicit",
            Self::Starttls => "starttls",
            Self::StarttlsRequired => "starttls-required",
            Self::Mute => "mute",
        }
    }
}

fn python() -> std::ffi::OsString {
    std::env::var_os("HARKEN_TEST_PYTHON").expect(
        "HARKEN_TEST_PYTHON must name a Python with aiosmtpd 1.4.6: `cargo xtask test` makes one in \
         target/test-python, or: python3 -m venv V && V/bin/pip install aiosmtpd==1.4.6, then set it to V/bin/python",
    )
}

impl Received {
    /// The value of a header, with encoded words and folding as they came.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let head = self.message.split("\r\n\r\n").next().unwrap_or_default();
        head.split("\r\n").find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The decoded body parts in one text.
    pub(super) fn text(&self) -> String {
        let parts = self.message.split("Content-Transfer-Encoding: ").skip(1);
        parts.map(decoded).collect::<Vec<_>>().join("\n")
    }
}

fn decoded(part: &str) -> String {
    let (head, body) = part.split_once("\r\n\r\n").unwrap_or(("", ""));
    let body = body.split("\r\n--").next().unwrap_or_default();
    if head.starts_with("base64") {
        use base64::Engine as _;
        let packed: String = body.split_whitespace().collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(packed).expect("base64");
        return String::from_utf8(bytes).expect("UTF-8");
    }
    if head.starts_with("quoted-printable") { unquoted(body) } else { body.to_owned() }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut pieces = joined.split('=');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(piece.get(..2).expect("two digits"), 16).expect("two digits"));
        bytes.extend(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).expect("UTF-8")
}
