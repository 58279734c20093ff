//! The way up to the nearest mail server, and handing a message to it.

use std::collections::BTreeMap;

use connectors::mail::{Mail, MailReport, Mailbox, SmtpLogin, SmtpServer, rehearse, send};
use connectors::{Account, Connector, Fault};
use kernel::{OrganizationId, Secret};
use store::{StoreError, Tx};

use super::entity;
use super::model::{LevelKind, MailServer, MailServerError, SMTP};
use super::store::{open, saved};
use crate::access::{self, Scope};
use crate::app::App;
use crate::tenancy::organizations::{Level, levels};

const JOB: &str = "mail_server";
/// The field of an account that holds its secret.
const API_KEY: &str = "api_key";

/// Somebody who takes messages, and how they are signed.
pub(in crate::outbound::mail) struct Sender {
    pub(in crate::outbound::mail) from: Mailbox,
    pub(in crate::outbound::mail) bcc: Vec<Mailbox>,
    pub(in crate::outbound::mail) support: Option<Mailbox>,
    route: Route,
}

enum Route {
    Smtp(SmtpServer),
    Service(&'static dyn Connector, Account),
}

/// Settings and the level they are set at.
pub(super) struct Nearest {
    pub(super) kind: LevelKind,
    pub(super) level: Option<Level>,
    pub(super) row: Option<entity::Model>,
}

/// Whether anybody sends this organization's mails.
pub async fn is_configured(app: &App, scope: &Scope) -> Result<bool, StoreError> {
    Ok(find_nearest(app, scope.organization_id()).await?.kind != LevelKind::None)
}

/// Who sends this organization's mails, if anybody does.
pub(in crate::outbound::mail) async fn find_sender(
    app: &App,
    organization_id: OrganizationId,
) -> Result<Option<Sender>, MailServerError> {
    let nearest = find_nearest(app, organization_id).await?;
    match nearest.row {
        Some(row) => Sender::of(app, &saved(&row)?, secrets(app, &row)?).map(Some),
        None => Sender::of_platform(app),
    }
}

/// The settings of the organization itself, or of the nearest level above it that has some.
pub(super) async fn find_nearest(app: &App, from: OrganizationId) -> Result<Nearest, StoreError> {
    let found = app.db().read_platform(|tx| async move { walk_up(&tx, from).await }).await?;
    let platform = || if app.mail().host.is_some() { LevelKind::Platform } else { LevelKind::None };
    Ok(found.unwrap_or_else(|| Nearest { kind: platform(), level: None, row: None }))
}

async fn walk_up(tx: &Tx, from: OrganizationId) -> Result<Option<Nearest>, StoreError> {
    for level in levels(tx, from).await? {
        let scope = access::system(level.organization_id, JOB);
        if let Some(row) = tx.of::<entity::Entity>(&scope).one(tx).await? {
            let kind =
                if level.organization_id == from { LevelKind::Organization } else { LevelKind::Parent };
            return Ok(Some(Nearest { kind, level: Some(level), row: Some(row) }));
        }
    }
    Ok(None)
}

/// The two secrets of a level, opened.
#[derive(Default)]
pub(super) struct Secrets {
    pub(super) password: Option<Secret>,
    pub(super) api_key: Option<Secret>,
}

/// Opens what a level has saved.
pub(super) fn secrets(app: &App, row: &entity::Model) -> Result<Secrets, MailServerError> {
    Ok(Secrets {
        password: open(app, row, row.sealed_password.as_deref())?,
        api_key: open(app, row, row.sealed_api_key.as_deref())?,
    })
}

impl Sender {
    /// From settings, saved or only entered.
    pub(super) fn of(app: &App, settings: &MailServer, secrets: Secrets) -> Result<Self, MailServerError> {
        let parse = |text: &String| text.parse::<Mailbox>();
        let from = parse(&settings.mail_from).map_err(MailServerError::MailFrom)?;
        let bcc = settings.notification_bcc.iter().map(parse).collect::<Result<_, _>>();
        let support = settings.support_email.as_ref().map(parse).transpose();
        let route = if settings.provider == SMTP {
            Route::Smtp(smtp(app, settings, secrets.password))
        } else {
            service(settings, secrets.api_key)?
        };
        Ok(Self {
            from,
            bcc: bcc.map_err(MailServerError::MailFrom)?,
            support: support.map_err(MailServerError::SupportEmail)?,
            route,
        })
    }

    fn of_platform(app: &App) -> Result<Option<Self>, MailServerError> {
        let config = app.mail();
        let Some(server) = config.server(&hello(app)) else { return Ok(None) };
        let support = config.support_email.as_ref().map(|text| text.parse()).transpose();
        Ok(Some(Self {
            from: config.from.parse().map_err(MailServerError::MailFrom)?,
            bcc: Vec::new(),
            support: support.map_err(MailServerError::SupportEmail)?,
            route: Route::Smtp(server),
        }))
    }

    /// Hands one message over.
    pub(in crate::outbound::mail) async fn send(&self, app: &App, mail: &Mail) -> Result<(), Fault> {
        match &self.route {
            Route::Smtp(server) => send(app.http(), server, mail).await,
            Route::Service(connector, account) => deliver(*connector, app, account, mail).await,
        }
    }

    /// Hands one message over with somebody watching.
    pub(super) async fn rehearse(&self, app: &App, mail: &Mail) -> MailReport {
        match &self.route {
            Route::Smtp(server) => rehearse(app.http(), server, mail).await,
            Route::Service(connector, account) => {
                MailReport::of_service(deliver(*connector, app, account, mail)).await
            }
        }
    }
}

async fn deliver(
    connector: &'static dyn Connector,
    app: &App,
    account: &Account,
    mail: &Mail,
) -> Result<(), Fault> {
    match connector.send_mail() {
        Some(service) => service.send(app.http(), account, mail).await,
        None => Err(Fault::Misconfigured { words: "this provider does not send mail".to_owned() }),
    }
}

fn smtp(app: &App, settings: &MailServer, password: Option<Secret>) -> SmtpServer {
    let login = settings.username.clone().zip(password);
    SmtpServer {
        host: settings.host.clone(),
        port: settings.port,
        hello: hello(app),
        encryption: settings.encryption.into(),
        disable_certificate_validation: settings.disable_certificate_validation,
        login: login.map(|(username, password)| SmtpLogin { username, password }),
    }
}

fn service(settings: &MailServer, api_key: Option<Secret>) -> Result<Route, MailServerError> {
    let connector = connectors::find(&settings.provider)
        .filter(|connector| connector.send_mail().is_some())
        .ok_or_else(|| MailServerError::Provider(settings.provider.clone()))?;
    let address = settings.api_url.iter().map(|url| ("base_url".to_owned(), url.clone()));
    let secrets: BTreeMap<String, Secret> =
        api_key.into_iter().map(|secret| (API_KEY.to_owned(), secret)).collect();
    Ok(Route::Service(connector, Account { fields: address.collect(), secrets }))
}

/// What we call ourselves when a server asks.
fn hello(app: &App) -> String {
    app.public_url().host_str().unwrap_or("localhost").trim_matches(['[', ']']).to_owned()
}
