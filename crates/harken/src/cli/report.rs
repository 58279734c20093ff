//! What the commands print: to people on the terminal, and to the log.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::bail;
use tracing_subscriber::EnvFilter;

use crate::config::{Config, Loaded, Origin};
use crate::process;

/// Keys whose values are never printed.
const SECRET_KEYS: &[&str] =
    &["data.master_key", "blobs.secret_key", "database.url", "mail.password", "setup.password"];
const LOG_DEFAULT: &str = "info,sqlx=warn,hyper=warn,sea_orm_migration=warn,symphonia=error";

/// Prints to standard output.
pub(crate) fn print(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// Prints an error with its causes to standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    // Nowhere is left to say that this failed.
    drop(writeln!(std::io::stderr(), "harken: {error:#}"));
}

/// Starts the log on standard error; `RUST_LOG` chooses how much.
pub(super) fn start_log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOG_DEFAULT));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if log.try_init().is_err() {
        drop(writeln!(std::io::stderr(), "harken: a log is kept already"));
    }
}

/// Every value with where it came from.
pub(super) fn configuration(loaded: &Loaded) -> anyhow::Result<String> {
    let all = serde_json::to_value(&loaded.config)?;
    let mut text = String::new();
    for (section, values) in all.as_object().into_iter().flatten() {
        for (key, value) in values.as_object().into_iter().flatten() {
            let name = format!("{section}.{key}");
            let hidden = SECRET_KEYS.contains(&name.as_str()) && !value.is_null();
            let shown = if hidden { "•••".to_owned() } else { value.to_string() };
            let origin = match loaded.origins.get(&name) {
                None => "default".to_owned(),
                Some(Origin::File) => "file".to_owned(),
                Some(Origin::Environment(variable)) => variable.clone(),
            };
            writeln!(text, "{name} = {shown}  # {origin}")?;
        }
    }
    Ok(text)
}

/// Tries everything the product needs; fails when something is missing.
pub(super) async fn examine(config: &Config) -> anyhow::Result<()> {
    let listening = tokio::net::TcpListener::bind(config.http.listen).await;
    let mut checks = vec![(
        format!("http.listen {} is free", config.http.listen),
        listening.map(drop).map_err(anyhow::Error::from),
    )];
    match process::open(config).await {
        Ok(app) => {
            checks.push(("the database, the blob store and the master key open".to_owned(), Ok(())));
            checks.push((
                "the database answers".to_owned(),
                app.db().ping().await.map_err(anyhow::Error::from),
            ));
            app.db().close().await?;
        }
        Err(error) => {
            checks.push(("the database, the blob store and the master key open".to_owned(), Err(error)));
        }
    }
    let mut missing = 0;
    for (what, outcome) in &checks {
        match outcome {
            Ok(()) => print(&format!("ok      {what}\n"))?,
            Err(error) => {
                missing += 1;
                print(&format!("MISSING {what}: {error:#}\n"))?;
            }
        }
    }
    if missing > 0 {
        bail!("{missing} of {} checks failed", checks.len());
    }
    Ok(())
}
