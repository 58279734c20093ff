//! Who goes first: the living before history, and nobody behind another organization's flood.

use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{ACME, OTHER, Org, databases};
use crate::testing::TestDb;
use crate::{Enqueue, Job, JobRun, Priority, Retry, Runner, StoreError};

type Log = Arc<Mutex<Vec<(Uuid, String)>>>;

#[derive(Serialize, Deserialize)]
struct Call(String);

impl Job for Call {
    const NAME: &'static str = "call";
    type Context = Log;

    async fn run(self, log: Log, run: JobRun) -> Result<(), Retry> {
        log.lock().unwrap().push((run.organization, self.0));
        Ok(())
    }
}

async fn calls(test: &TestDb, org: Org, count: u32, priority: Priority) {
    let stored: Result<(), StoreError> = test
        .db
        .write(&org, |tx| async move {
            for number in 0..count {
                let how = Enqueue { priority, ..Enqueue::default() };
                tx.enqueue_with(&org, &Call(format!("{priority:?} {number}")), how).await?;
            }
            Ok(())
        })
        .await;
    stored.unwrap();
}

async fn run(test: &TestDb) -> Vec<(Uuid, String)> {
    run_with(test, 4).await
}

async fn run_with(test: &TestDb, workers: usize) -> Vec<(Uuid, String)> {
    let log = Log::default();
    let runner = Runner::new(test.db.clone(), Arc::clone(&log)).register::<Call>().queue("default", workers);
    runner.run_until_idle().await.unwrap();
    std::mem::take(&mut *log.lock().unwrap())
}

#[tokio::test]
async fn the_flood_of_one_organization_does_not_delay_the_call_of_another() {
    for test in databases().await {
        calls(&test, ACME, 200, Priority::Live).await;
        calls(&test, OTHER, 2, Priority::Live).await;
        let order = run(&test).await;
        let last = order.iter().rposition(|(organization, _)| *organization == OTHER.0).unwrap();
        assert!(last < 4, "{:?}: served at place {last} of {}", test.engine(), order.len());
        assert_eq!(order.len(), 202);
    }
}

#[tokio::test]
async fn live_calls_go_before_history_whatever_the_order_of_arrival() {
    for test in databases().await {
        calls(&test, ACME, 60, Priority::History).await;
        calls(&test, ACME, 3, Priority::Live).await;
        calls(&test, OTHER, 1, Priority::Live).await;
        let order = run(&test).await;
        let last = order.iter().rposition(|(_, text)| text.starts_with("Live")).unwrap();
        assert_eq!(last, 3, "{:?}: {order:?}", test.engine());
        assert_eq!(order.len(), 64);
    }
}

#[tokio::test]
async fn work_of_one_organization_and_priority_runs_in_the_order_it_was_stored() {
    for test in databases().await {
        calls(&test, ACME, 12, Priority::Live).await;
        let log = Log::default();
        let one_by_one =
            Runner::new(test.db.clone(), Arc::clone(&log)).register::<Call>().queue("default", 1);
        one_by_one.run_until_idle().await.unwrap();
        let order: Vec<String> = log.lock().unwrap().iter().map(|(_, text)| text.clone()).collect();
        assert_eq!(order, (0..12).map(|number| format!("Live {number}")).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn every_organization_of_many_gets_its_turn() {
    for test in databases().await {
        for number in 1..=100_u128 {
            calls(&test, Org(Uuid::from_u128(number << 64)), 2, Priority::Live).await;
        }
        let order = run(&test).await;
        assert_eq!(order.len(), 200, "{:?}", test.engine());
    }
}

#[tokio::test]
async fn organizations_take_turns_even_when_there_is_one_worker() {
    for test in databases().await {
        for priority in [Priority::Live, Priority::History] {
            for number in 1..=5 {
                calls(&test, Org(Uuid::from_u128(number)), 10, priority).await;
            }
            let order = run_with(&test, 1).await;
            for round in order.chunks(5) {
                let served: std::collections::HashSet<Uuid> = round.iter().map(|(owner, _)| *owner).collect();
                assert_eq!(served.len(), 5, "{:?} {priority:?}: {round:?}", test.engine());
            }
        }
    }
}
