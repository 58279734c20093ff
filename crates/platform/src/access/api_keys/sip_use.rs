//! Keys by which telephone exchanges prove themselves over SIP: the user is the key's public part, the password the
//! whole key.
//!
//! Invariant: only keys for SIP have digests, and digests are hashes. Whether a key may be used is asked at every packet,
//! in memory; the gateway reads the keys here and tells of their use.

use std::net::IpAddr;

use ::store::{SealError, StoreError, Tx};
use kernel::{ApiKeyId, OrganizationId, Secret, Ts};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::{secret, store};
use crate::access::Scope;
use crate::access::digests::{self, Digests};
use crate::app::App;

const PURPOSE: &str = "api_key.digests";

/// A key as the gateway knows it.
#[derive(Debug, Clone)]
pub struct SipKey {
    /// Which key.
    pub id: ApiKeyId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// What proves it.
    pub digests: Digests,
    /// The same of the text before the last rotation, and until when that one works.
    pub old: Option<(Digests, Ts)>,
    /// When it ends.
    pub valid_until: Option<Ts>,
}

/// What changes with every change of a key for SIP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SipKeyStamp {
    count: u64,
    revisions: i64,
    latest: i64,
}

impl SipKey {
    /// Whether it may be used at `now`.
    pub fn is_live(&self, now: Ts) -> bool {
        self.valid_until.is_none_or(|end| now < end)
    }

    /// The text before the last rotation, while it still works.
    pub fn old_at(&self, now: Ts) -> Option<&Digests> {
        self.old.as_ref().filter(|(_, until)| now < *until).map(|(digests, _)| digests)
    }
}

/// Lets a key that is being stored prove callers of its organization.
pub(super) fn provable(
    app: &App,
    (organization, id): (OrganizationId, ApiKeyId),
    row: ActiveModel,
    text: &Secret,
) -> Result<ActiveModel, SealError> {
    let realm = app.sip().realm_of(organization);
    let made = [Digests::of(&secret::public_name(id), &realm, text)];
    let sealed = digests::seal((app.keyring(), app.entropy()), organization, PURPOSE, &made)?;
    Ok(ActiveModel {
        sealed_digests: Set(Some(sealed)),
        sip_realm: Set(Some(realm)),
        sip_revision: Set(row.sip_revision.try_as_ref().copied().unwrap_or_default() + 1),
        ..row
    })
}

/// The stamp as it is now.
pub async fn load_sip_stamp(tx: &Tx) -> Result<SipKeyStamp, StoreError> {
    let sums = for_sip()
        .select_only()
        .column_as(Expr::col(Column::SipRevision).sum().cast_as("BIGINT"), "revisions")
        .column_as(Column::CreatedAt.max(), "latest");
    let sums: Option<(Option<i64>, Option<i64>)> = sums.into_tuple().one(tx).await?;
    let (revisions, latest) = sums.unwrap_or_default();
    Ok(SipKeyStamp {
        count: for_sip().count(tx).await?,
        revisions: revisions.unwrap_or_default(),
        latest: latest.unwrap_or_default(),
    })
}

/// Every key for SIP of every organization. One whose digests cannot be opened proves nobody and is left out.
pub async fn list_sip_keys(tx: &Tx, app: &App) -> Result<Vec<SipKey>, StoreError> {
    let rows = for_sip().all(tx).await?;
    Ok(rows.into_iter().filter_map(|row| read(app, &row)).collect())
}

/// What the living keys of an organization authenticate for over SIP.
pub async fn list_sip_realms(tx: &Tx, scope: &Scope) -> Result<Vec<String>, StoreError> {
    let ends = Condition::any().add(Column::ValidUntil.is_null()).add(Column::ValidUntil.gt(tx.now().0));
    let rows =
        tx.of::<Entity>(scope).filter(Column::SealedDigests.is_not_null()).filter(ends).all(tx).await?;
    Ok(rows.into_iter().filter_map(|row| row.sip_realm).collect())
}

/// Writes down that keys were used, at most once a minute each over all nodes.
pub async fn note_sip_uses(app: &App, uses: Vec<(ApiKeyId, IpAddr)>) -> Result<(), StoreError> {
    app.db()
        .write_platform(|tx| async move {
            for (id, address) in uses {
                store::note_use(&tx, id, Some(address.to_string())).await?;
            }
            Ok(())
        })
        .await
}

fn for_sip() -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::SealedDigests.is_not_null())
}

fn read(app: &App, row: &Model) -> Option<SipKey> {
    let organization_id = row.organization_id.into();
    let open = |sealed: &[u8]| {
        let opened = digests::open(app.keyring(), organization_id, PURPOSE, sealed);
        opened.and_then(|mut digests| digests.pop())
    };
    let Some(digests) = row.sealed_digests.as_deref().and_then(open) else {
        tracing::error!(key = %row.id, "an API key for SIP cannot be opened: rotate it");
        return None;
    };
    let old = row.old_sealed_digests.as_deref().and_then(open);
    Some(SipKey {
        id: row.id.into(),
        organization_id,
        digests,
        old: old.zip(row.old_secret_until.map(Ts)),
        valid_until: row.valid_until.map(Ts),
    })
}
