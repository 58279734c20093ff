//! Jobs: stored with their cause, tried again, given up in the open.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kernel::Ts;
use serde::{Deserialize, Serialize};

use super::{ACME, OTHER, Org, add_note, databases, notes};
use crate::jobs::{self, Backlog, DeadJob, list_dead, revive};
use crate::page::PageRequest;
use crate::testing::{self, TestDb};
use crate::{Enqueue, Job, JobRun, Retry, Runner, StoreError};

type Log = Arc<Mutex<Vec<String>>>;

/// Does what its text says, and writes it down.
#[derive(Serialize, Deserialize)]
struct Say(String);

impl Job for Say {
    const NAME: &'static str = "say";
    const ATTEMPTS_MAX: u32 = 3;
    type Context = Log;

    async fn run(self, log: Log, run: JobRun) -> Result<(), Retry> {
        log.lock().unwrap().push(format!("{} {}", self.0, run.attempt));
        match self.0.as_str() {
            "fail" => Err(Retry::later("no\0 luck")),
            "wait" => Err(Retry::after(Duration::from_hours(2), "come back in two hours")),
            "line" => Err(Retry::untried(Duration::from_hours(1), "it is not its turn")),
            "give up" => Err(Retry::give_up("hopeless")),
            "panic" => panic!("the sky fell"),
            "recover" if run.attempt < 3 => Err(Retry::from(StoreError::Overloaded)),
            _ => Ok(()),
        }
    }

    async fn buried(self, log: Log, run: JobRun, reason: String) {
        log.lock().unwrap().push(format!("buried {} {}: {reason}", self.0, run.attempt));
    }
}

fn runner(test: &TestDb) -> (Runner<Log>, Log) {
    let log = Log::default();
    (Runner::new(test.db.clone(), Arc::clone(&log)).register::<Say>(), log)
}

fn said(log: &Log) -> Vec<String> {
    std::mem::take(&mut log.lock().unwrap())
}

async fn enqueue(test: &TestDb, org: Org, words: &str, options: Enqueue) {
    let stored: Result<(), StoreError> = test
        .db
        .write(&org, |tx| async move { tx.enqueue_with(&org, &Say(words.into()), options).await })
        .await;
    stored.unwrap();
}

async fn dead(test: &TestDb, org: Org) -> Vec<DeadJob> {
    let page: Result<_, StoreError> =
        test.db.read(&org, |tx| async move { list_dead(&tx, &org, &PageRequest::default()).await }).await;
    page.unwrap().items
}

#[tokio::test]
async fn a_job_is_stored_with_its_cause_or_not_at_all() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        for (text, fails) in [("undone", true), ("done", false)] {
            let outcome: Result<(), StoreError> = test
                .db
                .write(&ACME, |tx| async move {
                    add_note(&tx, ACME, text).await?;
                    tx.enqueue(&ACME, &Say(text.into())).await?;
                    if fails { Err(StoreError::Cursor) } else { Ok(()) }
                })
                .await;
            assert_eq!(outcome.is_err(), fails);
        }
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["done 1"]);
        assert_eq!(notes(&test, ACME).await, ["done"]);
    }
}

#[tokio::test]
async fn jobs_of_a_paused_organization_wait_and_keep_nobody_awake() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        let change = |paused: bool| {
            let id = crate::Scoped::organization(&ACME);
            test.db.write_platform(move |tx| async move {
                if paused { jobs::pause(&tx, id).await } else { jobs::resume(&tx, id).await }
            })
        };
        change(true).await.unwrap();
        change(true).await.unwrap();
        enqueue(&test, ACME, "waits", Enqueue::default()).await;
        enqueue(&test, OTHER, "goes on", Enqueue::default()).await;
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["goes on 1"]);
        assert_eq!(runner.next_due().await.unwrap(), None, "nothing is due as long as it waits");
        change(false).await.unwrap();
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["waits 1"]);
    }
}

