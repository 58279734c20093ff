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
    let once = OnConflict::column(Column::Key).do_nothing().to_owned();
    let fresh = ActiveModel { key: Set(key.clone()), full_at: Set(0) };
    Entity::insert(fresh).on_conflict(once).exec_without_returning(tx).await?;
    // Locked, so that of many at the same moment each sees what the one before it left.
    let row = Entity::find_by_id(key.clone()).lock_exclusive().one(tx).await?;
    let verdict = policy.decide_take(Ts(row.map_or(0, |row| row.full_at)), tx.now());
    set(tx, key, verdict.full_at).await?;
    Ok(verdict)
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
