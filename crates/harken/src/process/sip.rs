//! The SIP edge of a process: it listens once the rules are read, and stops before its last news are stored.
//!
//! Invariant: that it cannot listen is told to people and stops nothing else.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use platform::app::App;
use platform::inbound::sip_gateway::{self, CertificateView, EdgeStatus, SipConfig, read_certificate};
use sip::{Directory, Edge, EdgeConfig, EdgeLimits, Events, TlsFiles};
use tokio_util::sync::CancellationToken;

use super::{DRAIN_MAX, DirectoryLock};
use crate::config::Config;

/// Answers calls until `stop`, then ends them and stores what was recorded. Where nothing can be listened on, what lies
/// in the spool is stored all the same.
pub(super) async fn serve(config: &Config, app: &App, stop: &CancellationToken) {
    let spool = config.sip_spool();
    let _lock = match prepare(app, &spool).await {
        Ok(lock) => lock,
        Err(error) => return fail(app, &error),
    };
    let edge = listen(&config.sip, app, &spool).await.inspect_err(|error| fail(app, error)).ok();
    let stopped = CancellationToken::new();
    let answer = async {
        stop.cancelled().await;
        if let Some(edge) = edge {
            edge.stop().await;
        }
        stopped.cancel();
    };
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        _done = async { tokio::join!(sip_gateway::tend(app, &stopped), answer) } => {}
        () = overdue => tracing::warn!("calls were still being stored at the end of the drain time; they are found at the next start"),
    }
}

/// The lock on the directory of recordings: another process must not take calls of this one for broken off.
async fn prepare(app: &App, spool: &Path) -> anyhow::Result<DirectoryLock> {
    let lock = DirectoryLock::take(spool)?;
    sip_gateway::begin(app, spool).await.context("the recordings of before cannot be read")?;
    Ok(lock)
}

fn fail(app: &App, error: &anyhow::Error) {
    tracing::error!("calls by SIP cannot be taken: {error:#}");
    app.sip().set_status(EdgeStatus::Failed(format!("{error:#}")));
}

/// Listens with TLS where there is a certificate, and without when that fails.
async fn listen(config: &SipConfig, app: &App, spool: &Path) -> anyhow::Result<Arc<Edge>> {
    let tls = tls_files(config);
    let (edge, problem) = match start(config, app, spool, tls.clone()).await {
        Ok(edge) => (edge, None),
        Err(error) if tls.is_some() => {
            let edge = start(config, app, spool, None).await?;
            tracing::error!("SIP over TLS is not served: {error:#}");
            (edge, Some(format!("{error:#}")))
        }
        Err(error) => return Err(error),
    };
    app.sip().set_status(status(config, &edge, problem));
    let edge = Arc::new(edge);
    app.sip().set_edge(&edge);
    Ok(edge)
}

async fn start(config: &SipConfig, app: &App, spool: &Path, tls: Option<TlsFiles>) -> anyhow::Result<Edge> {
    let mut limits = EdgeLimits::default();
    limits.calls.all = config.calls_max;
    limits.calls.per_owner = config.organization_calls_max;
    limits.calls.per_source = config.organization_calls_max;
    limits.calls.lasts = config.call_duration_max;
    limits.registrations.lasts = config.registration_max;
    let wanted = EdgeConfig {
        udp: vec![config.listen],
        tcp: vec![config.listen],
        tls: tls.iter().map(|_| config.tls_listen).collect(),
        certificate: tls,
        public: config.host().context("sip.public_address is needed")?,
        media_ports: (config.rtp_first, config.rtp_last),
        recordings: spool.to_owned(),
        limits,
    };
    let directory: Arc<dyn Directory> = Arc::new(app.sip().clone());
    let events: Arc<dyn Events> = Arc::new(app.sip().clone());
    Ok(Edge::start(wanted, directory, events, app.clock().clone(), app.entropy().clone()).await?)
}

fn tls_files(config: &SipConfig) -> Option<TlsFiles> {
    let (chain, key) = config.tls_certificate.clone().zip(config.tls_key.clone())?;
    Some(TlsFiles { chain, key })
}

fn status(config: &SipConfig, edge: &Edge, tls_problem: Option<String>) -> EdgeStatus {
    let bound = edge.bound();
    EdgeStatus::Listening {
        port: bound.udp.first().map_or_else(|| config.listen.port(), std::net::SocketAddr::port),
        tls_port: bound.tls.first().map(std::net::SocketAddr::port),
        certificate: config.tls_certificate.as_deref().map(shown),
        tls_problem,
    }
}

fn shown(file: &Path) -> CertificateView {
    match std::fs::read_to_string(file) {
        Ok(text) => read_certificate(&text),
        Err(error) => CertificateView {
            problem: Some(format!("{} cannot be read: {error}", file.display())),
            ..CertificateView::default()
        },
    }
}
