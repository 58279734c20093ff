//! What vendors send, through the door and the jobs behind it.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::inbound::tests::{
    connect, connected, hangup, interaction, interactions, push, records, settings, verdicts,
};
use crate::testing::TestApp;

async fn raw(app: &TestApp, path: &str, body: Body) -> String {
    app.stranger().request("POST", path, Some("application/json"), body).await.verdict()
}

#[tokio::test]
async fn a_call_that_ended_becomes_a_conversation() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let agent = app.member_with_extension(acme, "agent", Some("204")).await;
    let source = connect(&admin).await;
    assert_eq!(push(&app, &source.path, &hangup(&[])).await.status, 200);
    assert_eq!(
        records(&admin, &source.id).await[0]["verdict"],
        "pending",
        "nothing is decided in the request"
    );
    app.run_jobs().await;
    let record = records(&admin, &source.id).await.remove(0);
    assert_eq!((&record["verdict"], &record["external_id"]), (&json!("accepted"), &json!("1767261600.1")));
    let call = interaction(&app, acme, &record["interaction_id"]).await;
    assert_eq!(call.member_id, Some(agent.member_id().uuid()));
    assert_eq!((call.direction.as_str(), call.origin.as_str()), ("in", "telephony"));
    assert_eq!((call.line.as_deref(), call.employee.as_deref()), (Some("+380441112233"), Some("204")));
    assert_eq!((call.participant_phone.as_deref(), call.duration_ms), (Some("+380501112233"), Some(60_000)));
    let shown = admin.get("/api/v1/sources").await.expect(200);
    assert_eq!(shown["items"][0]["last_event_at"], record["received_at"]);
    let log = admin.get("/api/v1/activity?kind=routed").await.expect(200);
    assert_eq!(log["items"][0]["facts"]["line"], "380441112233");
}

#[tokio::test]
async fn the_same_call_is_taken_once_however_often_it_is_sent() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    for _ in 0..3 {
        push(&app, &source.path, &hangup(&[])).await.expect(200);
    }
    // The same session, second and number under another id is the same call too.
    push(&app, &source.path, &hangup(&[("call_id", json!("1767261600.99"))])).await.expect(200);
    app.run_jobs().await;
    assert_eq!(interactions(&app, acme).await.len(), 1);
    assert_eq!(verdicts(&admin, &source.id).await, [("accepted".into(), 1), ("duplicate".into(), 3)].into());
    let all = records(&admin, &source.id).await;
    assert!(all.iter().all(|record| record["interaction_id"] == all[0]["interaction_id"]));
}

#[tokio::test]
async fn the_order_in_which_events_arrive_does_not_matter() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    for event in ["Hangup", "Answer", "StartCall", "Start"] {
        push(&app, &source.path, &hangup(&[("event", json!(event))])).await.expect(200);
    }
    app.run_jobs().await;
    assert_eq!(verdicts(&admin, &source.id).await, [("accepted".into(), 1), ("ignored".into(), 3)].into());
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn missed_and_short_calls_are_kept_and_not_processed() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    let missed = [("call_id", json!("m.1")), ("sessionid", json!("m.0")), ("time_answer", json!("null"))];
    let short =
        [("call_id", json!("s.1")), ("sessionid", json!("s.0")), ("time_answer", json!("1767261665000"))];
    push(&app, &source.path, &hangup(&missed)).await.expect(200);
    push(&app, &source.path, &hangup(&short)).await.expect(200);
    app.run_jobs().await;
    let mut seen = Vec::new();
    for record in records(&admin, &source.id).await {
        let call = interaction(&app, acme, &record["interaction_id"]).await;
        seen.push((call.status, call.reason_code.unwrap_or_default()));
    }
    let skipped = |code: &str| ("skipped".to_owned(), code.to_owned());
    assert_eq!(seen, [skipped("interaction.missed"), skipped("interaction.short")]);
}

