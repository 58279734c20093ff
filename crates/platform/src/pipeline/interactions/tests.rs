//! Conversations from their arrival on, through the router and the job runner.

use sandbox::{Fault, Vendor};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, QueryOrder};
use serde_json::{Value, json};

use super::{Inserted, Start};
use crate::activity::live;
use crate::pipeline::testing::{CHAT, LISTEN, World};
use crate::pipeline::{evaluation, recordings, transcription};
use crate::tenancy::organizations;

#[tokio::test]
async fn a_call_goes_from_its_arrival_to_its_bill() {
    let world = World::start().await;
    let id = world.arrive().await;
    assert_eq!(world.state(id).await, "fetching");
    world.app.run_jobs().await;
    let shown = world.get(id, "").await;
    assert_eq!((shown["status"].as_str(), shown["language"].as_str()), (Some("completed"), Some("en")));
    let score = shown["quality_score"].as_i64().unwrap();
    assert!((0..=100).contains(&score) && shown["summary"].as_str().unwrap().len() > 10, "{shown}");
    assert_eq!(
        (shown["has_recording"].as_bool(), shown["recording"]["channels"].as_i64()),
        (Some(true), Some(2))
    );
    assert_eq!(shown["variables"]["queue"], "sales");
    let evaluation = world.get(id, "/evaluation").await;
    assert_eq!(evaluation["quality_score"], score);
    assert_eq!(evaluation["criteria"].as_array().unwrap().len(), 7);
    let steps = world.steps(id).await;
    let expected = [
        "received done",
        "routed done",
        "fetched done",
        "measured done",
        "transcribed done",
        "evaluated done",
        "alerted done",
        "delivered skipped",
        "billed done",
    ];
    assert_eq!(steps, expected);
    let ledger = world.ledger().await;
    assert_eq!(ledger.iter().filter(|entry| entry["interaction_id"] == json!(id)).count(), 1, "{ledger:?}");
    assert!(shown["cost"]["minutes"].as_i64().unwrap() >= 1);
}

#[tokio::test]
async fn every_quote_of_the_evidence_stands_in_the_turn_and_at_the_time_it_names() {
    let world = World::start().await;
    let id = world.process().await;
    let turns = world.get(id, "/transcript").await["turns"].as_array().unwrap().clone();
    let evaluation = world.get(id, "/evaluation").await;
    let criteria = evaluation["criteria"].as_array().unwrap();
    let evidence: Vec<&Value> = criteria.iter().flat_map(|one| one["evidence"].as_array().unwrap()).collect();
    assert!(!evidence.is_empty());
    for quote in evidence {
        let turn = &turns[usize::try_from(quote["turn"].as_i64().unwrap()).unwrap()];
        assert_eq!(quote["speaker"], turn["speaker"]);
        assert!(quote["start_ms"].as_i64() >= turn["start_ms"].as_i64(), "{quote} {turn}");
        assert!(quote["end_ms"].as_i64() <= turn["end_ms"].as_i64(), "{quote} {turn}");
    }
}

#[tokio::test]
async fn the_same_external_id_of_a_source_is_taken_once() {
    let world = World::start().await;
    let new = world.call(&world.record_url("en-clinic-booking")).await;
    let first = world.take_in(new.clone()).await;
    let Inserted::New(id) = first else { panic!("the first is new") };
    assert_eq!(world.take_in(new).await, Inserted::Duplicate(id));
    world.app.run_jobs().await;
    assert_eq!(world.asked(Vendor::Deepgram, LISTEN), 1);
}

#[tokio::test]
async fn running_every_job_again_changes_nothing_and_costs_nothing() {
    let world = World::start().await;
    let interaction_id = world.process().await;
    let before =
        (world.get(interaction_id, "").await, world.ledger().await, world.steps(interaction_id).await);
    let scope = world.scope();
    let again = |tx: store::Tx| async move {
        tx.enqueue(&scope, &recordings::FetchRecording { interaction_id }).await?;
        tx.enqueue(&scope, &transcription::Transcribe { interaction_id }).await?;
        tx.enqueue(&scope, &evaluation::Evaluate { interaction_id }).await
    };
    world.app.app.db().write(&world.scope(), again).await.unwrap();
    assert_eq!(world.app.run_jobs().await, 3);
    let after =
        (world.get(interaction_id, "").await, world.ledger().await, world.steps(interaction_id).await);
    assert_eq!(before, after);
    assert_eq!((world.asked(Vendor::Deepgram, LISTEN), world.asked(Vendor::Openai, CHAT)), (1, 1));
}

