//! Binds everything before anything is served, so that an edge runs whole or not at all.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use kernel::{Clock, Entropy, Ids};
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Bound, Edge, EdgeConfig, EdgeError, Running, Sockets};
use crate::digest::Digest;
use crate::gate::Gate;
use crate::media::{Media, MediaSettings, Notice, Outside};
use crate::product::{CallEvent, Directory, Events};
use crate::recorder::salvage;
use crate::registrar::Registrar;
use crate::transport::{Certificate, LOOK_EVERY, Listening, Outlets, listen, read_all};
use crate::uas::{Identity, Replies, Setting, Uas};

/// Tasks that read each UDP socket, so that one slow packet does not hold up the next.
const READERS: usize = 2;
/// After so long without a packet a call is over.
const QUIET_MS_MAX: u64 = 60_000;
/// The ports of SIP, named when there is no socket of a kind to name one.
const PORT: u16 = 5060;
const TLS_PORT: u16 = 5061;

/// Time and chance.
pub(super) struct Nature {
    pub(super) clock: Clock,
    pub(super) entropy: Entropy,
}

pub(super) async fn start(
    config: EdgeConfig,
    directory: Arc<dyn Directory>,
    events: Arc<dyn Events>,
    nature: Nature,
) -> Result<Edge, EdgeError> {
    let certificate = certificate(&config).await?;
    let acceptor = certificate.as_ref().map(Certificate::acceptor).transpose()?;
    report_left_behind(&config, &*events).await?;
    let sockets = bind(&config).await?;
    let bound = bound(&sockets);
    let outlets = Arc::new(Outlets::new(sockets.udp.clone(), config.limits.streams));
    let (notices, inbox) = mpsc::unbounded_channel();
    let tasks = TaskTracker::new();
    let (clock, entropy) = (nature.clock, nature.entropy);
    let outside = Outside { tasks: tasks.clone(), clock: clock.clone(), entropy: entropy.clone() };
    let media = Media::new(media_settings(&config), notices, outside);
    let now = clock.now();
    let setting = Setting {
        identity: identity(&config, &bound),
        address: config.public,
        limits: config.limits.calls,
        ids: Ids::new(clock.clone(), entropy.clone()),
        entropy: entropy.clone(),
    };
    let running = Arc::new(Running {
        directory,
        events,
        clock,
        secret: entropy.bytes(),
        outlets,
        media,
        digest: Digest::new(entropy, now),
        gate: Mutex::new(Gate::new(config.limits.rates, now)),
        registrar: Mutex::new(Registrar::new(config.limits.registrations)),
        replies: Mutex::new(Replies::default()),
        uas: Mutex::new(Uas::new(setting)),
        sessions: Mutex::default(),
        tasks,
        stop: CancellationToken::new(),
    });
    run(&running, sockets, acceptor.as_ref(), inbox);
    if let Some(certificate) = &certificate {
        running.tasks.spawn(watch(Arc::clone(certificate), running.stop.clone()));
    }
    Ok(Edge { running, bound, certificate })
}

/// Starts everything that reads, and what is done from time to time.
fn run(
    running: &Arc<Running>,
    sockets: Sockets,
    acceptor: Option<&TlsAcceptor>,
    inbox: mpsc::UnboundedReceiver<Notice>,
) {
    let (tasks, stop) = (&running.tasks, &running.stop);
    for (index, socket) in sockets.udp.iter().enumerate() {
        for _ in 0..READERS {
            tasks.spawn(read_all(Arc::clone(socket), index, Arc::clone(running), stop.clone()));
        }
    }
    let plain = sockets.tcp.into_iter().map(|listener| (listener, None));
    let secure = sockets.tls.into_iter().map(|listener| (listener, acceptor.cloned()));
    for (listener, tls) in plain.chain(secure) {
        let listening = Listening {
            listener,
            tls,
            outlets: Arc::clone(&running.outlets),
            receiver: Arc::clone(running),
            tasks: tasks.clone(),
        };
        tasks.spawn(listen(listening, stop.clone()));
    }
    tasks.spawn(Arc::clone(running).keep_time());
    tasks.spawn(Arc::clone(running).hear_media(inbox));
}

async fn certificate(config: &EdgeConfig) -> Result<Option<Arc<Certificate>>, EdgeError> {
    if config.tls.is_empty() {
        return Ok(None);
    }
    let files = config.certificate.clone().ok_or(EdgeError::NoCertificate)?;
    Ok(Some(Certificate::load(files).await?))
}

/// Shows a new certificate once its files changed.
async fn watch(certificate: Arc<Certificate>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        match certificate.look_again().await {
            Ok(true) => tracing::info!("the certificate of the SIP edge was renewed"),
            Ok(false) => {}
            Err(error) => {
                tracing::warn!(%error, "the SIP edge keeps its certificate");
            }
        }
    }
}

/// Tells of calls that lasted when the process ended.
async fn report_left_behind(config: &EdgeConfig, events: &dyn Events) -> Result<(), EdgeError> {
    let folder = config.recordings.clone();
    let failed = |error| EdgeError::Recordings(config.recordings.clone(), error);
    tokio::fs::create_dir_all(&folder).await.map_err(failed)?;
    let found = tokio::task::spawn_blocking(move || salvage(&folder)).await;
    for left in found.map_err(std::io::Error::other).flatten().map_err(failed)? {
        let (call, ended_at, end, recording) = (left.call, left.ended_at, left.end, left.recording);
        events.call(CallEvent::Ended { call, ended_at, end, recording });
    }
    Ok(())
}

async fn bind(config: &EdgeConfig) -> Result<Sockets, EdgeError> {
    let mut sockets = Sockets::default();
    for address in &config.udp {
        let socket = UdpSocket::bind(address).await;
        sockets.udp.push(Arc::new(socket.map_err(|error| EdgeError::Bind(*address, "UDP", error))?));
    }
    for address in &config.tcp {
        let listener = TcpListener::bind(address).await;
        sockets.tcp.push(listener.map_err(|error| EdgeError::Bind(*address, "TCP", error))?);
    }
    for address in &config.tls {
        let listener = TcpListener::bind(address).await;
        sockets.tls.push(listener.map_err(|error| EdgeError::Bind(*address, "TLS", error))?);
    }
    Ok(sockets)
}

fn bound(sockets: &Sockets) -> Bound {
    let listened = |all: &[TcpListener]| all.iter().filter_map(|one| one.local_addr().ok()).collect();
    Bound {
        udp: sockets.udp.iter().filter_map(|socket| socket.local_addr().ok()).collect(),
        tcp: listened(&sockets.tcp),
        tls: listened(&sockets.tls),
    }
}

fn identity(config: &EdgeConfig, bound: &Bound) -> Identity {
    let at = |addresses: &[SocketAddr], usual: u16| {
        let port = addresses.first().map_or(usual, SocketAddr::port);
        SocketAddr::new(config.public, port).to_string()
    };
    Identity { udp: at(&bound.udp, PORT), tcp: at(&bound.tcp, PORT), tls: at(&bound.tls, TLS_PORT) }
}

fn media_settings(config: &EdgeConfig) -> MediaSettings {
    let bind = match config.public {
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
    };
    MediaSettings {
        bind,
        ports: config.media_ports,
        recordings: config.recordings.clone(),
        quiet_ms_max: QUIET_MS_MAX,
    }
}
