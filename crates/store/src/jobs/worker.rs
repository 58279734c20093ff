//! The loop of one queue: claim what is due, run it, sleep until something can have changed.

use std::sync::Arc;
use std::time::Duration;

use kernel::Ts;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::claim::{self, LEASE, Turns};
use super::runner::Runner;
use super::slots::Slots;

/// Looks at least this often, should every wake-up be lost.
const SLEEP_MAX: Duration = Duration::from_secs(30);
/// And never more often than this when what is due cannot be taken.
const SLEEP_MIN: Duration = Duration::from_millis(100);
const AFTER_AN_ERROR: Duration = Duration::from_secs(1);

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    pub(super) async fn work(
        self: Arc<Self>,
        queue: &'static str,
        slots: Arc<Slots>,
        shutdown: CancellationToken,
        tasks: TaskTracker,
    ) {
        let mut wakes = self.db.wakes();
        let mut turns = Turns::default();
        let mut recovered_at = Ts(i64::MIN);
        while !shutdown.is_cancelled() {
            wakes.borrow_and_update();
            let taken = self.take(queue, &slots, &mut turns, &mut recovered_at).await;
            let sleep = match taken {
                Ok(jobs) if jobs.is_empty() => self.sleep(queue).await,
                Ok(jobs) => {
                    for job in jobs {
                        let slot = slots.take(&job);
                        let runner = Arc::clone(&self);
                        tasks.spawn(async move {
                            runner.execute(job).await;
                            drop(slot);
                        });
                    }
                    continue;
                }
                Err(error) => {
                    tracing::warn!(queue, %error, "jobs cannot be claimed");
                    AFTER_AN_ERROR
                }
            };
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = slots.freed.notified() => {}
                _ = wakes.changed() => {}
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    async fn take(
        &self,
        queue: &str,
        slots: &Slots,
        turns: &mut Turns,
        recovered_at: &mut Ts,
    ) -> Result<Vec<claim::Claimed>, crate::StoreError> {
        let now = self.db.clock().now();
        if now.since(*recovered_at) >= LEASE / 4 {
            self.recover().await?;
            *recovered_at = now;
        }
        self.claim(queue, slots, turns).await
    }

    async fn sleep(&self, queue: &'static str) -> Duration {
        let next = self.db.read_platform(|tx| async move { claim::next_due(&tx, Some(queue)).await }).await;
        match next {
            Ok(Some(at)) => at.since(self.db.clock().now()).clamp(SLEEP_MIN, SLEEP_MAX),
            Ok(None) => SLEEP_MAX,
            Err(_) => AFTER_AN_ERROR,
        }
    }
}
