//! Leases and fences: a worker that fell silent can change nothing, and its job runs elsewhere.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::claim::{Claimed, LEASE, Turns};
use super::execute::LOSSES_MAX;
use super::slots::Slots;
use super::{Job, JobRun, Retry, Runner, settle};
use crate::testing::TestDb;
use crate::tests::{ACME, databases};
use crate::{Db, StoreError};

#[derive(Serialize, Deserialize)]
struct Work;

impl Job for Work {
    const NAME: &'static str = "work";
    const ATTEMPTS_MAX: u32 = 2;
    type Context = ();

    async fn run(self, (): (), _run: JobRun) -> Result<(), Retry> {
        Ok(())
    }
}

fn runner(db: &Db) -> Runner<()> {
    Runner::new(db.clone(), ()).register::<Work>()
}

async fn enqueue(test: &TestDb) {
    let stored: Result<(), StoreError> =
        test.db.write(&ACME, |tx| async move { tx.enqueue(&ACME, &Work).await }).await;
    stored.unwrap();
}

async fn claim(db: &Db) -> Vec<Claimed> {
    let runner = runner(db);
    runner.recover().await.unwrap();
    runner.claim(Work::QUEUE, &Slots::new(4), &mut Turns::default()).await.unwrap()
}

async fn finish(db: &Db, job: &Claimed) -> bool {
    let finished: Result<_, StoreError> =
        db.write_platform(|tx| async move { settle::finish(&tx, job).await }).await;
    finished.unwrap()
}

/// Claims the only job as soon as it is due.
async fn next_claim(test: &TestDb) -> Claimed {
    runner(&test.db).recover().await.unwrap();
    let due = runner(&test.db).next_due().await.unwrap().unwrap();
    test.clock.set(due.max(test.db.clock().now()));
    claim(&test.db).await.remove(0)
}

/// A worker takes the only job and is never heard of again.
async fn lose(test: &TestDb) {
    drop(next_claim(test).await);
    test.clock.advance(LEASE + Duration::from_secs(1));
}

#[tokio::test]
async fn abandoned_work_is_taken_up_at_once_and_its_old_worker_is_refused() {
    for test in databases().await {
        enqueue(&test).await;
        let abandoned = claim(&test.db).await.remove(0);
        assert!(claim(&test.db).await.is_empty(), "its lease still runs");
        let released: Result<u64, StoreError> =
            test.db.write_platform(|tx| async move { super::release_abandoned(&tx).await }).await;
        assert_eq!(released.unwrap(), 1);
        let again = claim(&test.db).await.remove(0);
        assert_eq!(again.run.id, abandoned.run.id);
        assert!(!finish(&test.db, &abandoned).await);
        assert!(finish(&test.db, &again).await);
    }
}

#[tokio::test]
async fn the_finisher_of_an_expired_lease_is_refused() {
    for test in databases().await {
        enqueue(&test).await;
        let second = test.second_node().await.unwrap();
        let first_claim = claim(&test.db).await.remove(0);
        assert!(claim(&second).await.is_empty(), "a leased job is nobody else's");

        test.clock.advance(LEASE);
        let second_claim = claim(&second).await.remove(0);
        assert_eq!((second_claim.run.attempt, second_claim.losses), (1, 1), "a loss is no failure");
        assert!(!finish(&test.db, &first_claim).await, "the first worker's fence is old");
        assert!(finish(&second, &second_claim).await);
    }
}

#[tokio::test]
async fn a_worker_that_shows_signs_of_life_keeps_its_job() {
    for test in databases().await {
        enqueue(&test).await;
        let job = claim(&test.db).await.remove(0);
        for _ in 0..5 {
            test.clock.advance(LEASE / 2);
            let held: Result<_, StoreError> =
                test.db.write_platform(|tx| async { settle::extend(&{ tx }, &job).await }).await;
            assert!(held.unwrap());
            assert!(claim(&test.db).await.is_empty());
        }
        assert!(finish(&test.db, &job).await);
    }
}

