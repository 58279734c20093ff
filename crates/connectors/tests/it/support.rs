//! Small servers that answer as told, for tests of what leaves and what comes back.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{Response, StatusCode};
use connectors::{Account, Connector, FieldKind, FieldSpec, Http, HttpConfig};
use kernel::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

/// A request as a stub saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A server of this test; it ends when it is dropped.
pub(crate) struct Stub {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<Seen>>>,
    _tasks: JoinSet<()>,
}

impl Stub {
    /// Answers every request by `answer`.
    pub(crate) async fn answering<F>(answer: F) -> Self
    where
        F: Fn(&Seen) -> Response<Body> + Clone + Send + Sync + 'static,
    {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let router = Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), answer.clone());
            async move {
                let one = record(request).await;
                let response = answer(&one);
                log.lock().unwrap().push(one);
                response
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, seen, _tasks: tasks }
    }

    /// Answers every connection with these bytes, then closes it, or, with none, never answers.
    pub(crate) async fn raw(bytes: Option<&'static [u8]>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut open = Vec::new();
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                if let Some(bytes) = bytes {
                    let mut request = [0_u8; 4096];
                    let _read = socket.read(&mut request).await;
                    socket.write_all(bytes).await.ok();
                } else {
                    open.push(socket);
                }
            }
        });
        Self { address, seen: Arc::default(), _tasks: tasks }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// A client that may call this stub and nothing else inside.
    pub(crate) fn client(&self) -> Http {
        client(&[self.address], Duration::from_secs(5))
    }
}

async fn record(request: Request) -> Seen {
    let (head, body) = request.into_parts();
    let pair = |(name, value): (&axum::http::HeaderName, &axum::http::HeaderValue)| {
        (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    };
    Seen {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers.iter().map(pair).collect(),
        body: to_bytes(body, usize::MAX).await.unwrap_or_default().to_vec(),
    }
}

/// Where a simulator listens.
pub(crate) fn address(url: &Url) -> SocketAddr {
    format!("{}:{}", url.host_str().unwrap(), url.port().unwrap()).parse().unwrap()
}

pub(crate) fn client(allow: &[SocketAddr], timeout_max: Duration) -> Http {
    let allow = allow.iter().map(|address| address.to_string().parse().unwrap()).collect();
    Http::new(HttpConfig { allow, timeout_max, ..HttpConfig::default() }).unwrap()
}

pub(crate) fn answer(status: u16, content_type: &str, body: impl Into<Body>) -> Response<Body> {
    let status = StatusCode::from_u16(status).unwrap();
    Response::builder().status(status).header("content-type", content_type).body(body.into()).unwrap()
}

/// An account of any connector: its secrets are canaries, its address is the stub's.
pub(crate) fn account(base_url: &str, secrets: &[&str]) -> Account {
    let secret = |key: &&str| ((*key).to_owned(), Secret::new(format!("canary-{key}-9f8e7d6c5b4a")));
    Account {
        fields: [("base_url", base_url), ("username", "olena")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        secrets: secrets.iter().map(secret).collect(),
    }
}

/// An account of this connector with all that is required: its secrets are canaries, its address is the stub's.
pub(crate) fn account_of(connector: &dyn Connector, base_url: &str) -> Account {
    let fields = connector.descriptor().fields;
    let secrets: Vec<&str> = fields.iter().filter(|spec| spec.is_secret()).map(|spec| spec.key).collect();
    let mut account = account(base_url, &secrets);
    let needed = |spec: &&FieldSpec| spec.required && spec.default.is_none() && !spec.is_secret();
    for spec in fields.iter().filter(needed) {
        let value = match spec.kind {
            FieldKind::Choice(words) => words[0],
            FieldKind::Country => "UA",
            FieldKind::Timezone => "Europe/Kyiv",
            _ => "olena",
        };
        account.fields.entry(spec.key.to_owned()).or_insert_with(|| value.to_owned());
    }
    account.fields.retain(|key, _| fields.iter().any(|spec| spec.key == key));
    account
}