#[tokio::test]
async fn a_failed_job_is_tried_again_later_and_then_given_up_in_the_open() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "fail", Enqueue::default()).await;
        assert_eq!(testing::queued(&test.db).await.unwrap(), ["say"]);
        runner.run_until_idle().await.unwrap();
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["fail 1"], "not again before its time");
        for _ in 0..2 {
            let due = runner.next_due().await.unwrap().unwrap();
            assert!(due.since(test.db.clock().now()) >= Duration::from_secs(5));
            test.clock.set(due);
            runner.run_until_idle().await.unwrap();
        }
        assert_eq!(said(&log), ["fail 2", "fail 3", "buried fail 3: no\0 luck"]);
        let letters = dead(&test, ACME).await;
        assert_eq!((letters.len(), letters[0].attempts, letters[0].reason.as_str()), (1, 3, "no luck"));
        assert!(dead(&test, OTHER).await.is_empty(), "dead letters are the organization's own");
        assert_eq!(runner.next_due().await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_dead_letter_can_be_revived_by_its_own_organization_only() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "give up", Enqueue::default()).await;
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["give up 1", "buried give up 1: hopeless"]);
        let id = dead(&test, ACME).await[0].id;
        for (org, works) in [(OTHER, false), (ACME, true), (ACME, false)] {
            let revived: Result<bool, StoreError> =
                test.db.write(&org, |tx| async move { revive(&tx, &org, id).await }).await;
            assert_eq!(revived.unwrap(), works);
        }
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log).len(), 2, "it ran once more");
    }
}

#[tokio::test]
async fn a_job_waits_as_long_as_the_other_side_asked() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "wait", Enqueue::default()).await;
        runner.run_until_idle().await.unwrap();
        let now = test.db.clock().now();
        assert_eq!(runner.next_due().await.unwrap(), Some(now.plus(Duration::from_hours(2))));
        assert_eq!(said(&log), ["wait 1"]);
    }
}

#[tokio::test]
async fn a_panic_is_a_failed_try_and_nothing_more() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "panic", Enqueue::default()).await;
        enqueue(&test, ACME, "fine", Enqueue::default()).await;
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log).len(), 2);
        test.clock.advance(Duration::from_secs(10));
        runner.run_until_idle().await.unwrap();
        test.clock.advance(Duration::from_secs(20));
        runner.run_until_idle().await.unwrap();
        assert_eq!(dead(&test, ACME).await[0].reason, "it panicked: the sky fell");
    }
}

/// Never ends.
#[derive(Serialize, Deserialize)]
struct Hang;

impl Job for Hang {
    const NAME: &'static str = "hang";
    const ATTEMPTS_MAX: u32 = 1;
    const TIME_MAX: Duration = Duration::from_millis(20);
    type Context = Log;

    async fn run(self, _log: Log, _run: JobRun) -> Result<(), Retry> {
        std::future::pending().await
    }
}

#[tokio::test]
async fn a_job_that_hangs_is_stopped() {
    for test in databases().await {
        let (runner, _log) = runner(&test);
        let stored: Result<(), StoreError> =
            test.db.write(&ACME, |tx| async move { tx.enqueue(&ACME, &Hang).await }).await;
        stored.unwrap();
        runner.register::<Hang>().run_until_idle().await.unwrap();
        assert_eq!(dead(&test, ACME).await[0].reason, "it took longer than 20 ms");
    }
}

#[tokio::test]
async fn a_job_that_recovers_leaves_nothing_behind() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "recover", Enqueue::default()).await;
        while let Some(due) = runner.next_due().await.unwrap() {
            test.clock.set(due);
            runner.run_until_idle().await.unwrap();
        }
        assert_eq!(said(&log), ["recover 1", "recover 2", "recover 3"]);
        assert!(dead(&test, ACME).await.is_empty());
    }
}

#[tokio::test]
async fn the_same_work_is_queued_once_per_organization() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        let once = || Enqueue { dedup_key: Some("key".into()), ..Enqueue::default() };
        for org in [ACME, ACME, OTHER] {
            enqueue(&test, org, "once", once()).await;
        }
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log).len(), 2);
        enqueue(&test, ACME, "once", once()).await;
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log).len(), 1, "when it is done it may be queued again");
    }
}

#[tokio::test]
async fn a_job_for_later_waits_for_its_time() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        let at = test.db.clock().now().plus(Duration::from_mins(1));
        enqueue(&test, ACME, "later", Enqueue { run_at: Some(at), ..Enqueue::default() }).await;
        assert_eq!(runner.run_until_idle().await.unwrap(), 0);
        assert_eq!(runner.next_due().await.unwrap(), Some(at));
        test.clock.set(at);
        assert_eq!(runner.run_until_idle().await.unwrap(), 1);
        assert_eq!(said(&log), ["later 1"]);
    }
}

#[tokio::test]
async fn a_job_cannot_be_smuggled_into_another_organization() {
    for test in databases().await {
        let smuggled: Result<(), StoreError> =
            test.db.write(&ACME, |tx| async move { tx.enqueue(&OTHER, &Say("x".into())).await }).await;
        assert!(matches!(smuggled, Err(StoreError::Misuse(_))));
    }
}

