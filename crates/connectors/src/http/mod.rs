//! The only outbound HTTP of the product.
//!
//! Invariant: nothing leaves without a timeout and a cap on the answer, redirects are never followed, no proxy of the
//! environment is used, and the address that is really connected to is public or on the operator's list. Connectors
//! call [`Http::send`]; the pipeline calls [`Http::download`] for recordings.

mod address;
mod download;
mod error;
mod guard;
mod request;
mod resolve;
mod watched;

use std::sync::{Arc, Once};
use std::time::Duration;

use reqwest::dns::Resolve;
use reqwest::redirect::Policy;
use url::{Host, Url};

pub use address::{AllowedTarget, AllowedTargetError, is_refused};
pub use download::Download;
pub use error::HttpError;
pub use request::{Request, Response, Upload};
pub use watched::{Exchange, Exchanges};

use guard::{Guard, SystemResolver};
use request::Body;

/// Installs the cryptography TLS uses, once per process; a client without it would panic.
pub fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
}

/// What the operator decides about outgoing requests.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Targets that are let through though they are private, unencrypted or on an unusual port.
    pub allow: Vec<AllowedTarget>,
    /// Name resolution, TCP and TLS together.
    pub connect_timeout: Duration,
    /// No exchange takes longer, whatever the request asked for.
    pub timeout_max: Duration,
}

impl Default for HttpConfig {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            connect_timeout: Duration::from_secs(10),
            timeout_max: Duration::from_mins(30),
        }
    }
}

/// The guarded client. Cheap to clone; clones share connections.
#[derive(Debug, Clone)]
pub struct Http {
    /// Connects to public addresses only.
    guarded: reqwest::Client,
    /// Connects wherever the name leads; used for names on the operator's list.
    trusted: reqwest::Client,
    names: Guard,
    allow: Arc<[AllowedTarget]>,
    timeout_max: Duration,
    watch: Option<Exchanges>,
}

impl Http {
    /// A client with this configuration. Fails when the system's certificates cannot be read.
    pub fn new(config: HttpConfig) -> Result<Self, HttpError> {
        Self::with_resolver(config, Arc::new(SystemResolver))
    }

    fn with_resolver(config: HttpConfig, inner: Arc<dyn Resolve>) -> Result<Self, HttpError> {
        install_crypto();
        let allow: Arc<[AllowedTarget]> = config.allow.into();
        let guard = Guard { inner: Arc::clone(&inner), allow: Arc::clone(&allow) };
        Ok(Self {
            guarded: client(Arc::new(guard.clone()), config.connect_timeout)?,
            names: guard,
            trusted: client(inner, config.connect_timeout)?,
            allow,
            timeout_max: config.timeout_max,
            watch: None,
        })
    }

    /// The same client for somebody who waits: no exchange takes longer than this.
    pub(crate) fn within(&self, timeout_max: Duration) -> Self {
        Self { timeout_max: self.timeout_max.min(timeout_max), ..self.clone() }
    }

    /// Sends a request and reads the answer up to its cap. An answer of any status is `Ok`.
    pub async fn send(&self, request: Request) -> Result<Response, HttpError> {
        let watch = self.watch(&request);
        let answer = self.ask(request).await;
        if let Some(watch) = watch {
            watch.ended(&answer);
        }
        answer
    }

    async fn ask(&self, request: Request) -> Result<Response, HttpError> {
        let (cap, cut) = (request.response_max, request.cut);
        let mut answer = self.start(request).await?;
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|cause| HttpError::from_reqwest(&cause))? {
            let kept = chunk.len().min(cap.saturating_sub(body.len()));
            if kept < chunk.len() && !cut {
                return Err(HttpError::TooLarge { cap: u64::try_from(cap).unwrap_or(u64::MAX) });
            }
            body.extend(chunk.iter().take(kept));
            if kept < chunk.len() {
                break;
            }
        }
        let headers = std::mem::take(answer.headers_mut());
        Ok(Response { status: answer.status().as_u16(), headers, body: body.into() })
    }

    /// Whether a request to this address would be sent at all; for settings that are saved now and used later.
    pub fn check_target(&self, url: &str) -> Result<(), HttpError> {
        self.target(url).map(drop)
    }

    async fn start(&self, request: Request) -> Result<reqwest::Response, HttpError> {
        let (url, client) = self.target(&request.url)?;
        let host = url.host_str().unwrap_or_default().to_owned();
        let mut builder = client
            .request(request.method, url)
            .headers(request.headers)
            .timeout(request.timeout.min(self.timeout_max));
        builder = match request.body {
            Body::Bytes(bytes) => builder.body(bytes),
            Body::Stream(upload) => builder
                .header(http::header::CONTENT_LENGTH, upload.length)
                .body(reqwest::Body::wrap_stream(upload.stream)),
            Body::Multipart(form) => builder.multipart(form),
        };
        let answer = builder.send().await.map_err(|cause| HttpError::from_reqwest(&cause));
        match &answer {
            Ok(answer) => {
                tracing::debug!(host, status = answer.status().as_u16(), "outbound request answered");
            }
            Err(cause) => tracing::debug!(host, %cause, "outbound request failed"),
        }
        answer
    }

    /// Judges an address before anything is sent, and picks the client that may reach it.
    fn target(&self, text: &str) -> Result<(Url, &reqwest::Client), HttpError> {
        let url = Url::parse(text).map_err(|_| HttpError::BadUrl("it is not an address"))?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(HttpError::BadUrl("only https addresses are called"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(HttpError::BadUrl("credentials do not belong into an address"));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(HttpError::BadUrl("it names no host"));
        };
        if self.allow.iter().any(|target| target.covers(&host, port)) {
            return Ok((url, &self.trusted));
        }
        let literal = match host {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        };
        if literal.is_some_and(is_refused) {
            return Err(HttpError::Refused);
        }
        if url.scheme() != "https" {
            return Err(HttpError::BadUrl("it must start with https://"));
        }
        if !PORTS.contains(&port) {
            return Err(HttpError::BadUrl("only the ports 443, 80 and 8443 are called"));
        }
        Ok((url, &self.guarded))
    }
}

/// Ports that need no entry in the operator's list: those of the web, and the one exchanges serve recordings on.
const PORTS: [u16; 3] = [80, 443, 8443];

#[expect(clippy::disallowed_methods, reason = "the one place that builds a client")]
fn client(resolver: Arc<dyn Resolve>, connect_timeout: Duration) -> Result<reqwest::Client, HttpError> {
    reqwest::Client::builder()
        .dns_resolver(resolver)
        .redirect(Policy::none())
        .no_proxy()
        .referer(false)
        .connect_timeout(connect_timeout)
        .user_agent(concat!("Harken/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|cause| HttpError::from_reqwest(&cause))
}
