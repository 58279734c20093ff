//! What was recorded becomes one conversation, and leaves the spool after that alone.

use std::path::Path;

use serde_json::{Value, json};
use sip::{CallEnd, CallEvent, Directory as _, Events as _, Kind, Mark, Owner, Recording, StartedCall};

use super::{call, listed, trunk};
use crate::inbound::sip_gateway::calls::take_all;
use crate::testing::{Client, Organization, TestApp};

const NUMBER: &str = "+380443332100";

struct Bench {
    app: TestApp,
    client: Client,
    organization: Organization,
    owner: Owner,
    spool: tempfile::TempDir,
}

impl Bench {
    async fn start() -> Self {
        let app = TestApp::start().await;
        let (client, organization, owner) =
            trunk(&app, "Acme Clinic", NUMBER, &listed("203.0.113.0/24")).await;
        Self { app, client, organization, owner, spool: tempfile::tempdir().unwrap() }
    }

    /// A stereo recording of so many seconds in the spool.
    fn record(&self, name: &str, seconds: u32) -> Recording {
        let path = self.spool.path().join(format!("{name}.wav"));
        std::fs::write(&path, wav(seconds)).unwrap();
        std::fs::write(path.with_extension("json"), "{}").unwrap();
        Recording {
            path,
            duration_ms: u64::from(seconds) * 1000,
            channels: 2,
            sample_rate: 8000,
            marks: vec![Mark { at_ms: 1500, what: "dtmf:7".to_owned() }],
            packets_lost: 3,
        }
    }

    /// Tells that a call ended, and has it taken in.
    async fn end(&self, call: &StartedCall, end: CallEnd, recording: Option<Recording>) {
        let ended_at = self.app.now();
        self.app.app.sip().call(CallEvent::Ended { call: call.clone(), ended_at, end, recording });
        take_all(&self.app.app).await;
    }

    async fn interactions(&self) -> Vec<Value> {
        self.client.get("/api/v1/interactions").await.expect(200)["items"].as_array().unwrap().clone()
    }

    async fn trace(&self, interaction: &Value, stage: &str) -> Value {
        let path = format!("/api/v1/interactions/{}/trace", interaction["id"].as_str().unwrap());
        let trace = self.client.get(&path).await.expect(200);
        let steps = trace["steps"].as_array().unwrap().clone();
        steps.into_iter().find(|step| step["stage"] == stage).unwrap_or_default()
    }
}

/// PCM at 8 kHz, both sides humming at their own pitch.
fn wav(seconds: u32) -> Vec<u8> {
    let samples = seconds * 8000;
    let bytes = samples * 4;
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + bytes).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x02\0");
    file.extend(8000_u32.to_le_bytes());
    file.extend(32_000_u32.to_le_bytes());
    file.extend(b"\x04\0\x10\0data");
    file.extend(bytes.to_le_bytes());
    for at in 0..samples {
        let hum = |pitch: u32| if (at * pitch / 8000).is_multiple_of(2) { 6000_i16 } else { -6000 };
        file.extend(hum(300).to_le_bytes());
        file.extend(hum(500).to_le_bytes());
    }
    file
}

fn exists(path: &Path) -> bool {
    path.exists() || path.with_extension("json").exists()
}

#[tokio::test]
async fn a_recorded_call_becomes_a_conversation_and_leaves_the_spool() {
    let bench = Bench::start().await;
    let call = call(&bench.app, bench.owner, 1, NUMBER);
    let recording = bench.record("one", 20);
    bench.end(&call, CallEnd::Bye, Some(recording.clone())).await;
    let all = bench.interactions().await;
    assert_eq!(all.len(), 1);
    let one = bench
        .client
        .get(&format!("/api/v1/interactions/{}", all[0]["id"].as_str().unwrap()))
        .await
        .expect(200);
    assert_eq!((&one["origin"], &one["direction"]), (&json!("sip"), &json!("in")));
    assert_eq!((&one["participant"]["phone"], &one["line"]), (&json!("+380501112233"), &json!(NUMBER)));
    assert_eq!((&one["participant"]["name"], &one["status"]), (&json!("Olena"), &json!("transcribing")));
    assert_eq!(
        (&one["recording"]["channels"], &one["recording"]["duration_ms"]),
        (&json!(2), &json!(20_000))
    );
    let fetched = bench.trace(&all[0], "fetched").await;
    assert_eq!(fetched["detail"], "recorded here, by SIP: the other side hung up");
    assert_eq!(
        (&fetched["facts"]["transport"], &fetched["facts"]["packets_lost"]),
        (&json!("tls"), &json!("3"))
    );
    assert!(!exists(&recording.path), "recording and card are off the disk");
}

#[tokio::test]
async fn the_same_call_told_twice_is_one_conversation() {
    let bench = Bench::start().await;
    let call = call(&bench.app, bench.owner, 1, NUMBER);
    bench.end(&call, CallEnd::Bye, Some(bench.record("one", 20))).await;
    let again = bench.record("one", 20);
    bench.end(&call, CallEnd::Bye, Some(again.clone())).await;
    let all = bench.interactions().await;
    assert_eq!(all.len(), 1, "a crash between the commit and the removal tells it again");
    assert!(!exists(&again.path));
    let audio = format!("/api/v1/interactions/{}/audio", all[0]["id"].as_str().unwrap());
    assert_eq!(bench.client.get(&audio).await.status, 200, "the blob is still there");
}

