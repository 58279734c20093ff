//! A running process: opens what the product needs, serves it, works its jobs, and stops in order.

mod listener;
mod lock;
mod sip;
mod wiring;

use std::time::Duration;

use anyhow::Context as _;
use platform::app::App;
use store::Runner;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub(crate) use lock::DirectoryLock;
pub(crate) use wiring::open;

use crate::config::Config;
use crate::console;

/// How long work in hand may take after the order to stop.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// Jobs of one queue that run at once in one process.
const JOBS_AT_ONCE: &[(&str, usize)] =
    &[("default", 8), ("imports", 4), ("mail", 4), ("recordings", 2), ("vendors", 16), ("webhooks", 16)];

/// What this process does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Roles {
    /// Serves the console, the API and the webhooks.
    pub web: bool,
    /// Works jobs.
    pub worker: bool,
    /// Answers calls by SIP, when the configuration says so.
    pub sip: bool,
}

/// Opens the product for a process that works on it. An embedded database is worked on by one process alone, so what
/// an earlier one left half done is taken up at once instead of at the end of its leases.
pub(crate) async fn start(config: &Config) -> anyhow::Result<(App, Option<DirectoryLock>)> {
    let embedded = config.database.url.is_none();
    let lock = embedded.then(|| DirectoryLock::take(&config.data.dir)).transpose()?;
    let app = open(config).await?;
    if lock.is_some() {
        app.db().write_platform(|tx| async move { store::jobs::release_abandoned(&tx).await }).await?;
    }
    platform::inbound::sip::hash_kept(&app).await?;
    Ok((app, lock))
}

/// Serves until `stop`, then drains.
pub(crate) async fn serve(
    config: &Config,
    app: App,
    roles: Roles,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("cannot listen on {}: is another program there?", config.http.listen))?;
    let web = async {
        if roles.web {
            let router = platform::serve::router(&app, console::router());
            listener::accept(listener, router, stop.clone(), DRAIN_MAX).await;
        }
    };
    let work = async {
        if roles.worker {
            let runner = platform::jobs(Runner::new(app.db().clone(), app.clone()));
            let runner = JOBS_AT_ONCE.iter().fold(runner, |runner, (queue, most)| runner.queue(queue, *most));
            run_jobs(runner, stop.clone()).await;
        }
    };
    let calls = async {
        if roles.sip && config.sip.enabled {
            sip::serve(config, &app, &stop).await;
        }
    };
    app.set_ready(true);
    let withdraw = async {
        stop.cancelled().await;
        app.set_ready(false);
    };
    tokio::join!(web, work, calls, withdraw);
    finish_tasks(&app).await;
    app.db().close().await?;
    Ok(())
}

/// Waits for requests that go on although their caller is gone.
async fn finish_tasks(app: &App) {
    app.tasks().close();
    if tokio::time::timeout(DRAIN_MAX, app.tasks().wait()).await.is_err() {
        tracing::warn!("requests were still being worked on at the end of the drain time");
    }
}

/// Works jobs until `stop`; those in hand get the drain time, then their leases run out elsewhere.
async fn run_jobs(runner: Runner<App>, stop: CancellationToken) {
    let overdue = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        () = runner.run(stop.clone()) => {}
        () = overdue => tracing::warn!("jobs were still running at the end of the drain time; they run again at the next start"),
    }
}

/// Cancelled by SIGTERM or Ctrl-C.
pub(crate) async fn stop_on_signal(stop: CancellationToken) {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminated = async {
        match &mut terminate {
            Some(signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
        () = stop.cancelled() => {}
    }
    tracing::info!("stopping: work in hand is finished first");
    stop.cancel();
}
