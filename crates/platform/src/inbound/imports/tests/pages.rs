//! Windows, pages and progress.

use serde_json::{Value, json};

use super::super::jobs::ImportPage;
use super::{DAY, Office, counts, row, rows};
use crate::inbound::imports::model::ImportError;
use crate::inbound::imports::store;
use crate::inbound::tests::interactions;

#[tokio::test]
async fn ninety_five_days_are_asked_for_in_four_windows_and_every_call_comes_once() {
    let office = Office::start().await;
    office.calls(&[1, 10, 29, 30, 31, 60, 61, 89, 91, 94, 96]);
    let id = office.begin(&office.range(95)).await;
    let begun = office.show(&id).await;
    assert_eq!((&begun["state"], &begun["windows_total"]), (&json!("queued"), &json!(4)));
    office.world.app.run_jobs().await;
    let going = office.show(&id).await;
    assert_eq!((&going["state"], &going["windows_done"]), (&json!("running"), &json!(1)), "{going}");
    assert!(going["expected"].is_i64() && going["started_at"].is_string(), "{going}");
    let done = office.finish(&id).await;
    assert_eq!((&done["state"], &done["windows_done"]), (&json!("completed"), &json!(4)), "{done}");
    assert_eq!(counts(&done), [10, 10, 0, 0, 0], "{done}");
    assert_eq!((&done["expected"], &done["position"]), (&json!(10), &done["to"]));
    assert!(done["per_minute"].as_i64().unwrap() > 0 && done["eta_seconds"].is_null(), "{done}");
    assert_eq!((office.asked(), office.conversations().await), (4, 10));
    assert_eq!(office.audit().await, ["start", "complete"]);
}

#[tokio::test]
async fn the_vendor_is_asked_at_its_own_pace_whoever_asks() {
    let office = Office::start().await;
    let other = office.world.app.organization("Other").await;
    let client = office.world.app.member(other, "client").await;
    let twin = super::connect(&office.world, &client).await;
    office.begin(&office.range(95)).await;
    let mut wish = office.range(95);
    wish["source_id"] = json!(twin.id);
    client.post("/api/v1/imports", &wish).await.expect(201);
    for second in 1..=4 {
        office.world.app.run_jobs().await;
        assert_eq!(office.asked(), second, "one request a second for one credential");
        office.world.app.clock.advance(std::time::Duration::from_secs(1));
    }
}

#[tokio::test]
async fn an_import_that_is_killed_in_the_middle_of_a_page_loses_no_row_and_doubles_none() {
    let office = Office::start().await;
    let id = office.begin(&office.range(20)).await;
    let (app, scope) = (&office.world.app.app, office.world.scope());
    let page = rows(300);
    office.answer(&page);
    let job = ImportPage { import_id: id.parse().unwrap(), step: 1 };
    let work = job.begin(app, &scope).await.unwrap().unwrap();
    let read = work.page(app).await.unwrap().unwrap();
    let (first, _) = read.rows.split_at(256);
    let part = app.db().write(&scope, |tx| {
        let (job, scope) = (&job, &scope);
        async move {
            let (row, end) = job.take_part(&tx, app, scope, (0, first)).await?.unwrap();
            assert_eq!(end, first.len(), "nobody waits");
            Ok::<_, ImportError>(store::save(&tx, app, scope, row).await?)
        }
    });
    assert_eq!(part.await.unwrap().page_rows, 256);
    // Here the process is killed. A call that had just begun stands at the top of the page when it is asked for again.
    office.world.app.clock.advance(std::time::Duration::from_secs(1));
    let mut again = vec![row("new", "2026-01-01 05:00:00")];
    again.extend(page);
    office.answer(&again);
    let done = office.finish(&id).await;
    assert_eq!((&done["state"], &done["imported"]), (&json!("completed"), &json!(301)), "{done}");
    assert_eq!(office.conversations().await, 301);
    assert!(done["duplicate"].as_i64().unwrap() <= 1, "{done}");
}

