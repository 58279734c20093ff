//! Buckets that outlive the process and are shared by every node.

use kernel::Ts;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity};
use super::model::{Policy, Verdict};

/// Takes one from the bucket of `subject`, or says how long to wait.
pub async fn take(tx: &Tx, policy: Policy, subject: &str) -> Result<Verdict, StoreError> {
    let key = key(policy, subject);
    let verdict = policy.decide_take(lock(tx, &key).await?, tx.now());
    set(tx, key, verdict.full_at).await?;
    Ok(verdict)
}

/// Takes a place in the line of `subject` and answers when its turn comes, not before `earliest`.
pub async fn reserve(tx: &Tx, policy: Policy, subject: &str, earliest: Ts) -> Result<Ts, StoreError> {
    let key = key(policy, subject);
    let (turn, full_at) = policy.decide_reserve(lock(tx, &key).await?, earliest);
    set(tx, key, full_at).await?;
    Ok(turn)
}

/// When a bucket is full again. Locked, so that of many at the same moment each sees what the one before it left.
async fn lock(tx: &Tx, key: &[u8]) -> Result<Ts, StoreError> {
    let once = OnConflict::column(Column::Key).do_nothing().to_owned();
    let fresh = ActiveModel { key: Set(key.to_vec()), full_at: Set(0) };
    Entity::insert(fresh).on_conflict(once).exec_without_returning(tx).await?;
    let row = Entity::find_by_id(key.to_vec()).lock_exclusive().one(tx).await?;
    Ok(Ts(row.map_or(0, |row| row.full_at)))
}

/// Puts one back that turned out not to be an attack.
pub async fn give_back(tx: &Tx, policy: Policy, subject: &str) -> Result<(), StoreError> {
    let key = key(policy, subject);
    let row = Entity::find_by_id(key.clone()).lock_exclusive().one(tx).await?;
    match row {
        Some(row) => set(tx, key, policy.decide_give_back(Ts(row.full_at))).await,
        None => Ok(()),
    }
}

/// Makes the bucket of `subject` full again.
pub async fn forget(tx: &Tx, policy: Policy, subject: &str) -> Result<(), StoreError> {
    Entity::delete_by_id(key(policy, subject)).exec(tx).await?;
    Ok(())
}

/// Forgets the buckets that are full again.
pub async fn delete_full(tx: Tx) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::FullAt.lt(tx.now().0)).exec(&tx).await?;
    Ok(())
}

async fn set(tx: &Tx, key: Vec<u8>, full_at: Ts) -> Result<(), StoreError> {
    let change = Entity::update_many().col_expr(Column::FullAt, full_at.0.into());
    change.filter(Column::Key.eq(key)).exec(tx).await?;
    Ok(())
}

/// Hashed, so that the table does not list who was tried.
fn key(policy: Policy, subject: &str) -> Vec<u8> {
    Sha256::digest(format!("{}\n{subject}", policy.name)).to_vec()
}