#[tokio::test]
async fn a_number_leads_to_its_project_and_the_rules_decide_for_the_rest() {
    let bench = Bench::start().await;
    let sales =
        bench.client.post("/api/v1/projects", &json!({ "name": "Sales" })).await.expect(201)["id"].clone();
    let line = json!({ "number": "+380443332200", "project_id": sales });
    bench.client.post("/api/v1/phones", &line).await.expect(201);
    let named = call(&bench.app, bench.owner, 1, "+380443332200");
    bench.end(&named, CallEnd::Bye, Some(bench.record("one", 20))).await;
    let free = call(&bench.app, bench.owner, 2, NUMBER);
    bench.end(&free, CallEnd::Bye, Some(bench.record("two", 20))).await;
    let gone = StartedCall { placement: sip::Placement(99), ..call(&bench.app, bench.owner, 3, NUMBER) };
    bench.end(&gone, CallEnd::Bye, Some(bench.record("three", 20))).await;
    let mut all = bench.interactions().await;
    all.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    let routed = async |one: &Value| bench.trace(one, "routed").await["detail"].as_str().unwrap().to_owned();
    assert!(routed(&all[0]).await.contains("leads to the project Sales"), "{}", routed(&all[0]).await);
    assert!(!routed(&all[1]).await.contains("Sales"));
    assert!(!routed(&all[2]).await.contains("Sales"), "a project that is gone decides nothing");
    assert!(all.iter().all(|one| one["status"] == "transcribing"), "{all:?}");
}

#[tokio::test]
async fn a_call_that_broke_off_with_the_server_says_so() {
    let bench = Bench::start().await;
    let call = call(&bench.app, bench.owner, 1, NUMBER);
    bench.end(&call, CallEnd::Crashed, Some(bench.record("one", 12))).await;
    let all = bench.interactions().await;
    let fetched = bench.trace(&all[0], "fetched").await;
    assert!(fetched["detail"].as_str().unwrap().contains("the recording broke off"), "{fetched}");
    assert_eq!(fetched["facts"]["end"], "crashed");
}

#[tokio::test]
async fn what_cannot_be_worked_with_is_kept_with_its_reason() {
    let bench = Bench::start().await;
    let short = call(&bench.app, bench.owner, 1, NUMBER);
    bench
        .client
        .clone()
        .with("if-match", "\"1\"")
        .send("PATCH", "/api/v1/organizations/current", &json!({ "min_call_seconds": 5 }))
        .await
        .expect(200);
    bench.end(&short, CallEnd::Bye, Some(bench.record("short", 2))).await;
    let silent = call(&bench.app, bench.owner, 2, NUMBER);
    bench.end(&silent, CallEnd::NoMedia, None).await;
    let broken = call(&bench.app, bench.owner, 3, NUMBER);
    let recording = bench.record("broken", 1);
    std::fs::write(&recording.path, "no sound at all").unwrap();
    bench.end(&broken, CallEnd::Bye, Some(recording.clone())).await;
    let all = bench.interactions().await;
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|one| one["status"] == "skipped"), "{all:?}");
    let codes: Vec<_> =
        all.iter().map(|one| one["reason"]["code"].as_str().unwrap_or_default().to_owned()).collect();
    assert_eq!(codes.iter().filter(|code| *code == "interaction.no_recording").count(), 2, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| *code == "interaction.short").count(), 1, "{codes:?}");
    let recorded = all.iter().filter(|one| one["has_recording"] == true).count();
    assert_eq!(recorded, 1, "the short one can be listened to");
    assert!(recording.path.with_extension("unreadable").exists(), "kept for who looks into it");
    assert!(!exists(&recording.path));
}

#[tokio::test]
async fn a_recorded_session_knows_which_side_is_ours_and_who_spoke() {
    let bench = Bench::start().await;
    let agent = bench.app.member_with_extension(bench.organization, "agent", Some("204")).await;
    let incoming = StartedCall { kind: Kind::Siprec, ..call(&bench.app, bench.owner, 1, "204") };
    bench.end(&incoming, CallEnd::Bye, Some(bench.record("one", 20))).await;
    let mut outgoing =
        StartedCall { kind: Kind::Siprec, ..call(&bench.app, bench.owner, 2, "+380671112233") };
    outgoing.from.number = NUMBER.to_owned();
    bench.end(&outgoing, CallEnd::Bye, Some(bench.record("two", 20))).await;
    let mut all = bench.interactions().await;
    all.sort_by_key(|one| one["id"].as_str().unwrap().to_owned());
    assert_eq!((&all[0]["direction"], &all[1]["direction"]), (&json!("in"), &json!("out")));
    assert_eq!(all[1]["participant"]["phone"], "+380671112233");
    assert_eq!(agent.get("/api/v1/interactions").await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert!(bench.app.app.sip().place(bench.owner, "recorder", Kind::Siprec).is_some());
}