#[tokio::test]
async fn a_retry_begins_at_the_stage_that_failed_and_repeats_nothing_before_it() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Openai, Fault::Refusal, 1);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "failed provider.rejected");
    let failure = world.get(id, "").await["failure"].clone();
    assert_eq!((failure["stage"].as_str(), failure["retryable"].as_bool()), (Some("analyzing"), Some(true)));
    assert!(world.ledger().await.is_empty(), "what failed is not billed");
    assert_eq!(world.retry(id).await, "202");
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!((world.asked(Vendor::Deepgram, LISTEN), world.asked(Vendor::Openai, CHAT)), (1, 2));
    assert_eq!(world.step(id, "evaluated").await["tries"], 2);
}

#[tokio::test]
async fn a_call_waits_for_credentials_and_goes_on_by_itself_once_they_are_saved() {
    let world = World::without_credentials().await;
    let id = world.process().await;
    assert_eq!(world.state(id).await, "waiting credential.missing_asr");
    let reason = world.get(id, "").await["reason"]["detail"].as_str().unwrap().to_owned();
    assert!(reason.contains("Settings, Providers"), "{reason}");
    world.save("deepgram", &world.sandbox.keys.deepgram).await;
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "waiting credential.missing_llm");
    world.save("openai", &world.sandbox.keys.openai).await;
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!(world.asked(Vendor::Deepgram, LISTEN), 1);
}

#[tokio::test]
async fn a_key_saved_above_lets_the_calls_of_a_sub_organization_go_on() {
    let world = World::without_credentials().await;
    let below = world.app.organization("Below").await;
    let (child, parent) = (below.id, world.acme.id);
    let hang = |tx: store::Tx| async move {
        let row = organizations::entity::ActiveModel {
            id: Set(child.uuid()),
            parent_id: Set(Some(parent.uuid())),
            ..Default::default()
        };
        row.update(&tx).await.map_err(store::StoreError::from)
    };
    world.app.app.db().write_platform(hang).await.unwrap();
    let mut lower = World { acme: below, client: world.app.member(below, "client").await, ..world };
    let id = lower.process().await;
    assert_eq!(lower.state(id).await, "waiting credential.missing_asr");
    let below = std::mem::replace(&mut lower.acme, crate::testing::Organization { id: parent });
    let owner = lower.app.member(lower.acme, "client").await;
    let member = std::mem::replace(&mut lower.client, owner);
    for (connector, key) in
        [("deepgram", &lower.sandbox.keys.deepgram), ("openai", &lower.sandbox.keys.openai)]
    {
        lower.save(connector, key).await;
    }
    lower.app.run_jobs().await;
    (lower.acme, lower.client) = (below, member);
    assert_eq!(lower.state(id).await, "completed");
}

#[tokio::test]
async fn what_no_project_takes_waits_and_a_retry_puts_it_into_the_default_one() {
    let world = World::start().await;
    let mut new = world.call(&world.record_url("en-clinic-booking")).await;
    new.project_id = None;
    let id = world.insert(new).await;
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "waiting routing.unmatched");
    assert_eq!(world.step(id, "routed").await["state"], "waiting");
    assert_eq!(world.retry(id).await, "202");
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!(world.step(id, "routed").await["state"], "done");
}