#[tokio::test]
async fn the_legs_of_a_queue_become_one_call_whichever_comes_first() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    let talked = hangup(&[("join", json!("yes"))]);
    let rang = [("call_id", json!("1767261600.2")), ("join", json!("yes")), ("end_sess", json!("yes"))];
    let rang = hangup(
        &[
            &rang[..],
            &[("time_answer", json!("0")), ("recordUrl", Value::Null), ("to", json!("80044000101"))],
        ]
        .concat(),
    );
    push(&app, &source.path, &rang).await.expect(200);
    push(&app, &source.path, &talked).await.expect(200);
    push(&app, &source.path, &talked).await.expect(200);
    app.run_jobs().await;
    assert!(interactions(&app, acme).await.is_empty(), "a leg may still be on its way");
    app.advance(Duration::from_secs(6)).await;
    let calls = interactions(&app, acme).await;
    assert_eq!(calls.len(), 1);
    assert_eq!((calls[0].external_id.as_str(), calls[0].employee.as_deref()), ("1767261599.7", Some("204")));
    assert_eq!(verdicts(&admin, &source.id).await, [("accepted".into(), 2), ("duplicate".into(), 1)].into());
    push(&app, &source.path, &talked).await.expect(200);
    app.advance(Duration::from_hours(1)).await;
    assert_eq!(interactions(&app, acme).await.len(), 1, "a leg that is sent again later changes nothing");
}

#[tokio::test]
async fn a_call_whose_closing_leg_was_lost_is_not_lost() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let source = connect(&app.member(acme, "admin").await).await;
    push(&app, &source.path, &hangup(&[("join", json!("yes"))])).await.expect(200);
    app.run_jobs().await;
    app.advance(Duration::from_mins(31)).await;
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_rejected_and_can_be_replayed() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    let whole = hangup(&[]).to_string();
    assert_eq!(raw(&app, &source.path, Body::empty()).await, "400 ingest.nothing");
    for body in ["not json", "[1,2]", r#"{"event":"Hangup"}"#, whole.split_at(whole.len() / 2).0] {
        assert_eq!(
            raw(&app, &source.path, Body::from(body.to_owned())).await,
            "200",
            "{body:?} is ours to judge"
        );
    }
    app.run_jobs().await;
    assert_eq!(verdicts(&admin, &source.id).await, [("rejected".into(), 4)].into());
    let record = records(&admin, &source.id).await.remove(2);
    assert!(record["reason"].as_str().unwrap().contains('/'), "the reason names the field: {record}");
    let log = admin.get("/api/v1/activity?kind=error").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 4);
    let replay = format!("/api/v1/records/{}/replay", record["id"].as_str().unwrap());
    assert_eq!(admin.post(&replay, &Value::Null).await.expect(202)["verdict"], "pending");
    assert_eq!(admin.post(&replay, &Value::Null).await.verdict(), "409 record.waiting");
    app.run_jobs().await;
    assert_eq!(verdicts(&admin, &source.id).await, [("rejected".into(), 4)].into());
}

#[tokio::test]
async fn a_replayed_call_is_not_taken_for_its_own_repetition() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let before = records(&admin, &source.id).await.remove(0);
    admin
        .post(&format!("/api/v1/records/{}/replay", before["id"].as_str().unwrap()), &Value::Null)
        .await
        .expect(202);
    app.run_jobs().await;
    assert_eq!(records(&admin, &source.id).await, [before]);
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_a_broken_one_is_not_acknowledged() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    let cap = app.app.limits().webhook_body_bytes;
    let chunked = |size: usize| {
        let pieces = [0, 1].map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![b' '; size / 2])));
        Body::from_stream(futures::stream::iter(pieces))
    };
    assert_eq!(raw(&app, &source.path, Body::from(vec![b' '; cap])).await, "200");
    assert_eq!(raw(&app, &source.path, Body::from(vec![b' '; cap + 1])).await, "413 ingest.too_large");
    assert_eq!(raw(&app, &source.path, chunked(cap + 2)).await, "413 ingest.too_large");
    let torn = [Ok(Bytes::from_static(b"{\"event\":")), Err(std::io::Error::other("the connection broke"))];
    assert_eq!(
        raw(&app, &source.path, Body::from_stream(futures::stream::iter(torn))).await,
        "400 ingest.truncated"
    );
    assert_eq!(records(&admin, &source.id).await.len(), 1);
}

