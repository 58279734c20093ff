//! The sessions of a member.

use kernel::{SessionId, Ts, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use store::{StoreError, Tx};

use super::model::MemberSession;
use crate::access::sessions::{SessionLimits, entity};

const SESSIONS_SHOWN_MAX: u64 = 100;

/// Where the person is signed in now, the last used first.
pub(super) async fn list_live(
    tx: &Tx,
    limits: SessionLimits,
    user: UserId,
) -> Result<Vec<MemberSession>, StoreError> {
    let idle_since = tx.now().0.saturating_sub(i64::try_from(limits.idle.as_micros()).unwrap_or(i64::MAX));
    let rows = entity::Entity::find()
        .filter(entity::Column::UserId.eq(user.uuid()))
        .filter(entity::Column::ExpiresAt.gt(tx.now().0))
        .filter(entity::Column::LastSeenAt.gt(idle_since))
        .order_by_desc(entity::Column::LastSeenAt)
        .limit(SESSIONS_SHOWN_MAX)
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(shown).collect())
}

/// Ends one session, or all of them. Answers how many were ended.
pub(super) async fn delete_of_user(
    tx: &Tx,
    user: UserId,
    only: Option<SessionId>,
) -> Result<u64, StoreError> {
    let mine = entity::Entity::delete_many().filter(entity::Column::UserId.eq(user.uuid()));
    let doomed = match only {
        Some(id) => mine.filter(entity::Column::Id.eq(id.uuid())),
        None => mine,
    };
    Ok(doomed.exec(tx).await?.rows_affected)
}

fn shown(row: entity::Model) -> MemberSession {
    MemberSession {
        id: row.id.into(),
        created_at: Ts(row.created_at),
        last_seen_at: Ts(row.last_seen_at),
        address: row.address,
        user_agent: row.user_agent,
    }
}
