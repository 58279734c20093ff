//! Recordings that come, come late, or are no recordings, through the job runner and the router.

use sandbox::{Fault, Vendor};
use serde_json::Value;

use crate::pipeline::testing::{LISTEN, SAMPLE, World};

#[tokio::test]
async fn a_file_that_is_no_recording_fails_with_its_own_reason_and_can_be_retried() {
    for (fault, state) in [
        (Fault::RecordingHtml, "failed recording.not_audio"),
        (Fault::RecordingCorrupt, "failed recording.not_audio"),
        (Fault::RecordingHuge, "failed recording.too_large"),
    ] {
        let world = World::start().await;
        world.sandbox.faults.script(Vendor::Pbx, fault.clone(), 1);
        let id = world.process().await;
        let reached = world.state(id).await;
        let also = "failed recording.corrupt";
        assert!(
            reached == state || (fault == Fault::RecordingCorrupt && reached == also),
            "{fault:?}: {reached}"
        );
        assert_eq!(world.asked(Vendor::Deepgram, LISTEN), 0, "nothing is sent to be transcribed");
        assert_eq!(world.step(id, "fetched").await["state"], "failed");
        assert_eq!(world.retry(id).await, "202");
        world.app.run_jobs().await;
        assert_eq!(world.state(id).await, "completed", "{fault:?}");
    }
}

#[tokio::test]
async fn a_recording_that_is_not_ready_is_asked_for_again_on_a_schedule() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Pbx, Fault::RecordingNotReady, 2);
    let id = world.process().await;
    assert_eq!(world.state(id).await, "fetching");
    let step = world.step(id, "fetched").await;
    assert_eq!(
        (step["state"].as_str(), step["code"].as_str()),
        (Some("waiting"), Some("recording.not_ready"))
    );
    world.minutes_pass(1).await;
    assert_eq!(world.state(id).await, "fetching");
    world.minutes_pass(3).await;
    assert_eq!(world.state(id).await, "completed");
    assert_eq!(world.step(id, "fetched").await["tries"], 3);
}

#[tokio::test]
async fn a_recording_that_never_comes_fails_in_the_end_and_says_why() {
    let world = World::start().await;
    world.sandbox.faults.script(Vendor::Pbx, Fault::RecordingEmpty, 100);
    let id = world.process().await;
    for _ in 0..12 {
        assert_ne!(world.state(id).await, "completed");
        world.minutes_pass(61).await;
    }
    assert_eq!(world.state(id).await, "failed recording.empty");
    world.sandbox.faults.clear();
    assert_eq!(world.retry(id).await, "202");
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "completed");
}

#[tokio::test]
async fn an_address_inside_the_operators_network_is_refused_for_good() {
    let world = World::start().await;
    for url in
        ["http://169.254.169.254/latest/meta-data", "https://10.0.0.1/record.mp3", "file:///etc/passwd"]
    {
        let new = world.call(url).await;
        let id = world.insert(new).await;
        world.app.run_jobs().await;
        assert_eq!(world.state(id).await, "failed recording.address_refused", "{url}");
        assert_eq!(world.retry(id).await, "409 interaction.not_retryable");
    }
}

#[tokio::test]
async fn the_address_of_a_recording_is_forgotten_once_it_is_fetched() {
    let world = World::start().await;
    let id = world.arrive().await;
    let row = || async {
        let scope = world.scope();
        let load = |tx| async move { crate::pipeline::interactions::load(&tx, &scope, id).await };
        world.app.app.db().read(&world.scope(), load).await.unwrap()
    };
    let sealed = row().await.recording_url.unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("http"), "it is sealed");
    world.app.run_jobs().await;
    assert_eq!(row().await.recording_url, None);
}

#[tokio::test]
async fn a_call_that_turns_out_too_short_is_skipped_and_not_billed() {
    let world = World::start().await;
    let path = "/api/v1/organizations/current";
    let seen = world.client.get(path).await;
    let etag = seen.headers["etag"].to_str().unwrap().to_owned();
    let longer = serde_json::json!({ "min_call_seconds": 600 });
    world.client.clone().with("if-match", &etag).send("PATCH", path, &longer).await.expect(200);
    let mut new = world.call(&world.record_url(SAMPLE)).await;
    new.duration_ms = None;
    let id = world.insert(new).await;
    world.app.run_jobs().await;
    assert_eq!(world.state(id).await, "skipped interaction.short");
    assert!(world.ledger().await.is_empty());
    assert_eq!(world.asked(Vendor::Deepgram, LISTEN), 0);
}

#[tokio::test]
async fn a_recording_plays_in_ranges_with_its_true_type() {
    let world = World::start().await;
    let id = world.process().await;
    let path = format!("/api/v1/interactions/{id}/audio");
    let whole = world.client.get(&path).await;
    let size = whole.bytes.len();
    assert_eq!((whole.status, whole.headers["accept-ranges"].to_str().unwrap()), (200, "bytes"));
    assert_eq!(whole.headers["x-content-type-options"], "nosniff");
    assert!(whole.headers["content-type"].to_str().unwrap().starts_with("audio/"));
    assert!(whole.headers["content-disposition"].to_str().unwrap().starts_with("inline"));
    let part = world.client.clone().with("range", "bytes=10-19").get(&path).await;
    assert_eq!((part.status, &part.bytes[..]), (206, &whole.bytes[10..20]));
    assert_eq!(part.headers["content-range"].to_str().unwrap(), format!("bytes 10-19/{size}"));
    let outside = world.client.clone().with("range", &format!("bytes={size}-")).get(&path).await;
    assert_eq!(
        (outside.status, outside.headers["content-range"].to_str().unwrap()),
        (416, format!("bytes */{size}").as_str())
    );
    let by_query = world.client.clone().without("x-organization");
    let by_query = by_query.get(&format!("{path}?organization={}", world.acme.id)).await;
    assert_eq!(by_query.status, 200);
}

#[tokio::test]
async fn the_waveform_and_the_figures_are_there_as_soon_as_the_recording_is() {
    let world = World::without_credentials().await;
    let id = world.process().await;
    let peaks = world.get(id, "/peaks").await;
    let channels = peaks["channels"].as_array().unwrap();
    assert_eq!(channels.len(), 2);
    assert!(channels.iter().all(|channel| (1..=2000).contains(&channel.as_array().unwrap().len())));
    let metrics = world.get(id, "/metrics").await;
    let speakers: Vec<&Value> =
        metrics["speakers"].as_array().unwrap().iter().map(|one| &one["speaker"]).collect();
    assert_eq!(speakers, ["agent", "client"]);
    let absent = world.client.get(&format!("/api/v1/interactions/{id}/transcript")).await;
    assert_eq!(absent.verdict(), "404 transcript.absent");
    let absent = world.client.get(&format!("/api/v1/interactions/{id}/evaluation")).await;
    assert_eq!(absent.verdict(), "404 evaluation.absent");
}
