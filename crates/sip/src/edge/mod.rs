//! The edge: listens, asks the product who is who, and runs calls.
//!
//! It wires the pure parts to sockets, media and the product. Invariant: what the product answers is never kept, so a
//! change of a list or a password counts from the next packet on.

mod drive;
mod judge;
mod serve;
mod start;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kernel::{Clock, Entropy};
use tokio::net::{TcpListener, UdpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::digest::Digest;
use crate::gate::{Gate, Rates};
use crate::media::Media;
use crate::product::{CallId, Directory, Events, Owner, Registered, StartedCall};
use crate::registrar::{Registrar, RegistrationLimits};
use crate::transport::{Certificate, CertificateError, Outlets, StreamLimits, TlsFiles};
use crate::uas::{CallLimits, Replies, Uas};
use drive::Ongoing;

/// How an edge is set up.
#[derive(Debug, Clone)]
pub struct EdgeConfig {
    pub udp: Vec<SocketAddr>,
    pub tcp: Vec<SocketAddr>,
    pub tls: Vec<SocketAddr>,
    /// Needed as soon as TLS is listened on.
    pub certificate: Option<TlsFiles>,
    /// Where callers reach us, for signalling and for media.
    pub public: IpAddr,
    /// First and last port for media.
    pub media_ports: (u16, u16),
    pub recordings: PathBuf,
    pub limits: EdgeLimits,
}

/// How much of everything there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EdgeLimits {
    pub rates: Rates,
    pub streams: StreamLimits,
    pub calls: CallLimits,
    pub registrations: RegistrationLimits,
}

/// Why an edge does not start.
#[derive(Debug, thiserror::Error)]
pub enum EdgeError {
    #[error(
        "{1} {0} cannot be listened on; check that the address is this machine's and that nobody else has the port"
    )]
    Bind(SocketAddr, &'static str, #[source] std::io::Error),
    #[error("TLS is to be listened on and there is no certificate; set the files of its chain and its key")]
    NoCertificate,
    #[error("the certificate cannot be used")]
    Certificate(#[from] CertificateError),
    #[error("`{0}` cannot be used for recordings; create it and let the server write there")]
    Recordings(PathBuf, #[source] std::io::Error),
}

/// The addresses that were bound, in the order of the configuration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bound {
    pub udp: Vec<SocketAddr>,
    pub tcp: Vec<SocketAddr>,
    pub tls: Vec<SocketAddr>,
}

/// What is listened on before anything runs.
#[derive(Default)]
struct Sockets {
    udp: Vec<Arc<UdpSocket>>,
    tcp: Vec<TcpListener>,
    tls: Vec<TcpListener>,
}

/// A running edge.
pub struct Edge {
    running: Arc<Running>,
    bound: Bound,
    certificate: Option<Arc<Certificate>>,
}

/// Everything the tasks of an edge share.
struct Running {
    directory: Arc<dyn Directory>,
    events: Arc<dyn Events>,
    clock: Clock,
    /// Makes the tags of those of whom nothing is kept.
    secret: [u8; 16],
    outlets: Arc<Outlets>,
    media: Media,
    digest: Digest,
    gate: Mutex<Gate>,
    registrar: Mutex<Registrar>,
    replies: Mutex<Replies>,
    uas: Mutex<Uas>,
    sessions: Mutex<HashMap<CallId, Ongoing>>,
    tasks: TaskTracker,
    /// Told when nothing more is to be read.
    stop: CancellationToken,
}

impl Edge {
    /// Listens and serves until [`Edge::stop`].
    pub async fn start(
        config: EdgeConfig,
        directory: Arc<dyn Directory>,
        events: Arc<dyn Events>,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, EdgeError> {
        start::start(config, directory, events, start::Nature { clock, entropy }).await
    }

    pub fn bound(&self) -> &Bound {
        &self.bound
    }

    /// What an owner's devices registered.
    pub fn registrations(&self, owner: Owner) -> Vec<Registered> {
        lock(&self.running.registrar).list(owner)
    }

    /// The calls that are going on.
    pub fn active_calls(&self) -> Vec<StartedCall> {
        lock(&self.running.uas).active()
    }

    /// The certificate chain that is shown to whoever connects by TLS now, in PEM.
    pub fn certificate(&self) -> Option<Vec<u8>> {
        self.certificate.as_ref().map(|certificate| certificate.chain())
    }

    /// Says good-bye in every call, finishes the recordings and closes everything.
    pub async fn stop(&self) {
        self.running.stop.cancel();
        self.running.end_calls();
        self.running.outlets.close();
        self.running.tasks.close();
        self.running.tasks.wait().await;
    }
}

/// What a panic left behind a lock is still the best there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
