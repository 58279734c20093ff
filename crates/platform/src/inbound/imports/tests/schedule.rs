//! What was lost on the way is caught up with by itself.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Office, counts};

const HOUR: Duration = Duration::from_hours(1);

async fn imports(office: &Office) -> Vec<Value> {
    let page = office.client().get("/api/v1/imports").await.expect(200);
    page["items"].as_array().unwrap().clone()
}

/// An hour passes, and what it makes due is done.
async fn an_hour(office: &Office) {
    for minute in [59, 1] {
        office.world.app.advance(Duration::from_mins(minute)).await;
    }
}

#[tokio::test]
async fn a_call_whose_event_was_lost_appears_within_two_hours() {
    let office = Office::start().await;
    office.world.app.run_jobs().await;
    assert_eq!(office.asked(), 0, "who has just connected is asked what to import");
    office.calls(&[0]);
    an_hour(&office).await;
    an_hour(&office).await;
    assert_eq!(office.conversations().await, 1);
    let [run] = imports(&office).await.try_into().unwrap();
    assert_eq!(
        (&run["kind"], &run["state"], &run["created_by"]),
        (&json!("scheduled"), &json!("completed"), &Value::Null)
    );
    assert_eq!(counts(&run)[1], 1);
}

#[tokio::test]
async fn a_run_that_brings_nothing_new_leaves_no_row_and_the_next_begins_where_it_ended() {
    let office = Office::start().await;
    for _ in 0..3 {
        an_hour(&office).await;
    }
    assert!(office.asked() >= 2, "it was asked each hour: {}", office.asked());
    assert!(imports(&office).await.is_empty());
    // The exchange cannot be reached for a day; what happened meanwhile is asked for once it is back.
    office.world.sandbox.faults.script(sandbox::Vendor::Pbx, sandbox::Fault::InternalError, 10_000);
    for _ in 0..12 {
        office.world.app.advance(HOUR).await;
    }
    office.calls(&[0]);
    office.world.app.advance(HOUR * 12).await;
    office.world.sandbox.faults.clear();
    for _ in 0..3 {
        an_hour(&office).await;
    }
    assert_eq!(office.conversations().await, 1);
}

#[tokio::test]
async fn what_a_member_asks_for_goes_before_what_the_schedule_began() {
    let office = Office::start().await;
    office.world.sandbox.faults.script(sandbox::Vendor::Pbx, sandbox::Fault::Unauthorized, 1);
    office.world.app.advance(HOUR * 2).await;
    let stuck = imports(&office).await;
    assert_eq!((&stuck[0]["kind"], &stuck[0]["state"]), (&json!("scheduled"), &json!("paused")));
    let id = office.begin(&office.range(20)).await;
    office.world.app.clock.advance(Duration::from_secs(1));
    assert_eq!(office.finish(&id).await["state"], "completed");
    assert_eq!(imports(&office).await[1]["state"], "cancelled");
}
