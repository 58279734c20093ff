//! Calls that are heard of again, and calls that nobody took at first.

use serde_json::{Value, json};

use super::tests::forget_default_project;
use crate::inbound::tests::{connect, hangup, interactions, push, records, verdicts};
use crate::testing::TestApp;

#[tokio::test]
async fn a_call_whose_name_no_index_holds_is_taken_once_and_found_again() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    let long = |last: &str| {
        // Not compressible, because an index compresses before it measures.
        let noise = (0..400_u32).map(|n| format!("{:08x}", n.wrapping_mul(2_654_435_761)));
        let name = noise.collect::<String>() + last;
        hangup(&[("call_id", json!(name)), ("sessionid", json!(name)), ("from", json!("38050\u{0}1112233"))])
    };
    let leg = |mut event: Value, call: &str, end: Value| {
        event["call_id"] = json!(format!("{}{call}", event["call_id"].as_str().unwrap()));
        (event["join"], event["end_sess"]) = (json!("yes"), end);
        event
    };
    for event in [long("a"), long("a"), long("b")] {
        push(&app, &source.path, &event).await.expect(200);
    }
    app.run_jobs().await;
    for event in [leg(long("c"), "1", json!(null)), leg(long("c"), "2", json!("yes"))] {
        push(&app, &source.path, &event).await.expect(200);
    }
    app.run_jobs().await;
    app.advance(std::time::Duration::from_mins(31)).await;
    let calls = interactions(&app, acme).await;
    assert_eq!(calls.len(), 3, "{:?}", records(&admin, &source.id).await);
    assert!(calls.iter().all(|call| call.external_id.len() < 100), "{calls:?}");
    let verdicts = verdicts(&admin, &source.id).await;
    assert_eq!((verdicts.get("rejected"), verdicts.get("pending")), (None, None), "{verdicts:?}");
}

#[tokio::test]
async fn what_nobody_takes_goes_on_by_itself_once_there_is_a_rule_for_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    let sales = admin.post("/api/v1/projects", &json!({ "name": "Sales" })).await.expect(201);
    forget_default_project(&app, acme).await;
    let missed = [
        ("call_id", json!("2.1")),
        ("sessionid", json!("2.0")),
        ("result", json!("noanswer")),
        ("time_answer", json!(null)),
    ];
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    push(&app, &source.path, &hangup(&missed)).await.expect(200);
    app.run_jobs().await;
    let rule = |line: &str| {
        let condition = json!({ "field": "line", "op": "equals", "value": line });
        json!({ "name": line, "project_id": sales["id"], "conditions": [condition] })
    };
    admin.post("/api/v1/routing-rules", &rule("380440000000")).await.expect(201);
    app.run_jobs().await;
    let states = || async {
        let mut all = interactions(&app, acme).await;
        all.sort_by(|one, other| one.external_id.cmp(&other.external_id));
        all.iter().map(|one| (one.status.clone(), one.project_id.is_some())).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [("waiting".to_owned(), false), ("skipped".to_owned(), false)]);
    admin.post("/api/v1/routing-rules", &rule("380441112233")).await.expect(201);
    app.run_jobs().await;
    assert_eq!(states().await, [("fetching".to_owned(), true), ("skipped".to_owned(), true)]);
    assert!(interactions(&app, acme).await.iter().all(|call| call.routing["kind"] == "matched"));
    let shown = admin.get("/api/v1/activity?kind=matched").await.expect(200);
    assert_eq!(shown["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_told_of_again_with_its_recording_gets_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &hangup(&[("recordUrl", json!(null))])).await.expect(200);
    app.run_jobs().await;
    let [silent] = interactions(&app, acme).await.try_into().unwrap();
    assert_eq!(silent.reason_code.as_deref(), Some("interaction.no_recording"));
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let [heard] = interactions(&app, acme).await.try_into().unwrap();
    assert_eq!((heard.status.as_str(), heard.id), ("fetching", silent.id));
    let verdicts = verdicts(&admin, &source.id).await;
    assert_eq!(verdicts, [("accepted".to_owned(), 2)].into());
}
