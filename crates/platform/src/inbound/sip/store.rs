//! SIP settings in their table.

use kernel::Ts;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Entity, Model};
use super::entries::check_whitelist;
use super::model::{SipError, SipSettings, realm_of};
use crate::access::{Scope, api_keys};

/// What happens to the sealed hashes of the password.
#[derive(Debug)]
pub(super) enum PasswordChange {
    Keep,
    Remove,
    Replace(Vec<u8>),
}

/// The settings as they stand, the defaults while nothing was saved; `realm` is the installation's.
pub(super) async fn load(tx: &Tx, scope: &Scope, realm: &str) -> Result<SipSettings, StoreError> {
    let row = tx.of::<Entity>(scope).one(tx).await?;
    let key_realms = api_keys::list_sip_realms(tx, scope).await?;
    let none = || Ok(SipSettings { realm: realm.to_owned(), ..SipSettings::default() });
    let settings = row.map_or_else(none, |row| SipSettings::read(row, realm))?;
    Ok(SipSettings { key_realms, ..settings })
}

/// Stores the settings under the revision that follows `current`.
pub(super) async fn save(
    tx: &Tx,
    scope: &Scope,
    current: &SipSettings,
    wanted: &SipSettings,
    password: PasswordChange,
) -> Result<SipSettings, SipError> {
    let texts: Vec<&str> = wanted.whitelist.iter().map(|entry| entry.text.as_str()).collect();
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        enabled: Set(wanted.enabled),
        domain: Set(wanted.domain.clone()),
        username: Set(wanted.username.clone()),
        sealed_password: if matches!(password, PasswordChange::Keep) { NotSet } else { Set(None) },
        sealed_digests: match password {
            PasswordChange::Keep => NotSet,
            PasswordChange::Remove => Set(None),
            PasswordChange::Replace(sealed) => Set(Some(sealed)),
        },
        realm: Set(if wanted.username.is_empty() { String::new() } else { wanted.realm.clone() }),
        password_set_at: Set(wanted.password_set_at.map(|at| at.0)),
        algorithms: Set(serde_json::json!(wanted.algorithms)),
        accept_anyone: Set(wanted.accept_anyone),
        legacy_digest: Set(wanted.legacy_digest),
        whitelist: Set(serde_json::json!(texts)),
        revision: Set(current.revision + 1),
    };
    let saved = if current.revision == 0 { row.insert(tx).await } else { row.update(tx).await };
    saved.map_err(taken)?;
    Ok(SipSettings { revision: current.revision + 1, ..wanted.clone() })
}

fn taken(error: sea_orm::DbErr) -> SipError {
    match StoreError::from(error) {
        error if error.is_unique_of("username") => SipError::UsernameTaken,
        error if error.is_unique_of("domain") => SipError::DomainTaken,
        other => other.into(),
    }
}

impl SipSettings {
    /// A row, in an installation with this realm.
    pub(in crate::inbound) fn read(row: Model, realm: &str) -> Result<Self, StoreError> {
        let corrupt = |error: serde_json::Error| StoreError::Corrupt(error.to_string());
        let texts: Vec<String> = serde_json::from_value(row.whitelist).map_err(corrupt)?;
        let whitelist = check_whitelist(&texts).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let kept = Some(row.realm).filter(|kept| !kept.is_empty());
        Ok(Self {
            enabled: row.enabled,
            realm: kept.unwrap_or_else(|| realm_of(&row.domain, realm).to_owned()),
            domain: row.domain,
            username: row.username,
            password_set_at: row.password_set_at.map(Ts),
            algorithms: serde_json::from_value(row.algorithms).map_err(corrupt)?,
            accept_anyone: row.accept_anyone,
            legacy_digest: row.legacy_digest,
            whitelist,
            key_realms: Vec::new(),
            revision: row.revision,
        })
    }
}
