//! Sign-in policies in their table.

use std::collections::BTreeSet;

use kernel::{OrganizationId, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity};
use super::model::{MfaDemand, SignInPolicy};
use crate::access::mfa::entity::method;
use crate::access::{Scope, system};
use crate::app::App;
use crate::tenancy::members::entity as member;
use crate::tenancy::organizations::{self, OrganizationRef};

/// What is answered where nothing was saved.
const REVISION_DEFAULT: i64 = 0;

/// Whether the organization demands a second factor.
pub async fn is_demanded(app: &App, organization_id: OrganizationId) -> Result<bool, StoreError> {
    let scope = system(organization_id, "sign_in_policy");
    let row = app
        .db()
        .read_platform(|tx| async move { Ok::<_, StoreError>(tx.of::<Entity>(&scope).one(&tx).await?) });
    Ok(row.await?.is_some_and(|row| MfaDemand::from_key(&row.mfa) == MfaDemand::Required))
}

/// The organizations of a user that demand a second factor.
pub async fn list_demanding(tx: &Tx, user_id: UserId) -> Result<Vec<OrganizationRef>, StoreError> {
    let mine = organizations::list_of_user(tx, user_id).await?;
    let ids = mine.iter().map(|organization| organization.id.uuid());
    let required = Entity::find().filter(Column::Mfa.eq(MfaDemand::Required.key()));
    let rows = required.filter(Column::OrganizationId.is_in(ids)).all(tx).await?;
    let demanding: BTreeSet<OrganizationId> =
        rows.into_iter().map(|row| row.organization_id.into()).collect();
    Ok(mine.into_iter().filter(|organization| demanding.contains(&organization.id)).collect())
}

/// The policy of the organization.
pub(super) async fn load(tx: &Tx, scope: &Scope) -> Result<SignInPolicy, StoreError> {
    let row = tx.of::<Entity>(scope).one(tx).await?;
    let active = tx.of::<member::Entity>(scope).filter(member::Column::Status.eq("active")).all(tx).await?;
    let users: BTreeSet<_> = active.into_iter().map(|row| row.user_id).collect();
    let total = u64::try_from(users.len()).unwrap_or(u64::MAX);
    let with = method::Entity::find().filter(method::Column::UserId.is_in(users)).count(tx).await?;
    Ok(SignInPolicy {
        mfa: row.as_ref().map_or(MfaDemand::Optional, |row| MfaDemand::from_key(&row.mfa)),
        members_without: total.saturating_sub(with),
        revision: row.map_or(REVISION_DEFAULT, |row| row.revision),
    })
}

/// Stores what is demanded under the next revision.
pub(super) async fn save(tx: &Tx, scope: &Scope, mfa: MfaDemand, before: i64) -> Result<(), StoreError> {
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        mfa: Set(mfa.key().to_owned()),
        revision: Set(before + 1),
        updated_at: Set(tx.now().0),
    };
    if before == REVISION_DEFAULT {
        row.insert(tx).await?;
    } else {
        row.update(tx).await?;
    }
    Ok(())
}
