//! Mail servers in their table.

use ::store::{StoreError, Tx};
use kernel::Secret;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::check::entered;
use super::entity::{ActiveModel, Entity, Model};
use super::model::{
    EncryptionMode, InEffect, LevelKind, MailServer, MailServerError, MailServerView, NewMailServer, SMTP,
};
use super::sender::{Nearest, Secrets, secrets};
use crate::access::Scope;
use crate::activity::audit::{self, Change};
use crate::app::App;

const PURPOSE: &str = "mail_server.secret";
const ENTITY: &str = "smtp";

/// The organization's own server.
pub(super) async fn find_own(tx: &Tx, scope: &Scope) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).one(tx).await?)
}

/// Settings as they were saved.
pub(super) fn saved(row: &Model) -> Result<MailServer, StoreError> {
    let corrupt = |what: &str| StoreError::Corrupt(format!("mail server {what}"));
    let bcc =
        serde_json::from_value(row.notification_bcc.clone()).map_err(|_| corrupt("notification_bcc"))?;
    Ok(MailServer {
        provider: row.provider.clone(),
        host: row.host.clone(),
        port: u16::try_from(row.port).map_err(|_| corrupt("port"))?,
        encryption: EncryptionMode::from_key(&row.encryption).ok_or_else(|| corrupt("encryption"))?,
        disable_certificate_validation: row.disable_certificate_validation,
        username: row.username.clone(),
        api_url: row.api_url.clone(),
        mail_from: row.mail_from.clone(),
        notification_bcc: bcc,
        support_email: row.support_email.clone(),
    })
}

/// Opens one of a row's secrets.
pub(super) fn open(app: &App, row: &Model, sealed: Option<&[u8]>) -> Result<Option<Secret>, MailServerError> {
    let Some(sealed) = sealed else { return Ok(None) };
    let plain = app.keyring().open(row.organization_id, PURPOSE, sealed)?;
    Ok(Some(Secret::new(String::from_utf8_lossy(&plain))))
}

/// The secrets that go with new settings: what was entered, else what is saved for the same server and user.
pub(super) fn secrets_for(
    app: &App,
    change: &NewMailServer,
    wanted: &MailServer,
    before: Option<&Model>,
) -> Result<Secrets, MailServerError> {
    let known = before.map(|row| Ok::<_, MailServerError>((saved(row)?, secrets(app, row)?))).transpose()?;
    if wanted.provider != SMTP {
        let same =
            known.filter(|(known, _)| known.provider == wanted.provider && known.api_url == wanted.api_url);
        let kept = same.and_then(|(_, secrets)| secrets.api_key);
        let api_key = entered(change.api_key.as_ref()).cloned().or(kept).ok_or(MailServerError::ApiKey)?;
        return Ok(Secrets { password: None, api_key: Some(api_key) });
    }
    if wanted.username.is_none() {
        return Ok(Secrets::default());
    }
    if let Some(password) = entered(change.password.as_ref()) {
        return Ok(Secrets { password: Some(password.clone()), api_key: None });
    }
    let kept = known.and_then(|(known, secrets)| secrets.password.map(|password| (known, password)));
    let (known, password) = kept.ok_or(MailServerError::Password)?;
    if known.host != wanted.host || known.username != wanted.username {
        return Err(MailServerError::PasswordAgain);
    }
    Ok(Secrets { password: Some(password), api_key: None })
}

/// Saves settings over those before, and writes down who did.
pub(super) async fn save(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    change: &NewMailServer,
) -> Result<Model, MailServerError> {
    let before = find_own(tx, scope).await?;
    let wanted = change.check()?;
    let secrets = secrets_for(app, change, &wanted, before.as_ref())?;
    let organization = scope.organization_id().uuid();
    let seal = |secret: Option<Secret>| {
        let sealed = secret.map(|secret| {
            app.keyring().seal(app.entropy(), organization, PURPOSE, secret.expose().as_bytes())
        });
        sealed.transpose()
    };
    let row = ActiveModel {
        organization_id: Set(organization),
        provider: Set(wanted.provider),
        host: Set(wanted.host),
        port: Set(wanted.port.into()),
        encryption: Set(wanted.encryption.key().to_owned()),
        disable_certificate_validation: Set(wanted.disable_certificate_validation),
        username: Set(wanted.username),
        sealed_password: Set(seal(secrets.password)?),
        sealed_api_key: Set(seal(secrets.api_key)?),
        api_url: Set(wanted.api_url),
        mail_from: Set(wanted.mail_from),
        notification_bcc: Set(json!(wanted.notification_bcc)),
        support_email: Set(wanted.support_email),
        // Grows also over a removal in between, so that an old tag never fits again.
        revision: Set(before.as_ref().map_or(tx.now().0, |row| row.revision + 1)),
        updated_at: Set(tx.now().0),
    };
    let stored = if before.is_some() { row.update(tx).await } else { row.insert(tx).await };
    let stored = stored.map_err(StoreError::from)?;
    let after = view_of_row(&stored)?;
    let change = match before {
        Some(before) => Change::updated(ENTITY, &"", &view_of_row(&before)?, &after),
        None => Change::created(ENTITY, &"", &after),
    };
    audit::record(tx, scope, change).await?;
    Ok(stored)
}

/// Removes the organization's own settings, so that the level above counts.
pub(super) async fn delete(tx: &Tx, scope: &Scope, before: &Model) -> Result<(), MailServerError> {
    tx.delete_of::<Entity>(scope).exec(tx).await.map_err(StoreError::from)?;
    audit::record(tx, scope, Change::deleted(ENTITY, &"", &view_of_row(before)?)).await?;
    Ok(())
}

/// What the page shows of a level: its own settings, or the defaults and who stands in.
pub(super) fn view(app: &App, nearest: &Nearest, own: Option<&Model>) -> Result<MailServerView, StoreError> {
    let mut view = match own {
        Some(row) => view_of_row(row)?,
        None => view_of(MailServer::default(), false, false),
    };
    view.level = nearest.kind;
    view.level_name =
        nearest.level.as_ref().filter(|_| nearest.kind == LevelKind::Parent).map(|it| it.name.clone());
    view.in_effect = match &nearest.row {
        Some(row) => Some(in_effect(saved(row)?)),
        None => platform(app),
    };
    Ok(view)
}

fn in_effect(settings: MailServer) -> InEffect {
    let MailServer { provider, host, api_url, mail_from, support_email, .. } = settings;
    InEffect { provider, host: api_url.unwrap_or(host), mail_from, support_email }
}

fn platform(app: &App) -> Option<InEffect> {
    let config = app.mail();
    Some(InEffect {
        provider: SMTP.to_owned(),
        host: config.host.clone()?,
        mail_from: config.from.clone(),
        support_email: config.support_email.clone(),
    })
}

fn view_of_row(row: &Model) -> Result<MailServerView, StoreError> {
    Ok(view_of(saved(row)?, row.sealed_password.is_some(), row.sealed_api_key.is_some()))
}

fn view_of(settings: MailServer, password_set: bool, api_key_set: bool) -> MailServerView {
    MailServerView {
        level: LevelKind::Organization,
        level_name: None,
        in_effect: None,
        secure: settings.encryption == EncryptionMode::ImplicitTls,
        provider: settings.provider,
        host: settings.host,
        port: settings.port,
        encryption: settings.encryption,
        disable_certificate_validation: settings.disable_certificate_validation,
        username: settings.username,
        password_set,
        api_key_set,
        api_url: settings.api_url,
        mail_from: settings.mail_from,
        notification_bcc: settings.notification_bcc,
        support_email: settings.support_email,
    }
}
