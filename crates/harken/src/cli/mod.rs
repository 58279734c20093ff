//! The command line: one variant per command, each a few lines that hand over.

mod report;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use kernel::Ts;
use platform::access::api_keys::{NewApiKey, SERVICES, ServiceType, issue};
use platform::tenancy::setup;
use tokio_util::sync::CancellationToken;

use crate::config::{self, Loaded};
use crate::demo;
use crate::process::{self, Roles};

pub(crate) use report::{complain, print};

/// Self-hosted conversation intelligence.
#[derive(Debug, Parser)]
#[command(name = "harken", version)]
pub(crate) struct Command {
    /// The configuration file (TOML). Variables of the environment win over it.
    #[arg(long, global = true, env = "HARKEN_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Serve the console and the API, and work jobs.
    Serve {
        /// What this process does: `all`, or a list of `web`, `worker` and `sip`.
        #[arg(long, default_value = "all", value_parser = roles)]
        roles: Roles,
    },
    /// Serve with simulated vendors and sample calls that are really processed.
    Demo {
        /// Where the demo keeps its files.
        #[arg(long, default_value = "./harken-data/demo")]
        data_dir: PathBuf,
        /// Where the console listens.
        #[arg(long, default_value = "127.0.0.1:7070")]
        listen: SocketAddr,
        /// Seconds between two sample calls.
        #[arg(long, default_value_t = 8)]
        call_every: u64,
    },
    /// Run the simulated vendors alone and print their addresses.
    Sandbox,
    /// Bring the tables up to date and stop.
    Migrate,
    /// Look at everything the product needs and say what is missing.
    Doctor,
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigVerb),
    /// Print the description of the API.
    Openapi,
    /// Print who may use which route.
    Permissions,
    /// People who sign in.
    #[command(subcommand)]
    User(UserVerb),
    /// Keys of programs outside.
    #[command(subcommand)]
    ApiKey(ApiKeyVerb),
}

#[derive(Debug, Subcommand)]
enum ConfigVerb {
    /// Print every value with its origin; secrets are masked.
    Show,
    /// Read the configuration and say what is wrong with it.
    Check,
    /// Print the reference of every key.
    Docs,
}

#[derive(Debug, Subcommand)]
enum UserVerb {
    /// Make the first organization with a Client, without the setup page. The password is read from `HARKEN_PASSWORD`.
    Create {
        /// How the Client signs in.
        #[arg(long)]
        email: String,
        /// What colleagues see.
        #[arg(long)]
        name: String,
        /// The organization to make.
        #[arg(long)]
        organization: String,
        /// IANA name.
        #[arg(long, default_value = "UTC")]
        timezone: String,
        /// The password; better given by the environment than on the command line.
        #[arg(long, env = "HARKEN_PASSWORD", hide_env_values = true)]
        password: String,
    },
    /// Print a link with which a person sets a new password, for where no mail is sent. It is good once, for half an hour.
    ResetLink {
        /// How the person signs in.
        email: String,
    },
}

#[derive(Debug, Subcommand)]
enum ApiKeyVerb {
    /// Make an API key and print it, once.
    Create {
        /// Slug of the organization: the part of its address after /o/.
        #[arg(long)]
        organization: String,
        /// What people call the key.
        #[arg(long)]
        name: String,
        /// What it is for: `ingest`, `interactions_read`, `attached_data`, `webhooks`, `crm_sync`, `sip_provisioning`, `full`.
        #[arg(long, value_parser = service_type)]
        service_type: ServiceType,
        /// When it ends, as 2027-01-31T00:00:00Z; the longest the organization allows unless said.
        #[arg(long)]
        valid_until: Option<Ts>,
    },
}

/// Does what was asked for.
pub(crate) fn run(command: Command) -> anyhow::Result<()> {
    let Command { config: file, verb } = command;
    match verb {
        Verb::Openapi => report::print(platform::serve::openapi_json()),
        Verb::Permissions => report::print(&platform::access::table::render(&platform::routes().table())),
        Verb::Config(ConfigVerb::Docs) => report::print(&config::reference()),
        Verb::Config(ConfigVerb::Check) => {
            loaded(file.as_deref())?;
            report::print("The configuration can be used.\n")
        }
        Verb::Config(ConfigVerb::Show) => report::print(&report::configuration(&loaded(file.as_deref())?)?),
        other => with_runtime(working(other, file)),
    }
}

