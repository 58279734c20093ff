//! The real binary as a child process, and an administrator who speaks to it over HTTP.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use sandbox::{Sandbox, Urls};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

const EMAIL: &str = "owner@clinic.example";
const PASSWORD: &str = "four unrelated words here";
const READY_TRIES_MAX: usize = 1200;
const SETTLED_TRIES_MAX: usize = 600;
const UNFINISHED: &str = "pending,fetching,transcribing,analyzing,delivering";

/// The child process with its data directory.
pub(crate) struct Server {
    environment: BTreeMap<&'static str, String>,
    base: Url,
    child: Option<Child>,
    keeps_log: bool,
    data: TempDir,
}

/// A signed-in Client.
pub(crate) struct Client {
    http: reqwest::Client,
    base: Url,
}

impl Server {
    pub(crate) fn prepare(vendors: &Sandbox, database_url: Option<String>) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let urls = &vendors.urls;
        let allow = [&urls.pbx, &urls.deepgram, &urls.openai, &urls.receiver]
            .map(|url| format!("127.0.0.1:{}", url.port().expect("a port")));
        let mut environment = BTreeMap::from([
            ("HARKEN_DATA__DIR", data.path().join("data").display().to_string()),
            ("HARKEN_HTTP__LISTEN", format!("127.0.0.1:{port}")),
            ("HARKEN_OUTBOUND__ALLOW", json!(allow).to_string()),
            ("HARKEN_PASSWORD", PASSWORD.to_owned()),
            ("HARKEN_SIP__LISTEN", free_for_both().to_string()),
            ("RUST_LOG", "error".to_owned()),
        ]);
        environment.extend(database_url.map(|url| ("HARKEN_DATABASE__URL", url)));
        let base = format!("http://127.0.0.1:{port}/api/v1/").parse().expect("an address");
        Self { environment, base, child: None, keeps_log: false, data }
    }

    pub(crate) fn make_organization(&self) {
        let arguments =
            ["user", "create", "--email", EMAIL, "--name", "Owner", "--organization", "Acme Clinic"];
        let made = self.command().args(arguments).status().expect("the binary runs");
        assert!(made.success(), "the organization is made");
    }

    /// Starts the process and waits until it is ready.
    pub(crate) async fn start(&mut self) {
        self.child = Some(self.command().arg("serve").spawn().expect("the binary runs"));
        let ready = self.base.join("/readyz").expect("an address");
        for _ in 0..READY_TRIES_MAX {
            if http(HeaderMap::new())
                .get(ready.clone())
                .send()
                .await
                .is_ok_and(|answer| answer.status() == 200)
            {
                return;
            }
            let child = self.child.as_mut().expect("a process");
            assert!(child.try_wait().expect("a status").is_none(), "the process ended before it was ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the process was not ready in time");
    }

    /// SIGKILL: nothing of it can tidy up.
    pub(crate) fn kill(&mut self) {
        let mut child = self.child.take().expect("a process");
        child.kill().expect("the signal is sent");
        child.wait().expect("the process is gone");
    }

    /// SIGTERM: the order to finish what is in hand.
    pub(crate) fn terminate(&self) {
        let process = self.child.as_ref().expect("a process").id().to_string();
        let told = Command::new("kill").args(["-TERM", &process]).status().expect("the signal is sent");
        assert!(told.success(), "the signal is sent");
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.as_mut().expect("a process").try_wait().expect("a status").is_some()
    }

    /// Where calls by SIP are taken.
    pub(crate) fn trunk(&self) -> SocketAddr {
        self.environment["HARKEN_SIP__LISTEN"].parse().expect("an address")
    }

    /// Where recordings lie until they are stored.
    pub(crate) fn spool(&self) -> PathBuf {
        Path::new(&self.environment["HARKEN_DATA__DIR"]).join("sip")
    }

    /// Says more of the configuration.
    pub(crate) fn set(&mut self, name: &'static str, value: String) {
        self.environment.insert(name, value);
    }

    /// Keeps from now on what the processes complain about, which is shown otherwise.
    pub(crate) fn keep_log(&mut self) {
        self.keeps_log = true;
    }

    /// What they complained about.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).expect("a log")
    }

    fn log_file(&self) -> PathBuf {
        self.data.path().join("errors.log")
    }

    pub(crate) fn address(&self) -> String {
        self.base.authority().to_owned()
    }

    pub(crate) async fn sign_in(&self) -> Client {
        let wanted = json!({ "email": EMAIL, "password": PASSWORD });
        let sessions = self.base.join("sessions").expect("an address");
        let answer = http(HeaderMap::new()).post(sessions).json(&wanted).send().await.expect("an answer");
        assert_eq!(answer.status(), 201, "signing in");
        let cookie = answer.headers()["set-cookie"]
            .to_str()
            .expect("text")
            .split(';')
            .next()
            .expect("a pair")
            .to_owned();
        let body: Value = answer.json().await.expect("json");
        let token = body["csrf_token"].as_str().expect("a token");
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_str(&cookie).expect("a cookie"));
        headers.insert("x-csrf-token", HeaderValue::from_str(token).expect("a token"));
        Client { http: http(headers), base: self.base.clone() }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harken"));
        command.envs(&self.environment).stdout(Stdio::null());
        if self.keeps_log {
            command.stderr(File::options().create(true).append(true).open(self.log_file()).expect("a log"));
        }
        command
    }
}

