//! Durable intake at speed: what arrives while one commit is on its way to the disk shares the next one.
//!
//! A caller is answered after the commit that holds its row, never before. A row that cannot be stored fails alone.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};
use tokio_util::task::TaskTracker;

use crate::db::Db;
use crate::error::StoreError;
use crate::tx::Tx;

/// Callers that may wait; the next one is told to come back.
const WAITING_MAX: usize = 4096;
/// Rows that share one commit.
const BATCH_MAX: usize = 512;

type Answer<O> = Result<O, StoreError>;
type Batch<I, O> = Arc<dyn Fn(Tx, Vec<I>) -> BoxFuture<'static, Answer<Vec<O>>> + Send + Sync>;

struct Waiting<I, O> {
    item: I,
    answer: oneshot::Sender<Answer<O>>,
}

/// The queue in front of one kind of write. Clones share it.
pub struct GroupCommit<I, O> {
    queue: mpsc::Sender<Waiting<I, O>>,
}

impl<I, O> Clone for GroupCommit<I, O> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<I: Clone + Send + 'static, O: Send + 'static> GroupCommit<I, O> {
    /// Stores with `batch`, which answers one output per item, in order, and may be called again with the same items.
    /// Its task ends when the last handle is gone.
    pub fn start<F, Fut>(db: Db, batch: F) -> Self
    where
        F: Fn(Tx, Vec<I>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Answer<Vec<O>>> + Send + 'static,
    {
        let (queue, waiting) = mpsc::channel(WAITING_MAX);
        let batch: Batch<I, O> = Arc::new(move |tx, items| batch(tx, items).boxed());
        TaskTracker::new().spawn(serve(db, batch, waiting));
        Self { queue }
    }

    /// Stores one item; answers when it is durable.
    pub async fn submit(&self, item: I) -> Answer<O> {
        let (answer, answered) = oneshot::channel();
        self.queue.try_send(Waiting { item, answer }).map_err(|refused| match refused {
            mpsc::error::TrySendError::Full(_) => StoreError::Overloaded,
            mpsc::error::TrySendError::Closed(_) => stopped(),
        })?;
        answered.await.unwrap_or_else(|_| Err(stopped()))
    }
}

fn stopped() -> StoreError {
    StoreError::Unavailable("the writer has stopped".into())
}

async fn serve<I, O>(db: Db, batch: Batch<I, O>, mut queue: mpsc::Receiver<Waiting<I, O>>)
where
    I: Clone + Send + 'static,
    O: Send + 'static,
{
    let mut waiting = Vec::with_capacity(BATCH_MAX);
    while queue.recv_many(&mut waiting, BATCH_MAX).await > 0 {
        let together = std::mem::take(&mut waiting);
        let items = together.iter().map(|one| one.item.clone()).collect();
        match commit(&db, &batch, items).await {
            Ok(outputs) => {
                for (one, output) in together.into_iter().zip(outputs) {
                    reply(one.answer, Ok(output));
                }
            }
            Err(error) if error.is_passing() => {
                tracing::warn!(%error, callers = together.len(), "a batch could not be committed");
                for one in together {
                    reply(
                        one.answer,
                        Err(StoreError::Unavailable("the batch could not be committed".into())),
                    );
                }
            }
            Err(_) => one_by_one(&db, &batch, together).await,
        }
    }
}

/// One bad row fails its whole transaction, so its neighbours get transactions of their own.
async fn one_by_one<I, O>(db: &Db, batch: &Batch<I, O>, together: Vec<Waiting<I, O>>)
where
    I: Clone + Send + 'static,
    O: Send + 'static,
{
    for one in together {
        let stored = commit(db, batch, vec![one.item]).await;
        reply(one.answer, stored.and_then(|outputs| outputs.into_iter().next().ok_or_else(mismatch)));
    }
}

async fn commit<I, O>(db: &Db, batch: &Batch<I, O>, items: Vec<I>) -> Answer<Vec<O>>
where
    I: Clone + Send + 'static,
    O: Send + 'static,
{
    let count = items.len();
    let work = db.write_platform(|tx| async move {
        let outputs = batch(tx, items).await?;
        if outputs.len() == count { Ok(outputs) } else { Err(mismatch()) }
    });
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or(Err(StoreError::Misuse("a batch panicked")))
}

fn mismatch() -> StoreError {
    StoreError::Misuse("a batch answers one output per item")
}

/// A caller that went away does not need its answer; its row is stored all the same.
fn reply<O>(answer: oneshot::Sender<Answer<O>>, outcome: Answer<O>) {
    drop(answer.send(outcome));
}
