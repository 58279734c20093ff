//! Transcription against a simulated recogniser that works, refuses, tires and breaks.

use sandbox::{Fault, Vendor};

use crate::pipeline::testing::{LISTEN, World};

#[tokio::test]
async fn the_transcript_says_who_spoke_by_the_channel() {
    let world = World::start().await;
    let id = world.process().await;
    let transcript = world.get(id, "/transcript").await;
    let turns = transcript["turns"].as_array().unwrap();
    assert_eq!(transcript["connector"], "deepgram");
    for (index, turn) in (0_i64..).zip(turns) {
        let speaker = if turn["channel"] == 0 { "agent" } else { "client" };
        assert_eq!((turn["index"].as_i64(), turn["speaker"].as_str()), (Some(index), Some(speaker)));
        assert!(turn["start_ms"].as_i64() <= turn["end_ms"].as_i64());
    }
    let facts = world.step(id, "transcribed").await["facts"].clone();
    assert_eq!(
        (facts["vendor"].as_str(), facts["speakers"].as_str()),
        (Some("Deepgram"), Some("by channel"))
    );
}

#[tokio::test]
async fn a_refused_or_empty_account_stops_asking_until_a_person_saves_another_key() {
    for fault in [Fault::Unauthorized, Fault::PaymentRequired] {
        let world = World::start().await;
        world.sandbox.faults.script(Vendor::Deepgram, fault, 1);
        let id = world.process().await;
        assert_eq!(
            world.state(id).await,
            "waiting credential.failing_asr",
            "{}",
            world.step(id, "transcribed").await
        );
        let shown = world.client.get("/api/v1/credentials").await.expect(200);
        let mine = shown["items"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["connector"] == "deepgram")
            .unwrap()
            .clone();
        assert_eq!(mine["state"], "failing");
        let other = world.process().await;
        assert_eq!(world.state(other).await, "waiting credential.failing_asr");
        assert_eq!(world.asked(Vendor::Deepgram, LISTEN), 1, "a key that was refused is not tried again");
        world.save("deepgram", &world.sandbox.keys.deepgram).await;
        world.app.run_jobs().await;
        assert_eq!(
            (world.state(id).await, world.state(other).await),
            ("completed".into(), "completed".into())
        );
    }
}

#[tokio::test]
async fn a_vendor_that_asks_us_to_wait_is_asked_again_when_it_said() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Deepgram, Fault::RateLimited { retry_after_s: 30 }, 1);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "transcribing");
    let step = world.step(id, "transcribed").await;
    assert_eq!(
        (step["state"].as_str(), step["code"].as_str()),
        (Some("waiting"), Some("provider.rate_limited"))
    );
    world.app.advance(std::time::Duration::from_secs(29)).await;
    assert_eq!(world.state(id).await, "transcribing");
    world.app.advance(std::time::Duration::from_secs(2)).await;
    assert_eq!(world.state(id).await, "completed");
}

#[tokio::test]
async fn a_vendor_that_breaks_is_asked_again_by_itself() {
    let overloaded = Fault::Status { status: 504, body: None };
    for fault in [Fault::InternalError, Fault::InvalidJson, Fault::DropMidBody, overloaded] {
        let world = World::start().await;
        world.sandbox.faults.script(Vendor::Deepgram, fault.clone(), 1);
        let id = world.process().await;
        world.minutes_pass(2).await;
        assert_eq!(world.state(id).await, "completed", "{fault:?}");
        assert_eq!(world.step(id, "transcribed").await["tries"], 2);
    }
}

#[tokio::test]
async fn a_vendor_that_stays_broken_fails_the_call_in_its_own_words() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Deepgram, Fault::InternalError, 100);
    let id = world.process().await;
    for _ in 0..10 {
        assert_ne!(world.state(id).await, "completed");
        world.minutes_pass(120).await;
    }
    assert_eq!(world.state(id).await, "failed provider.unreachable");
    let failure = world.get(id, "").await["failure"].clone();
    assert_eq!(
        (failure["stage"].as_str(), failure["retryable"].as_bool()),
        (Some("transcribing"), Some(true))
    );
    assert!(failure["message"].as_str().unwrap().starts_with("Deepgram"), "{failure}");
    world.sandbox.faults.clear();
    assert_eq!(world.retry(id).await, "202");
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
}

#[tokio::test]
async fn a_vendor_that_mixes_channels_gets_one_file_per_side() {
    let world = World::without_credentials().await;
    world.save("openai_transcribe", &world.sandbox.keys.openai).await;
    world.save("openai", &world.sandbox.keys.openai).await;
    let id = world.process().await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!(world.asked(Vendor::Openai, "/v1/audio/transcriptions"), 2);
    let transcript = world.get(id, "/transcript").await;
    let turns = transcript["turns"].as_array().unwrap();
    for side in ["agent", "client"] {
        assert!(turns.iter().any(|turn| turn["speaker"] == side), "{side}");
    }
}
