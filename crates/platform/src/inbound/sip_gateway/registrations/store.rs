//! Registrations in their table.

use std::collections::BTreeMap;

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{RegistrationId, Ts};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use sip::{Owner, Registered};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::RegistrationView;
use crate::access::{Scope, system};
use crate::app::App;
use crate::inbound::sip_gateway::reasons::transport_key;
use crate::inbound::sip_gateway::snapshot::organization_of;

/// Writes changes down, organization by organization. What fails is logged and lost: the next renewal brings it again.
pub(in crate::inbound::sip_gateway) async fn write(app: &App, changes: Vec<Registered>) {
    let mut by_owner: BTreeMap<Owner, Vec<Registered>> = BTreeMap::new();
    for change in changes {
        by_owner.entry(change.owner).or_default().push(change);
    }
    for (owner, changes) in by_owner {
        let scope = system(organization_of(owner), "keep_sip_registrations");
        let acting = scope.clone();
        let written = app.db().write(&scope, |tx| async move { keep(&tx, &acting, changes).await });
        if let Err(error) = written.await {
            tracing::warn!(%error, "SIP registrations could not be written down");
        }
    }
}

async fn keep(tx: &Tx, scope: &Scope, changes: Vec<Registered>) -> Result<(), StoreError> {
    for change in changes {
        match change.expires_at {
            Some(expires_at) => upsert(tx, scope, change, expires_at).await?,
            None => delete(tx, scope, &change).await?,
        }
    }
    Ok(())
}

async fn upsert(tx: &Tx, scope: &Scope, change: Registered, expires_at: Ts) -> Result<(), StoreError> {
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<RegistrationId>().uuid()),
        address: Set(change.address),
        contact: Set(change.contact),
        source: Set(change.source.to_string()),
        transport: Set(transport_key(change.transport).to_owned()),
        registered_at: Set(change.at.0),
        expires_at: Set(expires_at.0),
    };
    let again = OnConflict::columns([Column::OrganizationId, Column::Address, Column::Contact])
        .update_columns([Column::Source, Column::Transport, Column::RegisteredAt, Column::ExpiresAt])
        .to_owned();
    Entity::insert(row).on_conflict(again).exec_without_returning(tx).await?;
    Ok(())
}

async fn delete(tx: &Tx, scope: &Scope, change: &Registered) -> Result<(), StoreError> {
    let one = tx.delete_of::<Entity>(scope).filter(Column::Address.eq(&change.address));
    one.filter(Column::Contact.eq(&change.contact)).exec(tx).await?;
    Ok(())
}

/// Those that stand at this moment, the latest first.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    page: &PageRequest,
) -> Result<Page<RegistrationView>, StoreError> {
    let standing = tx.of::<Entity>(scope).filter(Column::ExpiresAt.gt(tx.now().0));
    let page = newest_first(tx, standing, (Column::RegisteredAt, Column::Id), page).await?;
    Ok(page.map(RegistrationView::from))
}

/// Forgets those that ended, of all organizations.
pub(in crate::inbound::sip_gateway) async fn delete_expired(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::ExpiresAt.lte(tx.now().0)).exec(&tx).await?;
    Ok(())
}

impl From<Model> for RegistrationView {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            address: row.address,
            contact: row.contact,
            source: row.source,
            transport: row.transport,
            registered_at: Ts(row.registered_at),
            expires_at: Ts(row.expires_at),
        }
    }
}
