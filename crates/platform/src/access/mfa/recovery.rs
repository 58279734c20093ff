//! Recovery codes: made ten at a time, shown once, each good once.

use kernel::UserId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::recovery_code::{ActiveModel, Column, Entity};
use super::model::{RECOVERY_CODES, Typed, read_code, recovery_code_of, recovery_hash};
use crate::app::App;

/// Fresh codes, not stored yet.
pub(super) fn make(app: &App) -> Vec<String> {
    (0..RECOVERY_CODES).map(|_| recovery_code_of(app.entropy().bytes())).collect()
}

/// Puts codes in the place of all those before.
pub(super) async fn replace(tx: &Tx, user_id: UserId, codes: &[String]) -> Result<(), StoreError> {
    delete_of(tx, user_id).await?;
    for code in codes {
        if let Typed::Recovery(plain) = read_code(code) {
            let code_hash = recovery_hash(user_id, &plain);
            let row = ActiveModel { user_id: Set(user_id.uuid()), code_hash: Set(code_hash) };
            row.insert(tx).await?;
        }
    }
    Ok(())
}

/// Uses a code up; whether it was there. Of two at the same moment one finds it.
pub(super) async fn redeem(tx: &Tx, user_id: UserId, plain: &str) -> Result<bool, StoreError> {
    let mine = Entity::delete_many().filter(Column::UserId.eq(user_id.uuid()));
    let gone = mine.filter(Column::CodeHash.eq(recovery_hash(user_id, plain))).exec(tx).await?;
    Ok(gone.rows_affected > 0)
}

/// How many are left.
pub(super) async fn count(tx: &Tx, user_id: UserId) -> Result<u64, StoreError> {
    Ok(Entity::find().filter(Column::UserId.eq(user_id.uuid())).count(tx).await?)
}

/// Forgets all of them.
pub(super) async fn delete_of(tx: &Tx, user_id: UserId) -> Result<(), StoreError> {
    Entity::delete_many().filter(Column::UserId.eq(user_id.uuid())).exec(tx).await?;
    Ok(())
}