async fn working(verb: Verb, file: Option<PathBuf>) -> anyhow::Result<()> {
    report::start_log();
    match verb {
        Verb::Serve { roles } => serve(loaded(file.as_deref())?, roles).await,
        Verb::Demo { data_dir, listen, call_every } => {
            let order = demo::Order { data_dir, listen, call_every };
            Box::pin(demo::run(loaded(file.as_deref())?.config, order)).await
        }
        Verb::Sandbox => demo::sandbox_alone().await,
        Verb::Migrate => {
            process::open(&loaded(file.as_deref())?.config).await?.db().close().await?;
            report::print("The tables are up to date.\n")
        }
        Verb::Doctor => report::examine(&loaded(file.as_deref())?.config).await,
        Verb::User(UserVerb::Create { email, name, organization, timezone, password }) => {
            let app = process::open(&loaded(file.as_deref())?.config).await?;
            let person = demo::Person { email, name, password };
            let made = demo::first_organization(&app, person, &organization, &timezone).await?;
            app.db().close().await?;
            report::print(&format!("Made {made}. Sign in with the e-mail address and the password.\n"))
        }
        Verb::ApiKey(ApiKeyVerb::Create { organization, name, service_type, valid_until }) => {
            let app = process::open(&loaded(file.as_deref())?.config).await?;
            let key = issue(&app, &organization, NewApiKey { name, service_type, valid_until }).await;
            app.db().close().await?;
            report::print(&format!("{}\n", key?.expose()))
        }
        Verb::User(UserVerb::ResetLink { email }) => {
            let app = process::open(&loaded(file.as_deref())?.config).await?;
            let link = platform::access::resets::link_for(&app, &email).await;
            app.db().close().await?;
            report::print(&format!("{}\n\nHand it over: it is good once, for half an hour.\n", link?))
        }
        Verb::Config(_) | Verb::Openapi | Verb::Permissions => Ok(()),
    }
}

async fn serve(loaded: Loaded, roles: Roles) -> anyhow::Result<()> {
    let (app, _lock) = process::start(&loaded.config).await?;
    if let Some(wanted) = loaded.config.setup.wanted() {
        let made =
            setup::make_unattended(&app, wanted).await.context("the section `setup` cannot be used")?;
        if let Some(organization) = made {
            report::print(&format!("Made {organization} with its Client, as the section `setup` says.\n"))?;
        }
    }
    if let Some(token) = setup::issue_token(&app).await? {
        let base = loaded.config.public_url()?;
        report::print(&format!(
            "\nThis installation is new. Set it up here, once:\n\n  {base}setup?token={token}\n\n"
        ))?;
    }
    let stop = CancellationToken::new();
    let (served, ()) = tokio::join!(
        process::serve(&loaded.config, app, roles, stop.clone()),
        process::stop_on_signal(stop.clone())
    );
    served
}

fn loaded(file: Option<&Path>) -> anyhow::Result<Loaded> {
    config::load(file, std::env::vars())
}

fn with_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Runtime::new().context("the runtime could not be started")?.block_on(work)
}

fn service_type(text: &str) -> Result<ServiceType, String> {
    let known = SERVICES.iter().map(|(_, key)| *key).collect::<Vec<_>>().join(", ");
    ServiceType::from_key(text).ok_or_else(|| format!("`{text}` is not a service: use one of {known}"))
}

fn roles(text: &str) -> Result<Roles, String> {
    let mut roles = Roles { web: false, worker: false, sip: false };
    for name in text.split(',') {
        match name.trim() {
            "all" => roles = Roles { web: true, worker: true, sip: true },
            "web" => roles.web = true,
            "worker" => roles.worker = true,
            "sip" => roles.sip = true,
            other => return Err(format!("`{other}` is not a role: use all, web, worker or sip")),
        }
    }
    Ok(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_for_a_service_that_exists() {
        let order = |service: &str| {
            let words = ["harken", "api-key", "create", "--organization", "acme", "--name", "Cron"];
            let words =
                words.into_iter().chain(["--service-type", service, "--valid-until", "2027-01-31T00:00:00Z"]);
            Command::try_parse_from(words.map(str::to_owned))
        };
        assert!(order("crm_sync").is_ok());
        let refused = order("root").unwrap_err().to_string();
        assert!(refused.contains("interactions_read"), "names what there is: {refused}");
    }
}