#[tokio::test]
async fn an_address_that_is_unknown_rotated_resting_or_disconnected_takes_nothing_in() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let first = connect(&admin).await;
    let event = hangup(&[]);
    let unknown = format!("/ingest/{}", "0".repeat(64));
    assert_eq!(push(&app, &unknown, &event).await.verdict(), "404 ingest.unknown_address");
    assert_eq!(push(&app, &format!("{}0", first.path), &event).await.verdict(), "404 ingest.unknown_address");
    assert_eq!(app.stranger().get(&first.path).await.verdict(), "400 ingest.nothing");
    assert_eq!(push(&app, &first.path, &event).await.status, 200);
    let rotated =
        admin.post(&format!("/api/v1/sources/{}/rotate-token", first.id), &Value::Null).await.expect(200);
    assert_eq!(push(&app, &first.path, &event).await.verdict(), "404 ingest.unknown_address");
    let first = connected(&rotated);
    assert_eq!(push(&app, &first.path, &event).await.status, 200);
    let second = connected(&admin.post("/api/v1/sources", &settings()).await.expect(201));
    assert_eq!(push(&app, &first.path, &event).await.verdict(), "410 ingest.resting");
    admin.post(&format!("/api/v1/sources/{}/disconnect", second.id), &Value::Null).await.expect(200);
    assert_eq!(push(&app, &second.path, &event).await.verdict(), "410 ingest.disconnected");
    app.run_jobs().await;
    assert_eq!(records(&admin, &first.id).await.len(), 2);
}

#[tokio::test]
async fn what_does_not_fit_is_told_to_come_back_and_nothing_acknowledged_is_lost() {
    const CALLERS: usize = 4_500;
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &json!({ "event": "Start" })).await.expect(200);
    let event = json!({ "event": "Start" });
    let pushes = (0..CALLERS).map(|_| push(&app, &source.path, &event));
    let answers = futures::future::join_all(pushes).await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert!(
        refused
            .iter()
            .all(|one| one.verdict() == "503 store.overloaded" && one.headers.contains_key("retry-after"))
    );
    assert!(!refused.is_empty(), "{CALLERS} callers at once are more than wait");
    let scope = app.scope(crate::testing::Organization { id: organization_of(&app, &source.path).await });
    let owned = scope.clone();
    let stored = app.app.db().read(&owned, |tx| async move {
        use sea_orm::PaginatorTrait;
        Ok::<_, store::StoreError>(tx.of::<crate::inbound::records::entity::Entity>(&scope).count(&tx).await?)
    });
    assert_eq!(usize::try_from(stored.await.unwrap()).unwrap(), taken.len() + 1);
}

async fn organization_of(app: &TestApp, path: &str) -> kernel::OrganizationId {
    let token = path.trim_start_matches("/ingest/");
    crate::inbound::sources::directory::find(&app.app, token).await.unwrap().unwrap().organization_id
}

#[tokio::test]
async fn a_body_is_sealed_at_rest() {
    use sea_orm::EntityTrait;
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    push(&app, &source.path, &hangup(&[("from", json!("canary-380501112233"))])).await.expect(200);
    let rows = app.app.db().read_platform(|tx| async move {
        Ok::<_, store::StoreError>(crate::inbound::records::entity::Entity::find().all(&tx).await?)
    });
    let body = rows.await.unwrap().remove(0).sealed_body;
    assert!(!String::from_utf8_lossy(&body).contains("canary"));
}

#[tokio::test]
async fn a_rule_takes_a_call_and_what_nobody_takes_waits_until_somebody_does() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let source = connect(&admin).await;
    let sales = admin.post("/api/v1/projects", &json!({ "name": "Sales" })).await.expect(201);
    let rule = json!({
        "name": "Sales line", "project_id": sales["id"],
        "conditions": [{ "field": "line", "op": "starts_with", "value": "+38 044 111" }],
    });
    forget_default_project(&app, acme).await;
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let unmatched = records(&admin, &source.id).await.remove(0);
    assert_eq!(unmatched["verdict"], "unmatched");
    let waiting = interaction(&app, acme, &unmatched["interaction_id"]).await;
    assert_eq!((waiting.status.as_str(), waiting.project_id), ("waiting", None));
    let replay = format!("/api/v1/records/{}/replay", unmatched["id"].as_str().unwrap());
    admin.post(&replay, &Value::Null).await.expect(202);
    app.run_jobs().await;
    assert_eq!(records(&admin, &source.id).await, std::slice::from_ref(&unmatched), "nobody takes it yet");
    admin.post("/api/v1/routing-rules", &rule).await.expect(201);
    admin.post(&replay, &Value::Null).await.expect(202);
    app.run_jobs().await;
    assert_eq!(records(&admin, &source.id).await[0]["verdict"], "accepted");
    let taken = interaction(&app, acme, &unmatched["interaction_id"]).await;
    assert_eq!(taken.project_id.map(kernel::ProjectId::from).unwrap().to_string(), sales["id"]);
    let next = [("call_id", json!("2.1")), ("sessionid", json!("2.0"))];
    push(&app, &source.path, &hangup(&next)).await.expect(200);
    app.run_jobs().await;
    let log = admin.get("/api/v1/activity?kind=matched").await.expect(200);
    assert_eq!(log["items"].as_array().unwrap().len(), 2);
    let why = log["items"][0]["detail"].as_str().unwrap();
    assert!(why.contains("“Sales line”") && why.contains("(seen: 380441112233)"), "{why}");
}

