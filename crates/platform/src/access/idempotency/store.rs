//! Kept answers in their table.

use kernel::Ts;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Asked, IdempotencyError, Repeat, decide_repeat, kept_since};
use crate::access::Scope;

/// Whose turn it is.
pub(super) enum Claim {
    /// This request is to be carried out.
    Mine(Uuid),
    /// It was, and this is its sealed answer.
    Answered(Vec<u8>),
}

/// Takes a request up, or finds what became of it.
pub(super) async fn claim(tx: &Tx, scope: &Scope, asked: Asked) -> Result<Claim, IdempotencyError> {
    if let Some(row) = find(tx, scope, &asked).await? {
        let same = row.request_hash == asked.hash;
        let repeat = decide_repeat(same, row.sealed_answer.is_some(), tx.now().since(Ts(row.created_at)))?;
        match (repeat, row.sealed_answer) {
            (Repeat::Replay, Some(sealed)) => return Ok(Claim::Answered(sealed)),
            _ => release(tx, scope, row.id).await?,
        }
    }
    let id = tx.ids().uuid();
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id),
        actor: Set(asked.actor),
        route: Set(asked.route),
        idempotency_key: Set(asked.key),
        request_hash: Set(asked.hash.to_vec()),
        sealed_answer: Set(None),
        created_at: Set(tx.now().0),
    };
    match row.insert(tx).await.map_err(StoreError::from) {
        Ok(_) => Ok(Claim::Mine(id)),
        // Another took it up between our look and our word.
        Err(error) if error.is_unique() => Err(IdempotencyError::InFlight),
        Err(error) => Err(error.into()),
    }
}

/// Keeps the answer of a request that was carried out.
pub(super) async fn keep(tx: &Tx, scope: &Scope, id: Uuid, sealed: Vec<u8>) -> Result<(), StoreError> {
    let change = ActiveModel { sealed_answer: Set(Some(sealed)), ..Default::default() };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Forgets a request that made nothing.
pub(super) async fn release(tx: &Tx, scope: &Scope, id: Uuid) -> Result<(), StoreError> {
    tx.delete_of::<Entity>(scope).filter(Column::Id.eq(id)).exec(tx).await?;
    Ok(())
}

/// Deletes answers that nobody gets any more.
pub async fn delete_old(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::CreatedAt.lte(kept_since(tx.now()).0)).exec(&tx).await?;
    Ok(())
}

async fn find(tx: &Tx, scope: &Scope, asked: &Asked) -> Result<Option<Model>, StoreError> {
    let known = tx.of::<Entity>(scope).filter(Column::Actor.eq(&asked.actor));
    let known = known.filter(Column::Route.eq(&asked.route)).filter(Column::IdempotencyKey.eq(&asked.key));
    Ok(known.one(tx).await?)
}
