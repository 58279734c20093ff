//! What every simulator holds: clock, ids, samples, scripted faults, an HTTP client of its own, and
//! the tracker that lets [`crate::Sandbox::stop`] wait for all of them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use bytes::Bytes;
use kernel::{Clock, Entropy, Ids};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

use crate::faults::Refuse;
use crate::recognise::{Heard, Recogniser};
use crate::samples::{Samples, SamplesError};
use crate::{Faults, Journal, Keys, SandboxConfig, Vendor, faults};

/// The largest body a simulator reads, above what any sample or test needs.
const BODY_MAX: usize = 256 * 1024 * 1024;
/// How long [`World::stop`] waits for answers under way.
const STOP_WAIT: Duration = Duration::from_secs(5);

/// Why the simulators cannot run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The embedded sample calls cannot be read.
    #[error(transparent)]
    Samples(#[from] SamplesError),
    /// A port is taken or the address is not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// What was to be bound.
        address: SocketAddr,
        /// The system's word.
        source: std::io::Error,
    },
    /// The HTTP client that posts events cannot be built.
    #[error("cannot build the simulators' HTTP client: {0}")]
    Client(#[from] reqwest::Error),
}

/// Shared by all simulators; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) entropy: Entropy,
    pub(crate) keys: Keys,
    pub(crate) samples: Samples,
    recogniser: Arc<Recogniser>,
    pub(crate) faults: Faults,
    pub(crate) journal: Journal,
    pub(crate) http: reqwest::Client,
    pub(crate) tasks: TaskTracker,
    pub(crate) stopping: CancellationToken,
}

impl World {
    pub(crate) fn new(config: &SandboxConfig) -> Result<Self, SandboxError> {
        let samples = Samples::load(&config.samples)?;
        Ok(Self {
            clock: config.clock.clone(),
            ids: Ids::new(config.clock.clone(), config.entropy.clone()),
            entropy: config.entropy.clone(),
            keys: config.keys.clone(),
            recogniser: Arc::new(Recogniser::new(samples.clone())),
            samples,
            faults: Faults::default(),
            journal: Journal::default(),
            http: client()?,
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
        })
    }

    /// Serves one simulator, which says no in its own words, and answers its base address.
    pub(crate) async fn serve(
        &self,
        vendor: Vendor,
        at: SocketAddr,
        (routes, refuse): (Router, Refuse),
    ) -> Result<Url, SandboxError> {
        let listen = |source| SandboxError::Listen { address: at, source };
        let listener = TcpListener::bind(at).await.map_err(listen)?;
        let bound = listener.local_addr().map_err(listen)?;
        let app = routes
            .merge(faults::control(self))
            .layer(DefaultBodyLimit::max(BODY_MAX))
            .layer(middleware::from_fn_with_state((self.clone(), vendor, refuse), faults::apply));
        let stopping = self.stopping.clone();
        self.tasks.spawn(async move {
            let served = axum::serve(listener, app).with_graceful_shutdown(stopping.cancelled_owned()).await;
            if let Err(error) = served {
                tracing::warn!(%error, ?vendor, "a simulator stopped serving");
            }
        });
        Url::parse(&format!("http://{bound}/"))
            .map_err(|error| SandboxError::Listen { address: at, source: std::io::Error::other(error) })
    }

    /// Recognises audio away from the threads that serve.
    pub(crate) async fn hear(&self, audio: Bytes) -> Option<Heard> {
        let recogniser = Arc::clone(&self.recogniser);
        self.tasks.spawn_blocking(move || recogniser.hear(audio)).await.ok().flatten()
    }

    pub(crate) async fn stop(&self) {
        self.stopping.cancel();
        self.tasks.close();
        if tokio::time::timeout(STOP_WAIT, self.tasks.wait()).await.is_err() {
            tracing::warn!("a simulator did not stop in time");
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the simulators are the outside world: they call Harken on loopback, where its own guarded client may not go"
)]
fn client() -> Result<reqwest::Client, reqwest::Error> {
    // Another part of the process may have installed a provider already; either one will do.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
        .timeout(Duration::from_secs(30))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}