#[tokio::test]
async fn a_job_of_an_unknown_kind_is_left_for_a_node_that_knows_it() {
    for test in databases().await {
        let stranger: Runner<Log> = Runner::new(test.db.clone(), Log::default()).queue("default", 2);
        enqueue(&test, ACME, "known elsewhere", Enqueue::default()).await;
        stranger.run_until_idle().await.unwrap();
        test.clock.advance(Duration::from_mins(1));
        let (runner, log) = runner(&test);
        runner.run_until_idle().await.unwrap();
        assert_eq!(said(&log), ["known elsewhere 1"], "the stranger's look did not count as a try");
    }
}

#[tokio::test]
async fn recurring_work_is_done_once_per_period_over_all_nodes() {
    for test in databases().await {
        let nodes: Vec<(Runner<Log>, Log)> = (0..2).map(|_| runner(&test)).collect();
        let nodes: Vec<_> = nodes
            .into_iter()
            .map(|(runner, log)| {
                let plan =
                    |tx: crate::Tx, _: Log| async move { tx.enqueue(&ACME, &Say("tick".into())).await };
                (runner.every("ticking", Duration::from_hours(1), plan), log)
            })
            .collect();
        let start: Ts = test.db.clock().now();
        for hour in 0..3_u32 {
            test.clock.set(start.plus(Duration::from_hours(1) * hour));
            let (one, two) = tokio::join!(nodes[0].0.run_until_idle(), nodes[1].0.run_until_idle());
            assert_eq!(one.unwrap() + two.unwrap(), 1, "{:?}", test.engine());
        }
        assert_eq!(said(&nodes[0].1).len() + said(&nodes[1].1).len(), 3);
        assert!(nodes[0].0.next_due().await.unwrap().is_some());
    }
}

#[tokio::test]
async fn recurring_work_that_fails_is_tried_again_and_leaves_nothing() {
    for test in databases().await {
        let (runner, _log) = runner(&test);
        let failing = runner.every("failing", Duration::from_mins(1), |tx: crate::Tx, _: Log| async move {
            add_note(&tx, ACME, "half done").await?;
            Err(StoreError::Cursor)
        });
        failing.run_until_idle().await.unwrap_err();
        assert!(notes(&test, ACME).await.is_empty());
        assert_eq!(failing.next_due().await.unwrap(), Some(test.db.clock().now()));
    }
}

#[tokio::test]
async fn how_far_behind_a_queue_is_can_be_seen() {
    for test in databases().await {
        let (runner, _log) = runner(&test);
        let (start, later) = (test.db.clock().now(), test.db.clock().now().plus(Duration::from_hours(1)));
        enqueue(&test, ACME, "give up", Enqueue::default()).await;
        runner.run_until_idle().await.unwrap();
        enqueue(&test, ACME, "due", Enqueue::default()).await;
        enqueue(&test, OTHER, "later", Enqueue { run_at: Some(later), ..Enqueue::default() }).await;
        let backlog: Result<_, StoreError> =
            test.db.read_platform(|tx| async move { crate::jobs::backlog(&tx).await }).await;
        let expected =
            Backlog { queue: "default".into(), queued: 2, running: 0, dead: 1, oldest_due: Some(start) };
        assert_eq!(backlog.unwrap(), [expected]);
    }
}

#[tokio::test]
async fn many_jobs_are_stored_at_once_each_for_its_organization() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        let stored: Result<(), StoreError> = test
            .db
            .write_platform(|tx| async move {
                let owner = |n| if n % 2 == 0 { ACME } else { OTHER };
                let jobs: Vec<(Org, Say, Enqueue)> =
                    (0..7).map(|n| (owner(n), Say(format!("{n}")), Enqueue::default())).collect();
                tx.enqueue_many(&jobs).await
            })
            .await;
        stored.unwrap();
        assert_eq!(runner.run_until_idle().await.unwrap(), 7);
        assert_eq!(said(&log).len(), 7);
        let stray: Result<(), StoreError> = test
            .db
            .write(&ACME, |tx| async move {
                tx.enqueue_many(&[(OTHER, Say("x".into()), Enqueue::default())]).await
            })
            .await;
        assert!(matches!(stray, Err(StoreError::Misuse(_))));
    }
}

#[tokio::test]
async fn waiting_for_its_turn_is_no_try_of_a_job() {
    for test in databases().await {
        let (runner, log) = runner(&test);
        enqueue(&test, ACME, "line", Enqueue::default()).await;
        for _ in 0..5 {
            runner.run_until_idle().await.unwrap();
            test.clock.advance(Duration::from_hours(1));
        }
        assert_eq!(said(&log), ["line 1"; 5]);
        assert!(dead(&test, ACME).await.is_empty());
    }
}