#[tokio::test]
async fn what_is_skipped_or_done_cannot_be_retried_and_what_is_skipped_is_not_billed() {
    let world = World::start().await;
    let mut new = world.call("https://pbx.example/a").await;
    new.start = Start::Skip { code: "interaction.missed", reason: "nobody answered".into() };
    let skipped = world.insert(new).await;
    let done = world.process().await;
    assert_eq!(world.state(skipped).await, "skipped interaction.missed");
    assert_eq!(world.retry(skipped).await, "409 interaction.not_retryable");
    assert_eq!(world.retry(done).await, "409 interaction.not_retryable");
    let working = world.arrive().await;
    assert_eq!(world.retry(working).await, "409 interaction.in_progress");
    let billed = world.ledger().await;
    assert!(billed.iter().all(|entry| entry["interaction_id"] != json!(skipped)));
}

#[tokio::test]
async fn supervisors_see_their_projects_and_agents_their_own_conversations() {
    let world = World::start().await;
    let (app, acme) = (&world.app, world.acme);
    let supervisor = app.member(acme, "supervisor").await;
    let agent = app.member(acme, "agent").await;
    let other = world.client.post("/api/v1/projects", &json!({ "name": "Other" })).await.expect(201);
    let other = other["id"].as_str().unwrap().parse().unwrap();
    app.assign(acme, supervisor.member_id(), other).await;
    let of_agent = world.call_of(Some(agent.member_id()), world.default_project().await).await;
    let of_other = world.call_of(None, other).await;
    for (caller, visible, hidden) in [(&supervisor, of_other, of_agent), (&agent, of_agent, of_other)] {
        let listed = caller.get("/api/v1/interactions").await.expect(200);
        let ids: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
        assert_eq!(ids, [&json!(visible)]);
        assert_eq!(caller.get(&format!("/api/v1/interactions/{visible}")).await.status, 200);
        for rest in ["", "/trace", "/audio", "/peaks", "/transcript", "/evaluation", "/metrics"] {
            let answer = caller.get(&format!("/api/v1/interactions/{hidden}{rest}")).await;
            assert_eq!(answer.verdict(), "404 interaction.not_found", "{rest}");
        }
        let retry = caller.post(&format!("/api/v1/interactions/{visible}/retry"), &Value::Null).await;
        assert_eq!(retry.verdict(), "403 access.denied");
    }
}

#[tokio::test]
async fn another_organization_sees_nothing() {
    let world = World::start().await;
    let id = world.process().await;
    let rival = world.app.organization("Rival").await;
    let outsider = world.app.member(rival, "client").await;
    assert_eq!(outsider.get("/api/v1/interactions").await.expect(200)["items"], json!([]));
    for rest in ["", "/trace", "/audio", "/transcript", "/evaluation"] {
        let answer = outsider.get(&format!("/api/v1/interactions/{id}{rest}")).await;
        assert_eq!(answer.verdict(), "404 interaction.not_found", "{rest}");
    }
}

