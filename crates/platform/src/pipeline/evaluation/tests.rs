//! Evaluation against a simulated model that answers well, breaks rules, invents and refuses.

use sandbox::{Fault, Vendor};

use crate::pipeline::testing::{CHAT, World};

#[tokio::test]
async fn an_answer_that_breaks_the_schema_is_repaired_once() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Openai, Fault::SchemaViolation, 1);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!(world.asked(Vendor::Openai, CHAT), 2);
    let said = world.step(id, "evaluated").await["detail"].as_str().unwrap().to_owned();
    assert!(said.contains("repaired"), "{said}");
}

#[tokio::test]
async fn an_answer_that_stays_broken_fails_after_the_repair_and_can_be_retried() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Openai, Fault::SchemaViolation, 2);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "failed evaluation.invalid_answer");
    assert_eq!(world.asked(Vendor::Openai, CHAT), 2, "one repair and no more");
    assert_eq!(world.retry(id).await, "202");
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
}

#[tokio::test]
async fn what_nobody_said_is_never_shown_as_evidence() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Openai, Fault::InventedEvidence, 2);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "completed");
    let evaluation = world.get(id, "/evaluation").await;
    let criteria = evaluation["criteria"].as_array().unwrap();
    assert!(criteria.iter().all(|one| one["evidence"].as_array().unwrap().is_empty()), "{evaluation}");
    let said = world.step(id, "evaluated").await["detail"].as_str().unwrap().to_owned();
    assert!(said.contains("nobody said"), "{said}");
}

#[tokio::test]
async fn a_model_whose_key_is_refused_or_empty_waits_for_a_person() {
    for fault in [Fault::Unauthorized, Fault::PaymentRequired] {
        let world = World::start().await;
        world.sandbox.faults.script(Vendor::Openai, fault, 1);
        let id = world.process().await;
        assert_eq!(world.state(id).await, "waiting credential.failing_llm");
        world.save("openai", &world.sandbox.keys.openai).await;
        world.app.run_jobs().await;
        assert_eq!(world.state(id).await, "completed");
    }
}

#[tokio::test]
async fn a_model_that_breaks_is_asked_again_by_itself() {
    for fault in [Fault::InternalError, Fault::RateLimited { retry_after_s: 20 }, Fault::DropMidBody] {
        let world = World::start().await;
        world.sandbox.faults.script(Vendor::Openai, fault.clone(), 1);
        let id = world.process().await;
        assert_eq!(world.state(id).await, "analyzing", "{fault:?}");
        world.minutes_pass(2).await;
        assert_eq!(world.state(id).await, "completed", "{fault:?}");
    }
}

#[tokio::test]
async fn the_score_is_the_arithmetic_of_what_is_shown() {
    let world = World::start().await;
    let id = world.process().await;
    let evaluation = world.get(id, "/evaluation").await;
    let criteria = evaluation["criteria"].as_array().unwrap();
    let applied = || criteria.iter().filter(|one| one["verdict"] != "not_applicable");
    let possible: i64 = applied().map(|one| one["weight"].as_i64().unwrap()).sum();
    let earned: i64 = applied().map(|one| one["points"].as_i64().unwrap()).sum();
    assert_eq!(evaluation["quality_score"].as_i64(), Some((200 * earned + possible) / (2 * possible)));
    assert_eq!(evaluation["profile"]["version"], 1);
    assert!(evaluation["profile"]["name"].as_str().is_some());
}

#[tokio::test]
async fn every_sample_call_in_every_language_is_transcribed_and_judged() {
    let world = World::start().await;
    for sample in world.sandbox.samples.all() {
        let new = world.call(&world.record_url(&sample.id)).await;
        let id = world.insert(new).await;
        world.app.run_jobs().await;
        let shown = world.get(id, "").await;
        assert_eq!(shown["status"], "completed", "{}: {shown}", sample.id);
        assert_eq!(shown["language"], sample.language.as_str(), "{}", sample.id);
        assert_eq!(
            shown["recording"]["channels"].as_i64(),
            Some(i64::try_from(sample.channels()).unwrap()),
            "{}",
            sample.id
        );
    }
}
