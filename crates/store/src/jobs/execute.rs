//! One try of one job, from lease to outcome.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use futures::FutureExt;

use super::backoff::delay;
use super::claim::Claimed;
use super::job::Retry;
use super::runner::{Handler, Runner};
use super::settle;
use crate::error::StoreError;

/// How long a job of a kind nobody here knows is left for a node that does.
const UNKNOWN_WAIT: Duration = Duration::from_secs(30);

/// Times that the process may die over a job. Far more than the tries of a job, because one that was only running
/// beside the cause is lost as often as the cause; and yet not without end, because a job may be the cause itself.
pub(super) const LOSSES_MAX: u32 = 40;

/// How a try ended; `None` when the lease went to another worker, which will settle it.
type Outcome = Option<Result<(), Retry>>;

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// Never fails: what cannot be settled now is settled by the end of the lease.
    pub(super) async fn execute(&self, job: Claimed) {
        let settled = match self.handlers.get(job.kind.as_str()) {
            None => self.postpone(&job, UNKNOWN_WAIT, "this node does not know the job").await,
            Some(handler) if job.losses >= LOSSES_MAX => {
                let reason = format!("the process died while doing this, {} times", job.losses);
                self.bury(handler, &job, reason).await
            }
            Some(handler) => match self.attempt(handler, &job).await {
                None => Ok(false),
                Some(outcome) => self.settle(handler, &job, outcome).await,
            },
        };
        match settled {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(job = %job.run.id, kind = job.kind, "the lease went to another worker");
            }
            Err(error) => {
                tracing::warn!(job = %job.run.id, kind = job.kind, %error, "a job could not be settled");
            }
        }
    }

    async fn attempt(&self, handler: &Handler<C>, job: &Claimed) -> Outcome {
        let future = match (handler.run)(&job.payload, self.context.clone(), job.run.clone()) {
            Ok(future) => future,
            Err(error) => {
                return Some(Err(Retry::give_up(format!("the stored job cannot be read: {error}"))));
            }
        };
        let guarded = tokio::time::timeout(handler.time_max, AssertUnwindSafe(future).catch_unwind());
        tokio::select! {
            ended = guarded => Some(match ended {
                Err(_) => Err(Retry::later(format!("it took longer than {} ms", handler.time_max.as_millis()))),
                Ok(Err(panic)) => Err(Retry::later(format!("it panicked: {}", panic_text(panic.as_ref())))),
                Ok(Ok(result)) => result,
            }),
            () = self.hold(job) => None,
        }
    }

    /// Extends the lease while the job runs; ends when the lease is lost.
    async fn hold(&self, job: &Claimed) {
        loop {
            tokio::time::sleep(self.heartbeat).await;
            let held = self.db.write_platform(|tx| async move { settle::extend(&tx, job).await }).await;
            match held {
                Ok(true) => {}
                Ok(false) => return,
                Err(error) => tracing::warn!(job = %job.run.id, %error, "a lease could not be extended"),
            }
        }
    }

    async fn settle(
        &self,
        handler: &Handler<C>,
        job: &Claimed,
        outcome: Result<(), Retry>,
    ) -> Result<bool, StoreError> {
        let Err(retry) = outcome else {
            return self.db.write_platform(|tx| async move { settle::finish(&tx, job).await }).await;
        };
        if retry.untried {
            return self.postpone(job, retry.after.unwrap_or_default(), &retry.reason).await;
        }
        tracing::info!(job = %job.run.id, kind = job.kind, attempt = job.run.attempt, reason = retry.reason, "a try failed");
        if retry.give_up || job.run.is_last() {
            return self.bury(handler, job, retry.reason).await;
        }
        let wait = retry.after.unwrap_or_else(|| delay(job.run.attempt, job.run.id));
        self.db
            .write_platform(|tx| async move {
                tx.wake_at_commit();
                settle::retry(&tx, job, tx.now().plus(wait), &retry.reason).await
            })
            .await
    }

    async fn bury(&self, handler: &Handler<C>, job: &Claimed, reason: String) -> Result<bool, StoreError> {
        if let Some(farewell) =
            (handler.buried)(&job.payload, self.context.clone(), job.run.clone(), reason.clone())
            && let Err(panic) = AssertUnwindSafe(farewell).catch_unwind().await
        {
            tracing::error!(
                kind = job.kind,
                panic = panic_text(panic.as_ref()),
                "a job panicked while being buried"
            );
        }
        self.db.write_platform(|tx| async move { settle::bury(&tx, job, &reason).await }).await
    }

    async fn postpone(&self, job: &Claimed, wait: Duration, reason: &str) -> Result<bool, StoreError> {
        self.db
            .write_platform(|tx| async move {
                tx.wake_at_commit();
                settle::postpone(&tx, job, tx.now().plus(wait), reason).await
            })
            .await
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("without a text")
}