#[tokio::test]
async fn the_first_rule_that_holds_takes_the_call_whatever_rules_look_at() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let source = connect(&admin).await;
    let condition = |field: &str, op: &str, value: &str| json!({ "field": field, "op": op, "value": value });
    let mut projects = Vec::new();
    for name in ["Sales", "Elsewhere"] {
        projects
            .push(admin.post("/api/v1/projects", &json!({ "name": name })).await.expect(201)["id"].clone());
    }
    let others = [
        ("channel", "equals", "chat"),
        ("direction", "equals", "out"),
        ("line", "equals", "380442222222"),
        ("phone", "starts_with", "+38067"),
        ("employee", "equals", "101"),
        ("variable.result", "equals", "no answer"),
    ];
    let mine = json!([
        condition("channel", "equals", "call"),
        condition("direction", "equals", "in"),
        condition("line", "equals", "+380441112233"),
        condition("phone", "starts_with", "+38050"),
        condition("employee", "equals", "204"),
        condition("variable.result", "equals", "answer"),
    ]);
    let off = json!({ "name": "Off", "enabled": false, "project_id": projects[1], "conditions": mine });
    admin.post("/api/v1/routing-rules", &off).await.expect(201);
    for (field, op, value) in others {
        let conditions = [condition(field, op, value)];
        let other = json!({ "name": field, "project_id": projects[1], "conditions": conditions });
        admin.post("/api/v1/routing-rules", &other).await.expect(201);
    }
    for (name, project) in [("Mine", &projects[0]), ("Late", &projects[1])] {
        let rule = json!({ "name": name, "project_id": project, "conditions": mine });
        admin.post("/api/v1/routing-rules", &rule).await.expect(201);
    }
    push(&app, &source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let record = records(&admin, &source.id).await.remove(0);
    let line = admin.get("/api/v1/activity?kind=matched").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&line["facts"]["project"], &line["interaction_id"]),
        (&projects[0], &record["interaction_id"])
    );
    let why = line["detail"].as_str().unwrap();
    assert!(why.contains("“Mine”") && why.contains("phone starts with 38050 (seen: 380501112233)"), "{why}");
    assert!(line["at"].is_string());
    let rules = admin.get("/api/v1/routing-rules").await.expect(200);
    let ids = rules["items"].as_array().unwrap().iter().rev().map(|rule| rule["id"].clone());
    admin.post("/api/v1/routing-rules/order", &json!({ "ids": ids.collect::<Vec<_>>() })).await.expect(200);
    let next = [("call_id", json!("2.1")), ("sessionid", json!("2.0"))];
    push(&app, &source.path, &hangup(&next)).await.expect(200);
    app.run_jobs().await;
    let line = admin.get("/api/v1/activity?kind=matched").await.expect(200)["items"][0].clone();
    assert_eq!(line["facts"]["project"], projects[1]);
    assert!(line["detail"].as_str().unwrap().contains("“Late”"), "{line}");
}

pub(super) async fn forget_default_project(app: &TestApp, organization: crate::testing::Organization) {
    use crate::pipeline::projects::entity as project;
    let scope = app.scope(organization);
    let owned = scope.clone();
    let done = app.app.db().write(&owned, |tx| async move {
        let all = tx.update_of::<project::Entity>(&scope);
        all.col_expr(project::Column::IsDefault, false.into()).exec(&tx).await?;
        Ok::<_, store::StoreError>(())
    });
    done.await.unwrap();
}