/// An address of this machine whose port is free for UDP and TCP.
pub(crate) fn free_for_both() -> SocketAddr {
    loop {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port");
        if UdpSocket::bind(free).is_ok() {
            return free;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            drop(child.kill());
        }
    }
}

impl Client {
    /// Connects the vendors; answers where the exchange sends its events.
    pub(crate) async fn connect(&self, vendors: &Sandbox) -> Url {
        let (keys, urls) = (&vendors.keys, &vendors.urls);
        let deepgram = json!({ "secret": keys.deepgram, "base_url": Urls::base(&urls.deepgram) });
        self.send("PUT", "credentials/deepgram", &deepgram).await;
        let base = format!("{}/v1", Urls::base(&urls.openai));
        self.send(
            "PUT",
            "credentials/openai",
            &json!({ "secret": keys.openai, "base_url": base, "model": "gpt-4o-mini" }),
        )
        .await;
        let hook = urls.receiver.join("hooks/acme").expect("an address");
        let endpoint = json!({ "url": hook.as_str(), "events": ["interaction.completed"] });
        let made = self.send("POST", "webhook-endpoints", &endpoint).await;
        vendors.inbox.expect_secret(made["secret"].as_str().expect("a secret"));
        let fields = json!({ "username": keys.pbx_username, "password": keys.pbx_password,
            "api_key": keys.pbx_api_key, "base_url": Urls::base(&urls.pbx) });
        let source = json!({ "connector": "streamtelecom", "name": "Exchange", "timezone": "Europe/Kyiv", "fields": fields });
        let made = self.send("POST", "sources", &source).await;
        made["webhook_url"].as_str().expect("an address").parse().expect("an address")
    }

    /// Every row of a list, page by page.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut cursor = String::new();
        loop {
            let joint = if path.contains('?') { '&' } else { '?' };
            let page = self.get(&format!("{path}{joint}limit=200&cursor={cursor}")).await;
            rows.extend(page["items"].as_array().expect("rows").iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => next.clone_into(&mut cursor),
                None => return rows,
            }
        }
    }

    /// Waits until every conversation has come to an end and every record was looked at.
    pub(crate) async fn wait_until_settled(&self) {
        let source = self.get("sources").await["items"][0]["id"].as_str().expect("a source").to_owned();
        for _ in 0..SETTLED_TRIES_MAX {
            let unfinished = self.get(&format!("interactions?status={UNFINISHED}")).await;
            let unread = self.all(&format!("sources/{source}/records")).await;
            let unread = unread.iter().filter(|record| record["verdict"] == "pending").count();
            let undelivered = self.all("deliveries?state=queued").await.len();
            if unfinished["items"].as_array().is_some_and(Vec::is_empty) && unread == 0 && undelivered == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        panic!("work was left undone: {}", self.get(&format!("interactions?status={UNFINISHED}")).await);
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer =
            self.http.get(self.base.join(path).expect("an address")).send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert!(status.is_success(), "GET {path} answered {status}: {text}");
        serde_json::from_str(&text).expect("json")
    }

    pub(crate) async fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let method = method.parse().expect("a method");
        let request = self.http.request(method, self.base.join(path).expect("an address")).json(body);
        // Settings that nobody has saved yet; elsewhere it is not looked at.
        let request = request.header("if-match", "\"0\"");
        let answer = request.send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a body");
        assert!(status.is_success(), "{path} answered {status}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the harness is outside the product and speaks to it as anybody would"
)]
fn http(headers: HeaderMap) -> reqwest::Client {
    let builder =
        reqwest::Client::builder().default_headers(headers).no_proxy().timeout(Duration::from_secs(20));
    builder.build().expect("a client")
}