#[tokio::test]
async fn the_job_of_a_killed_worker_runs_again() {
    for test in databases().await {
        enqueue(&test).await;
        drop(claim(&test.db).await);
        assert_eq!(runner(&test.db).run_until_idle().await.unwrap(), 0);
        assert_eq!(runner(&test.db).next_due().await.unwrap(), Some(test.db.clock().now().plus(LEASE)));
        test.clock.advance(LEASE);
        assert_eq!(runner(&test.db).run_until_idle().await.unwrap(), 1);
        assert_eq!(runner(&test.db).next_due().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_job_whose_workers_are_killed_again_and_again_still_has_all_its_tries() {
    for test in databases().await {
        enqueue(&test).await;
        for _ in 0..LOSSES_MAX - 1 {
            lose(&test).await;
        }
        let job = next_claim(&test).await;
        assert_eq!((job.run.attempt, job.losses), (1, LOSSES_MAX - 1));
        assert!(!job.run.is_last());
        assert!(finish(&test.db, &job).await);
    }
}

#[tokio::test]
async fn a_job_that_kills_every_worker_becomes_a_dead_letter() {
    for test in databases().await {
        enqueue(&test).await;
        for _ in 0..LOSSES_MAX {
            lose(&test).await;
        }
        runner(&test.db).recover().await.unwrap();
        let due = runner(&test.db).next_due().await.unwrap().unwrap();
        test.clock.set(due);
        runner(&test.db).run_until_idle().await.unwrap();
        let dead: Result<_, StoreError> = test
            .db
            .read(&ACME, |tx| async move {
                super::list_dead(&tx, &ACME, &crate::page::PageRequest::default()).await
            })
            .await;
        let dead = dead.unwrap().items;
        assert_eq!(dead.len(), 1);
        assert_eq!(dead[0].reason, "the process died while doing this, 40 times");
    }
}

#[tokio::test]
async fn two_nodes_never_claim_the_same_job() {
    for test in databases().await {
        for _ in 0..60 {
            enqueue(&test).await;
        }
        let second = test.second_node().await.unwrap();
        let (one, two) = tokio::join!(drain(&test.db), drain(&second));
        let mut all: Vec<Uuid> = one.into_iter().chain(two).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 60, "{:?}", test.engine());
    }
}

async fn drain(db: &Db) -> Vec<Uuid> {
    let mut all = Vec::new();
    loop {
        let claimed = claim(db).await;
        if claimed.is_empty() {
            return all;
        }
        all.extend(claimed.iter().map(|job| job.run.id));
    }
}

/// Runs until its worker stops it, and says so.
#[derive(Serialize, Deserialize)]
struct Endless;

struct SaysWhenDropped(mpsc::UnboundedSender<&'static str>);

impl Drop for SaysWhenDropped {
    fn drop(&mut self) {
        self.0.send("stopped").unwrap();
    }
}

impl Job for Endless {
    const NAME: &'static str = "endless";
    type Context = mpsc::UnboundedSender<&'static str>;

    async fn run(self, said: Self::Context, _run: JobRun) -> Result<(), Retry> {
        let _guard = SaysWhenDropped(said.clone());
        said.send("started").unwrap();
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_running_job_keeps_its_lease_and_is_stopped_when_it_loses_it() {
    for test in databases().await {
        let stored: Result<(), StoreError> =
            test.db.write(&ACME, |tx| async move { tx.enqueue(&ACME, &Endless).await }).await;
        stored.unwrap();
        let (said, mut saying) = mpsc::unbounded_channel();
        let mut worker = Runner::new(test.db.clone(), said).register::<Endless>();
        worker.heartbeat = Duration::from_millis(5);
        let work = worker.run_until_idle();
        let look = async {
            assert_eq!(saying.recv().await, Some("started"));
            test.clock.advance(LEASE * 10);
            let kept = test.db.clock().now().plus(LEASE);
            while runner(&test.db).next_due().await.unwrap() != Some(kept) {}
            assert!(claim(&test.db).await.is_empty(), "the lease was extended in time");
            let taken: Result<_, StoreError> = test
                .db
                .write_platform(|tx| async move {
                    let sql = "UPDATE job SET fence = fence + 1, state = 'dead', finished_at = 0";
                    Ok(tx.execute_unprepared(sql).await?)
                })
                .await;
            taken.unwrap();
            assert_eq!(saying.recv().await, Some("stopped"));
        };
        let both = async { tokio::join!(work, look) };
        let (tries, ()) = tokio::time::timeout(Duration::from_secs(20), both).await.unwrap();
        assert_eq!(tries.unwrap(), 1);
    }
}