#[tokio::test]
async fn calls_that_are_processed_on_demand_are_kept_until_somebody_asks_for_one() {
    let office = Office::start().await;
    office.calls(&[2, 3]);
    office.import(&office.range(20)).await;
    let kept = interactions(&office.world.app, office.acme()).await;
    let states: Vec<_> =
        kept.iter().map(|one| (one.status.as_str(), one.reason_code.as_deref().unwrap())).collect();
    assert_eq!(states, [("skipped", "import.on_demand"); 2]);
    let wanted = kept[0].interaction_id();
    assert_eq!(office.world.retry(wanted).await, "202");
    office.world.app.run_jobs().await;
    assert_eq!(office.world.state(wanted).await, "waiting credential.missing_asr");
    assert_eq!(office.world.state(kept[1].interaction_id()).await, "skipped import.on_demand");
}

#[tokio::test]
async fn a_call_of_the_past_has_the_trace_the_employee_and_the_project_of_a_living_one() {
    let office = Office::start().await;
    let agent = office.world.app.member_with_extension(office.acme(), "agent", Some("204")).await;
    office.answer(&[row("s1", "2026-01-01 06:00:00"), {
        let mut missed = row("s2", "2026-01-01 06:10:00");
        missed["answer_seconds"] = json!("0");
        missed
    }]);
    let mut wish = office.range(20);
    wish["process"] = json!("now");
    let done = office.import(&wish).await;
    assert_eq!(counts(&done), [2, 2, 0, 0, 0]);
    let kept = interactions(&office.world.app, office.acme()).await;
    let talked = kept.iter().find(|one| one.external_id == "s1").unwrap();
    let missed = kept.iter().find(|one| one.external_id == "s2").unwrap();
    assert_eq!(talked.member_id, Some(agent.member_id().uuid()));
    assert_eq!(talked.project_id, Some(office.world.default_project().await.uuid()));
    assert_eq!((talked.duration_ms, talked.history), (Some(60_000), true));
    assert_eq!(talked.started_at, "2026-01-01T04:00:00Z".parse::<kernel::Ts>().unwrap().0);
    assert_eq!(missed.reason_code.as_deref(), Some("interaction.missed"));
    let steps = office.world.steps(missed.interaction_id()).await;
    assert_eq!(steps, ["received done", "routed done", "fetched skipped"]);
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_counted_and_can_be_downloaded_without_harm() {
    let office = Office::start().await;
    let mut bad = row("=cmd|' /C calc'!A0", "yesterday");
    bad["manager"] = Value::Null;
    office.answer(&[row("s1", "2026-01-01 06:00:00"), bad]);
    let done = office.import(&office.range(20)).await;
    assert_eq!(counts(&done), [2, 1, 0, 0, 1]);
    let path = format!("/api/v1/imports/{}/failures.csv", done["id"].as_str().unwrap());
    let file = office.client().get(&path).await;
    let text = file.text();
    assert!(text.starts_with("\u{feff}position,pointer,reason,row\r\n\"2\",\"/start_time\","), "{text}");
    assert!(text.contains("yesterday") && !text.contains(",\"="), "{text}");
    assert_eq!(text.lines().count(), 2);
}

#[tokio::test]
async fn an_estimate_of_a_short_span_is_exact_and_charges_no_missed_call() {
    let office = Office::start().await;
    let price = json!({ "unit_price_minor": 5 });
    office.client().clone().with("if-match", "\"1\"").send("PATCH", "/api/v1/plans/current", &price).await;
    let mut missed = row("s2", "2026-01-01 06:10:00");
    missed["answer_seconds"] = json!("0");
    let mut long = row("s3", "2026-01-01 06:20:00");
    long["answer_seconds"] = json!("61");
    office.answer(&[row("s1", "2026-01-01 06:00:00"), missed, long]);
    let (from, to) = (super::super::model::minus(office.world.app.now(), DAY), office.world.app.now());
    let plan = json!({ "source_id": office.source.id, "from": from, "to": to });
    let answer = office.client().post("/api/v1/imports/estimate", &plan).await.expect(200);
    assert_eq!((&answer["calls"], &answer["minutes"]), (&json!(3), &json!(3)), "{answer}");
    assert_eq!((&answer["exact"], &answer["asked"]), (&json!(true), &json!(1)));
    assert_eq!(answer["cost"], json!({ "amount": 15, "currency": "USD" }));
    assert_eq!(office.conversations().await, 0, "nothing is kept of it");
}
