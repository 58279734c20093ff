//! The demo: the whole product with simulated vendors around it, and calls that are really processed.
//!
//! It configures itself over the product's own API, as an administrator would.

mod api;
mod branches;
mod people;
mod seed;
mod trunk;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context as _;
use platform::app::App;
use sandbox::{CallOrder, Dialer, Sandbox, SandboxConfig};
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::cli::print;
use crate::config::Config;
use crate::process::{self, Roles};

pub(crate) use people::{Person, first_organization};
use seed::Seeded;

/// Calls of the last month that only the exchange remembers, until somebody imports them.
const REMEMBERED_CALLS: usize = 60;
const REMEMBERED_EVERY_MS: i64 = 11 * 3_600_000 + 1_300_000;
/// Time between two calls of the days before the demo.
const EARLIER_CALLS_EVERY_MS: i64 = 4 * 3_600_000 + 700_000;

/// What the demo was asked for.
#[derive(Debug)]
pub(crate) struct Order {
    /// Where it keeps its files.
    pub data_dir: PathBuf,
    /// Where the console listens.
    pub listen: SocketAddr,
    /// Seconds between two sample calls.
    pub call_every: u64,
}

/// Runs the demo until a signal.
pub(crate) async fn run(mut config: Config, order: Order) -> anyhow::Result<()> {
    connectors::install_crypto();
    config.data.dir.clone_from(&order.data_dir);
    config.http.listen = order.listen;
    let vendors =
        Sandbox::start(SandboxConfig::default()).await.context("the simulated vendors did not start")?;
    config.outbound.allow.extend(addresses(&vendors));
    config.sip.listen = trunk::free_address().context("no port is free for SIP")?;
    let (app, _lock) = process::start(&config).await?;
    let seeded = seed::ensure(&app, &config.public_url()?, &order.data_dir, &vendors).await?;
    let stop = CancellationToken::new();
    let calls = place_calls(&app, &vendors, &seeded, &order, stop.clone());
    let phoned = trunk::place_calls(&app, &vendors, seeded.trunk(&config.sip), stop.clone());
    let roles = Roles { web: true, worker: true, sip: true };
    let (served, (), (), ()) = tokio::join!(
        process::serve(&config, app.clone(), roles, stop.clone()),
        calls,
        phoned,
        process::stop_on_signal(stop.clone())
    );
    vendors.stop().await;
    served
}

/// Runs the simulated vendors alone.
pub(crate) async fn sandbox_alone() -> anyhow::Result<()> {
    connectors::install_crypto();
    let vendors =
        Sandbox::start(SandboxConfig::default()).await.context("the simulated vendors did not start")?;
    let urls = &vendors.urls;
    print(&format!(
        "pbx       {}\ndeepgram  {}\nopenai    {}\nreceiver  {}\nsmtp      {}\nmailbox   {}mailbox\ntelegram  {}\n",
        urls.pbx, urls.deepgram, urls.openai, urls.receiver, vendors.smtp, urls.receiver, urls.telegram
    ))?;
    for exchange in vendors.exchanges.values() {
        let fields = exchange.account.iter().map(|(name, value)| format!(" {name}={value}"));
        print(&format!("{:<10}{}\n", exchange.key, fields.collect::<String>()))?;
    }
    process::stop_on_signal(CancellationToken::new()).await;
    vendors.stop().await;
    Ok(())
}

/// Once the product is ready, says where it is and lets the exchange place a call every few seconds.
async fn place_calls(app: &App, vendors: &Sandbox, seeded: &Seeded, order: &Order, stop: CancellationToken) {
    while !app.is_ready() && !stop.is_cancelled() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    if let Err(error) = print(&seeded.welcome()) {
        tracing::debug!(%error, "nobody reads the welcome");
    }
    if seeded.is_new {
        recall_earlier_days(vendors, seeded).await;
    }
    remember_last_month(vendors);
    vendors.pbx.start_dialer(Dialer {
        every: Duration::from_secs(order.call_every),
        webhook: seeded.webhook.clone(),
    });
}

/// The simulated vendors listen on loopback, which the guard refuses unless told.
fn addresses(vendors: &Sandbox) -> Vec<String> {
    let urls = &vendors.urls;
    let mut all: Vec<String> =
        [&urls.pbx, &urls.deepgram, &urls.openai, &urls.resend, &urls.telegram, &urls.receiver]
            .map(address)
            .into();
    all.push(vendors.smtp.to_string());
    all.extend(vendors.exchanges.values().map(|exchange| address(&exchange.url)));
    all
}

fn address(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Where the demo writes down how to sign in.
fn notes(data_dir: &Path) -> PathBuf {
    data_dir.join("demo.json")
}

/// A first look at the console should not be at an empty list: each sample was called once in the last days.
async fn recall_earlier_days(vendors: &Sandbox, seeded: &Seeded) {
    let now = kernel::Clock::system().now();
    let samples = vendors.samples.all().iter();
    for (sample, nth) in samples.zip(1_i64..) {
        let ended = now.plus_ms(-nth * EARLIER_CALLS_EVERY_MS);
        let order = CallOrder::sample(&sample.id);
        if let Err(error) = vendors.pbx.place_call_at(&order, &seeded.webhook, ended).await {
            tracing::warn!(%error, "an earlier call could not be placed");
        }
    }
}

/// What an import has to bring: the exchange starts with an empty memory, so this is written anew at every start.
fn remember_last_month(vendors: &Sandbox) {
    let now = kernel::Clock::system().now();
    for (nth, ago) in (0..REMEMBERED_CALLS).zip(1_i64..) {
        let ended = now.plus_ms(-ago * REMEMBERED_EVERY_MS);
        if let Err(error) = vendors.pbx.record_history(&vendors.pbx.nth_order(nth), Some(ended)) {
            tracing::warn!(%error, "a call of the last month could not be remembered");
        }
    }
}
