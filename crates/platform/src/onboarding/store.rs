//! What is there already.

use connectors::Family;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, PaginatorTrait, QueryFilter};
use store::{StoreError, Tx};

use super::model::StepKey;
use crate::access::Scope;
use crate::app::App;
use crate::credentials::{self, CredentialError};
use crate::inbound::sources;
use crate::outbound::{alerts, mail};
use crate::pipeline::interactions;
use crate::routing;
use crate::tenancy::members;
use crate::tenancy::organizations::entity as organization;

/// Whether somebody put the list away.
pub(super) async fn is_dismissed(tx: &Tx, scope: &Scope) -> Result<bool, StoreError> {
    let row = tx.of::<organization::Entity>(scope).one(tx).await?;
    Ok(row.is_some_and(|row| row.checklist_dismissed_at.is_some()))
}

/// Puts the list away for everybody.
pub(super) async fn dismiss(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    let id = Set(scope.organization_id().uuid());
    let row =
        organization::ActiveModel { id, checklist_dismissed_at: Set(Some(tx.now().0)), ..Default::default() };
    row.update(tx).await?;
    Ok(())
}

/// Whether one step is done.
pub(super) async fn is_done(app: &App, scope: &Scope, key: StepKey) -> Result<bool, CredentialError> {
    match key {
        StepKey::Credentials => {
            Ok(works(app, scope, Family::Asr).await? && works(app, scope, Family::Llm).await?)
        }
        StepKey::Mail => Ok(mail::is_configured(app, scope).await?),
        _ => Ok(app.db().read(scope, |tx| async move { is_stored(&tx, scope, key).await }).await?),
    }
}

async fn works(app: &App, scope: &Scope, family: Family) -> Result<bool, CredentialError> {
    let found = credentials::find_account(app, scope.organization_id(), family).await?;
    Ok(found.is_some_and(|account| account.failing.is_none()))
}

async fn is_stored(tx: &Tx, scope: &Scope, key: StepKey) -> Result<bool, StoreError> {
    let count = match key {
        StepKey::Source => {
            let active = sources::entity::Column::State.eq("active");
            tx.of::<sources::entity::Entity>(scope).filter(active).count(tx).await?
        }
        StepKey::Routing => tx.of::<routing::entity::Entity>(scope).count(tx).await?,
        StepKey::FirstScore => {
            let scored = interactions::entity::Column::QualityScore.is_not_null();
            tx.of::<interactions::entity::Entity>(scope).filter(scored).count(tx).await?
        }
        StepKey::Channels => tx.of::<alerts::entity::rule::Entity>(scope).count(tx).await?,
        // One is whoever reads this.
        StepKey::Members => tx.of::<members::entity::Entity>(scope).count(tx).await?.saturating_sub(1),
        StepKey::Credentials | StepKey::Mail => 0,
    };
    Ok(count > 0)
}