async fn found(world: &World, query: &str) -> usize {
    let page = world.client.get(&format!("/api/v1/interactions?{query}")).await.expect(200);
    page["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn the_list_is_filtered_searched_and_paged() {
    let world = World::start().await;
    let done = world.process().await;
    let project = world.default_project().await;
    world.call_of(None, project).await;
    let external_id = world.get(done, "").await["external_id"].as_str().unwrap().to_owned();
    for (query, count) in [
        ("status=completed", 1),
        ("status=skipped,completed", 2),
        ("status=failed", 0),
        ("channel=call&direction=in", 2),
        ("direction=out", 0),
        ("score_min=0&score_max=100", 1),
        ("from=2026-01-01T00:00:00Z&to=2027-01-01T00:00:00Z", 2),
        ("to=2026-01-01T00:00:00Z", 0),
        ("q=1112233", 2),
        ("q=%2B380%20(50)%20111", 2),
        ("q=olena", 2),
        ("q=Olena_100%25", 2),
        ("q=OlenaX100", 0),
        ("q=%25", 2),
        ("q=nobody", 0),
        (&format!("project={project}"), 2),
        (&format!("q={external_id}"), 1),
    ] {
        assert_eq!(found(&world, query).await, count, "{query}");
    }
    let first = world.client.get("/api/v1/interactions?limit=1").await.expect(200);
    let next = first["next_cursor"].as_str().unwrap();
    let second = world.client.get(&format!("/api/v1/interactions?limit=1&cursor={next}")).await.expect(200);
    assert_ne!(first["items"][0]["id"], second["items"][0]["id"]);
    assert_eq!(second["next_cursor"], Value::Null);
}

#[tokio::test]
async fn a_filter_that_cannot_be_is_refused() {
    let world = World::without_credentials().await;
    for query in ["colour=red", "status=done", "score_min=200", "cursor=nonsense", "project=x", "limit=x"] {
        let answer = world.client.get(&format!("/api/v1/interactions?{query}")).await;
        assert_eq!(answer.status, 400, "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn open_consoles_hear_of_every_step_and_subscribers_of_the_end() {
    let world = World::start().await;
    let receiver = world.sandbox.urls.receiver.join("hooks/acme").unwrap();
    let endpoint = json!({ "url": receiver.as_str(), "events": ["interaction.completed"] });
    let made = world.client.post("/api/v1/webhook-endpoints", &endpoint).await.expect(201);
    world.sandbox.inbox.expect_secret(made["secret"].as_str().unwrap());
    let id = world.process().await;
    let scope = world.scope();
    let read = |tx: store::Tx| async move {
        let rows =
            tx.of::<live::entity::Entity>(&scope).order_by_asc(live::entity::Column::Id).all(&tx).await;
        rows.map_err(store::StoreError::from)
    };
    let events = world.app.app.db().read(&world.scope(), read).await.unwrap();
    let mine = events.iter().filter(|event| event.kind == "interaction.changed");
    let heard: Vec<&str> = mine.map(|event| event.data["status"].as_str().unwrap()).collect();
    assert_eq!(heard, ["pending", "fetching", "transcribing", "analyzing", "completed"]);
    let told = world.sandbox.inbox.all();
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((told[0].verified, &told[0].problem), (true, &None));
    assert_eq!(told[0].body["data"]["interaction_id"], json!(id), "{}", told[0].body);
}

#[tokio::test]
async fn who_may_not_read_metrics_sees_that_there_was_a_call_and_not_how_it_went() {
    let world = World::start().await;
    let id = world.process().await;
    let made = world.client.post("/api/v1/roles", &json!({ "name": "Dispatcher", "from": "admin" })).await;
    let (mut role, tag) = (made.json(), made.headers["etag"].to_str().unwrap().to_owned());
    let path = format!("/api/v1/roles/{}", role["key"].as_str().unwrap());
    let dispatcher = world.app.member(world.acme, role["key"].as_str().unwrap()).await;
    let of_one = |rest: &str| format!("/api/v1/interactions/{id}{rest}");
    for rest in ["/transcript", "/evaluation", "/metrics"] {
        assert_eq!(dispatcher.get(&of_one(rest)).await.status, 200, "{rest} is open with the flag");
    }

    role["flags"] = json!([]);
    let content: Vec<&str> = vec!["name", "description", "span", "privileges", "flags"];
    let wanted: serde_json::Map<_, _> =
        content.into_iter().map(|part| (part.to_owned(), role[part].clone())).collect();
    world.client.clone().with("if-match", &tag).send("PUT", &path, &json!(wanted)).await.expect(200);
    for rest in ["/transcript", "/evaluation", "/metrics"] {
        let refused = dispatcher.get(&of_one(rest)).await;
        assert_eq!(refused.verdict(), "403 access.denied", "{rest}");
        assert!(refused.json()["needed"].as_array().unwrap().contains(&json!("flag.read_metrics")));
    }
    let shown = dispatcher.get(&of_one("")).await.expect(200);
    assert_eq!((&shown["status"], &shown["quality_score"]), (&json!("completed"), &json!(null)));
    let traced = dispatcher.get(&of_one("/trace")).await.expect(200).to_string();
    assert!(
        traced.contains("evaluated") && !traced.contains("\"score\"") && !traced.contains("silence_share")
    );
    assert!(world.client.get(&of_one("/trace")).await.text().contains("\"score\""), "a Client sees it");
}
