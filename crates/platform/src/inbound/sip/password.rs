//! The password of the settings as it is kept: hashes for every name that a caller may say, sealed.
//!
//! Invariant: what can be opened proves callers and tells nobody the password.

use ::store::{SealError, StoreError, Tx};
use kernel::{OrganizationId, Secret};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::SipSettings;
use crate::access::digests::{self, Digests};
use crate::app::App;

const PURPOSE: &str = "sip.digests";
/// What the password itself was sealed for, before its hashes were kept.
const KEPT_PURPOSE: &str = "sip.password";

/// The hashes for the user, and for the same user who says his domain too.
pub(in crate::inbound) fn digests(settings: &SipSettings, password: &Secret) -> Vec<Digests> {
    let SipSettings { username, domain, realm, .. } = settings;
    if username.is_empty() {
        return Vec::new();
    }
    let with_domain = Some(format!("{username}@{domain}")).filter(|_| !domain.is_empty());
    let names = [username.clone()].into_iter().chain(with_domain);
    names.map(|name| Digests::of(&name, realm, password)).collect()
}

/// Seals the hashes of a password that is set.
pub(super) fn seal(
    app: &App,
    id: OrganizationId,
    settings: &SipSettings,
    password: &Secret,
) -> Result<Vec<u8>, SealError> {
    digests::seal((app.keyring(), app.entropy()), id, PURPOSE, &digests(settings, password))
}

/// The hashes that are kept. Those that cannot be opened close the door: nobody knows the password, so nobody passes.
pub(in crate::inbound) fn open(app: &App, row: &Model) -> Vec<Digests> {
    let Some(sealed) = &row.sealed_digests else { return Vec::new() };
    let opened = digests::open(app.keyring(), row.organization_id.into(), PURPOSE, sealed);
    opened.unwrap_or_else(|| {
        tracing::error!(organization = %row.organization_id, "the SIP password cannot be opened: set it anew");
        Vec::new()
    })
}

/// Makes hashes of the passwords that an earlier version kept, and forgets those. Every process does so before it
/// serves; a password that cannot be opened stays as it is, and nobody passes by it.
pub async fn hash_kept(app: &App) -> Result<(), StoreError> {
    let hashing = app.clone();
    app.db()
        .write_platform(|tx| async move {
            for row in Entity::find().filter(Column::SealedPassword.is_not_null()).all(&tx).await? {
                hash_one(&tx, &hashing, row).await?;
            }
            Ok(())
        })
        .await
}

async fn hash_one(tx: &Tx, app: &App, row: Model) -> Result<(), StoreError> {
    let organization_id = row.organization_id;
    let Some(password) = kept(app, &row) else {
        tracing::error!(organization = %organization_id, "the SIP password cannot be opened: set it anew");
        return Ok(());
    };
    let settings = SipSettings::read(row, &app.sip().config().realm)?;
    let sealed = seal(app, organization_id.into(), &settings, &password);
    let change = ActiveModel {
        organization_id: Set(organization_id),
        sealed_password: Set(None),
        sealed_digests: Set(Some(sealed.map_err(|error| StoreError::Corrupt(error.to_string()))?)),
        realm: Set(settings.realm),
        ..Default::default()
    };
    change.update(tx).await?;
    Ok(())
}

fn kept(app: &App, row: &Model) -> Option<Secret> {
    let plain = app.keyring().open(row.organization_id, KEPT_PURPOSE, row.sealed_password.as_ref()?).ok()?;
    String::from_utf8(plain.to_vec()).ok().map(Secret::new)
}
