//! The runner as a process has it: woken at once, fair while busy, patient when it stops.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{ACME, OTHER, Org, databases};
use crate::{Db, Engine, Job, JobRun, Retry, Runner, StoreError};

/// Says when it starts, and ends when the gate lets it.
#[derive(Serialize, Deserialize)]
struct Gated;

#[derive(Clone)]
struct Gate {
    started: mpsc::UnboundedSender<Uuid>,
    open: Arc<Semaphore>,
}

impl Job for Gated {
    const NAME: &'static str = "gated";
    type Context = Gate;

    async fn run(self, gate: Gate, run: JobRun) -> Result<(), Retry> {
        gate.started.send(run.organization).unwrap();
        gate.open.acquire().await.unwrap().forget();
        Ok(())
    }
}

struct Running {
    gate: Arc<Semaphore>,
    started: mpsc::UnboundedReceiver<Uuid>,
    shutdown: CancellationToken,
    done: std::pin::Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Running {
    fn start(db: &Db) -> Self {
        let (started, receiver) = mpsc::unbounded_channel();
        let gate = Arc::new(Semaphore::new(0));
        let context = Gate { started, open: Arc::clone(&gate) };
        let runner = Runner::new(db.clone(), context).register::<Gated>().queue("default", 4);
        let shutdown = CancellationToken::new();
        let tasks = tokio_util::task::TaskTracker::new();
        let handle = tasks.spawn(runner.run(shutdown.clone()));
        let done = Box::pin(async move { handle.await.unwrap() });
        Self { gate, started: receiver, shutdown, done }
    }

    async fn next(&mut self) -> Uuid {
        soon(self.started.recv()).await.unwrap()
    }
}

/// Far below the longest sleep of an idle queue, so only a wake-up passes.
async fn soon<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(15), future).await.expect("it should have happened by now")
}

async fn enqueue(db: &Db, org: Org, count: usize) {
    let stored: Result<(), StoreError> = db
        .write(&org, |tx| async move {
            for _ in 0..count {
                tx.enqueue(&org, &Gated).await?;
            }
            Ok(())
        })
        .await;
    stored.unwrap();
}

#[tokio::test]
async fn a_busy_organization_leaves_a_worker_for_the_call_of_another() {
    for test in databases().await {
        let mut running = Running::start(&test.db);
        enqueue(&test.db, ACME, 50).await;
        for _ in 0..3 {
            assert_eq!(running.next().await, ACME.0);
        }
        enqueue(&test.db, OTHER, 1).await;
        assert_eq!(
            running.next().await,
            OTHER.0,
            "{:?}: while the flood still holds its workers",
            test.engine()
        );
        running.gate.add_permits(51);
        for _ in 0..47 {
            running.next().await;
        }
        running.shutdown.cancel();
        soon(running.done).await;
    }
}

#[tokio::test]
async fn stopping_waits_for_the_job_in_hand_and_starts_no_other() {
    for test in databases().await {
        let mut running = Running::start(&test.db);
        enqueue(&test.db, ACME, 4).await;
        for _ in 0..3 {
            running.next().await;
        }
        running.shutdown.cancel();
        assert!(futures::FutureExt::now_or_never(&mut running.done).is_none());
        running.gate.add_permits(4);
        soon(running.done).await;
        assert!(running.started.try_recv().is_err(), "the fourth waits for the next process");
    }
}

#[tokio::test]
async fn on_postgres_a_job_stored_by_one_node_wakes_the_workers_of_another() {
    for test in databases().await.into_iter().filter(|test| test.engine() == Engine::Postgres) {
        let mut running = Running::start(&test.second_node().await.unwrap());
        running.gate.add_permits(5);
        for _ in 0..5 {
            enqueue(&test.db, ACME, 1).await;
            assert_eq!(running.next().await, ACME.0);
        }
        running.shutdown.cancel();
        soon(running.done).await;
    }
}

#[tokio::test]
async fn a_postgres_that_drops_every_connection_is_found_again() {
    for test in databases().await.into_iter().filter(|test| test.engine() == Engine::Postgres) {
        let mut running = Running::start(&test.second_node().await.unwrap());
        running.gate.add_permits(2);
        enqueue(&test.db, ACME, 1).await;
        running.next().await;
        let cut: Result<_, StoreError> = test
            .db
            .write_platform(|tx| async move {
                let all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE datname = current_database() AND pid <> pg_backend_pid()";
                Ok(tx.query_all_raw(tx.sql(all, vec![])).await?.len())
            })
            .await;
        assert!(cut.unwrap() > 0);
        enqueue(&test.db, ACME, 1).await;
        running.next().await;
        running.shutdown.cancel();
        soon(running.done).await;
    }
}
