//! Opens what the configuration names and wires the product together.

use std::sync::Arc;

use anyhow::Context as _;
use connectors::{AllowedTarget, Http, HttpConfig};
use kernel::{Clock, Entropy, Ids, Secret};
use metrics_exporter_prometheus::PrometheusBuilder;
use platform::app::{App, Parts};
use platform::migrations::Migrations;
use store::{Blobs, Db, DbConfig, Keyring, S3Keys};

use crate::config::Config;

/// Opens the database (brought up to date), the blobs, the master key and the way out.
pub(crate) async fn open(config: &Config) -> anyhow::Result<App> {
    connectors::install_crypto();
    std::fs::create_dir_all(&config.data.dir)
        .with_context(|| format!("cannot make the data directory {}", config.data.dir.display()))?;
    let clock = Clock::system();
    let entropy = Entropy::os().context("the system has no randomness to give")?;
    let ids = Ids::new(clock.clone(), entropy.clone());
    let db = database(config, &clock, &ids).await?;
    Ok(App::new(Parts {
        db,
        blobs: blobs(config)?,
        keyring: keyring(config, &entropy)?,
        clock,
        entropy,
        ids,
        http: way_out(config)?,
        limits: config.limits.clone(),
        mail: config.mail.clone(),
        regions: config.regions.clone(),
        sip: config.sip.clone(),
        public_url: config.public_url().context("http.public_url")?,
        metrics: metrics(),
    }))
}

/// Opens the database and brings its tables up to date.
pub(super) async fn database(config: &Config, clock: &Clock, ids: &Ids) -> anyhow::Result<Db> {
    let settings = DbConfig { url: config.database_url(), clock: clock.clone(), ids: ids.clone() };
    let db = Db::open(settings).await.context("cannot open the database: check database.url")?;
    db.migrate::<Migrations>().await.context("the tables could not be brought up to date")?;
    Ok(db)
}

fn way_out(config: &Config) -> anyhow::Result<Http> {
    let parsed = config.outbound.allow.iter().map(|text| text.parse::<AllowedTarget>());
    let allow = parsed.collect::<Result<Vec<_>, _>>().context("outbound.allow cannot be used")?;
    Http::new(HttpConfig { allow, ..HttpConfig::default() })
        .context("no client could be made for the way out")
}

fn blobs(config: &Config) -> anyhow::Result<Blobs> {
    let keys = config.blobs.access_key.clone().zip(config.blobs.secret_key.clone());
    let keys = keys.map(|(access_key, secret)| S3Keys { access_key, secret_key: Secret::new(secret) });
    let own = config.regions.list.iter().filter_map(|region| Some((&region.key, region.blobs.as_ref()?)));
    let places = own.map(|(key, place)| {
        let opened = Blobs::open(place, keys.as_ref());
        Ok((key.clone(), opened.with_context(|| format!("cannot open the blob store of the region {key}"))?))
    });
    let places = places.collect::<anyhow::Result<_>>()?;
    let usual = Blobs::open(&config.blobs_url(), keys.as_ref());
    Ok(usual.context("cannot open the blob store: check blobs.url")?.with_places(places))
}

fn keyring(config: &Config, entropy: &Entropy) -> anyhow::Result<Keyring> {
    let opened = match &config.data.master_key {
        Some(text) => Keyring::from_key_text(text),
        None => Keyring::load_or_create(&config.data.dir.join("master.key"), entropy),
    };
    opened.context("the master key cannot be used: check data.master_key")
}

fn metrics() -> Arc<dyn Fn() -> String + Send + Sync> {
    match PrometheusBuilder::new().install_recorder() {
        Ok(handle) => Arc::new(move || handle.render()),
        Err(error) => {
            tracing::warn!(%error, "counters are not collected");
            Arc::new(String::new)
        }
    }
}
