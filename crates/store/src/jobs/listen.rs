//! Hearing what other nodes enqueue, on `PostgreSQL`.

use std::time::Duration;

use sea_orm::sqlx::postgres::PgListener;
use tokio_util::sync::CancellationToken;

use super::CHANNEL;
use crate::db::Db;
use crate::error::StoreError;

const AFTER_AN_ERROR: Duration = Duration::from_secs(1);

/// Wakes this node's queues whenever any node commits a job. A lost connection is made again; what was missed in between
/// is found because every new connection wakes the queues too.
pub(super) async fn listen(db: Db, shutdown: CancellationToken) {
    while !shutdown.is_cancelled() {
        tokio::select! {
            () = shutdown.cancelled() => {}
            ended = hear(&db) => {
                if let Err(error) = ended {
                    tracing::warn!(%error, "not hearing other nodes; listening again");
                }
                tokio::time::sleep(AFTER_AN_ERROR).await;
            }
        }
    }
}

async fn hear(db: &Db) -> Result<(), StoreError> {
    let mut listener = PgListener::connect_with(db.writer().get_postgres_connection_pool()).await?;
    listener.listen(CHANNEL).await?;
    db.wake_queues();
    while listener.try_recv().await?.is_some() {
        db.wake_queues();
    }
    Ok(())
}
