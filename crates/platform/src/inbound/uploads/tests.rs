//! Uploads over HTTP.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use serde_json::{Value, json};

use crate::inbound::tests::{interaction, interactions};
use crate::limits::Limits;
use crate::testing::{Answer, Client, TestApp};

/// A tone of a pitch of its own, so that no two are the same recording.
fn wav(seconds: u32, pitch: u32) -> Vec<u8> {
    const RATE: u32 = 8_000;
    let samples = seconds * RATE;
    let tone = (0..samples).flat_map(|at| {
        let loud = if (at / (RATE / pitch).max(1)).is_multiple_of(2) { 6_000_i16 } else { -6_000 };
        loud.to_le_bytes()
    });
    let data: Vec<u8> = tone.collect();
    let size = u32::try_from(data.len()).unwrap();
    let mut file = Vec::new();
    file.extend(b"RIFF");
    file.extend((36 + size).to_le_bytes());
    file.extend(b"WAVEfmt ");
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16.to_le_bytes(), 1_u16.to_le_bytes()].concat());
    file.extend([RATE.to_le_bytes(), (RATE * 2).to_le_bytes()].concat());
    file.extend([2_u16.to_le_bytes(), 16_u16.to_le_bytes()].concat());
    file.extend(b"data");
    file.extend(size.to_le_bytes());
    file.extend(data);
    file
}

fn part(name: &str, file_name: Option<&str>, content: &[u8]) -> Vec<u8> {
    let file_name = file_name.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{file_name}\r\n\r\n");
    [head.as_bytes(), content, b"\r\n"].concat()
}

fn form(parts: &[Vec<u8>]) -> Vec<u8> {
    [&parts.concat()[..], b"--edge--\r\n"].concat()
}

async fn send(client: &Client, body: impl Into<Body>) -> Answer {
    client.request("POST", "/api/v1/uploads", Some("multipart/form-data; boundary=edge"), body.into()).await
}

fn outcomes(answer: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let items = answer["items"].as_array().unwrap().iter();
    items.map(|item| (text(&item["status"]), text(&item["code"]))).collect()
}

fn outcome(status: &str, code: &str) -> (String, String) {
    (status.to_owned(), code.to_owned())
}

#[tokio::test]
async fn an_uploaded_recording_becomes_a_conversation_once() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let about = json!({
        "participant": { "name": "Olena", "phone": "+380501112233" }, "direction": "out",
        "started_at": "2026-01-01T09:00:00Z", "variables": { "campaign": "spring" },
    });
    let body = form(&[
        part("file", Some("a.wav"), &wav(12, 440)),
        part("metadata", None, about.to_string().as_bytes()),
        part("channel", None, b"call"),
    ]);
    let first = send(&admin, body.clone()).await.expect(201);
    assert_eq!(outcomes(&first), [outcome("accepted", "")]);
    let call = interaction(&app, acme, &first["items"][0]["interaction_id"]).await;
    assert_eq!((call.direction.as_str(), call.origin.as_str()), ("out", "upload"));
    assert_eq!((call.participant_name.as_deref(), call.duration_ms), (Some("Olena"), Some(12_000)));
    assert_eq!(call.variables["campaign"], "spring");
    assert!(call.project_id.is_some(), "the default project takes it");
    let again = send(&admin, body).await.expect(201);
    assert_eq!(outcomes(&again), [outcome("duplicate", "")]);
    assert_eq!(again["items"][0]["interaction_id"], first["items"][0]["interaction_id"]);
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn one_bad_file_does_not_fail_the_others() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let broken = [&b"ID3\x04\0\0\0\0\0\0"[..], &[0x55; 3_000]].concat();
    let answer = send(
        &admin,
        form(&[
            part("file", Some("page.mp3"), b"<!DOCTYPE html><title>Sign in</title>"),
            part("file", Some("empty.mp3"), b""),
            part("file", Some("broken.mp3"), &broken),
            part("file", Some("good.mp3"), &wav(11, 500)),
            part("file", Some("same.wav"), &wav(11, 500)),
            part("file", Some("list.json"), b"{\"a\":1}"),
        ]),
    )
    .await
    .expect(201);
    let seen = outcomes(&answer);
    assert_eq!(seen[0], outcome("rejected", "audio.not_audio"));
    assert_eq!(seen[1], outcome("rejected", "audio.empty"));
    assert!(seen[2].0 == "rejected" && seen[2].1.starts_with("audio."), "{answer}");
    assert_eq!(seen[3..5], [outcome("accepted", ""), outcome("duplicate", "")]);
    assert_eq!(seen[5], outcome("rejected", "audio.not_audio"));
    assert!(answer["items"][0]["detail"].as_str().unwrap().contains("web page"));
    assert_eq!(interactions(&app, acme).await.len(), 1);
}

#[tokio::test]
async fn a_file_that_is_too_large_or_too_long_is_refused() {
    let limits =
        Limits { upload_file_bytes: 64_000, recording_duration: Duration::from_secs(3), ..Limits::default() };
    let app = TestApp::start_with(limits).await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let parts = [part("file", Some("large.wav"), &wav(5, 440)), part("file", Some("long.wav"), &wav(4, 441))];
    let small = [part("file", Some("fits.wav"), &wav(2, 442))];
    let answer = send(&admin, form(&[&parts[..1], &small[..]].concat())).await.expect(201);
    assert_eq!(outcomes(&answer), [outcome("rejected", "upload.too_large"), outcome("accepted", "")]);
    let limits = Limits { recording_duration: Duration::from_secs(3), ..Limits::default() };
    let app = TestApp::start_with(limits).await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let answer = send(&admin, form(&parts[1..])).await.expect(201);
    assert_eq!(outcomes(&answer), [outcome("rejected", "audio.too_long")]);
    let endless =
        futures::stream::iter((0..80).map(|_| Ok::<_, std::io::Error>(Bytes::from(vec![0_u8; 1 << 20]))));
    let limits = Limits { upload_file_bytes: 1 << 20, ..Limits::default() };
    let app = TestApp::start_with(limits).await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let head = futures::stream::iter([Ok(Bytes::from(
        b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n".to_vec(),
    ))]);
    let body = Body::from_stream(futures::StreamExt::chain(head, endless));
    assert_eq!(send(&admin, body).await.verdict(), "413 upload.too_large", "nobody reads for ever");
}

#[tokio::test]
async fn a_form_that_cannot_be_read_is_refused_as_a_whole() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let admin = app.member(acme, "admin").await;
    let file = part("file", Some("a.wav"), &wav(2, 440));
    let torn = form(std::slice::from_ref(&file));
    let table = [
        (form(&[]), "422 upload.no_file"),
        (torn[..torn.len() / 2].to_vec(), "400 upload.truncated"),
        (form(&[file.clone(), part("colour", None, b"red")]), "400 upload.unknown_part"),
        (form(&[file.clone(), part("channel", None, b"fax")]), "422 upload.channel"),
        (form(&[file.clone(), part("metadata", None, b"{\"age\":7}")]), "422 upload.metadata"),
        (
            form(&[file.clone(), file.clone(), part("metadata", None, b"{\"external_id\":\"1\"}")]),
            "422 upload.metadata",
        ),
        (
            form(&[file.clone(), part("project_id", None, b"prj_00000000000000000000000000")]),
            "422 upload.project",
        ),
    ];
    for (body, verdict) in table {
        assert_eq!(send(&admin, body).await.verdict(), verdict);
    }
    let json = admin.post("/api/v1/uploads", &json!({})).await;
    assert_eq!(json.verdict(), "400 upload.not_a_form");
    assert!(interactions(&app, acme).await.is_empty());
}

#[tokio::test]
async fn an_agent_uploads_as_himself_and_a_supervisor_does_not_upload() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (admin, agent) = (app.member(acme, "admin").await, app.member(acme, "agent").await);
    let said = json!({ "member": admin.member_id().to_string() }).to_string();
    let body = |pitch| {
        form(&[part("file", Some("a.wav"), &wav(11, pitch)), part("metadata", None, said.as_bytes())])
    };
    let own = send(&agent, body(440)).await.expect(201);
    let call = interaction(&app, acme, &own["items"][0]["interaction_id"]).await;
    assert_eq!(call.member_id, Some(agent.member_id().uuid()));
    let named = send(&admin, body(500)).await.expect(201);
    let call = interaction(&app, acme, &named["items"][0]["interaction_id"]).await;
    assert_eq!(call.member_id, Some(admin.member_id().uuid()));
    let supervisor = app.member(acme, "supervisor").await;
    assert_eq!(send(&supervisor, body(600)).await.verdict(), "403 access.denied");
    let outsider = app.member(app.organization("Other").await, "admin").await;
    let foreign = send(&outsider, body(700)).await.expect(201);
    assert_eq!(outcomes(&foreign), [outcome("rejected", "upload.member")]);
}

#[tokio::test]
async fn an_estimate_says_what_an_upload_would_come_to() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme").await, "admin").await;
    let files = json!([
        { "name": "a.mp3", "bytes": 960_000 }, { "name": "b.pdf", "bytes": 10 }, { "name": "c.wav", "bytes": 600 * 1024 * 1024 },
    ]);
    let plan = admin.post("/api/v1/uploads/estimate", &json!({ "files": files })).await.expect(200);
    let codes: Vec<_> = plan["files"].as_array().unwrap().iter().map(|file| file["code"].clone()).collect();
    assert_eq!(codes, [json!(null), json!("upload.ending"), json!("upload.too_large")]);
    assert_eq!((&plan["minutes"], &plan["max_upload_bytes"]), (&json!(2), &json!(500 * 1024 * 1024)));
    let odd = admin.post("/api/v1/uploads/estimate", &json!({ "files": [], "colour": "red" })).await;
    assert_eq!(odd.verdict(), "422 request.field");
}

#[tokio::test]
async fn a_recording_is_brought_in_with_an_ingest_key_and_once_for_its_idempotency_key() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let key = app.member(acme, "admin").await.program("ingest").await;
    let estimate = json!({ "files": [{ "name": "a.mp3", "bytes": 1000 }], "project_id": null });
    key.post("/api/v1/uploads/estimate", &estimate).await.expect(200);
    let body = form(&[part("file", Some("a.wav"), &wav(12, 440))]);
    let sent =
        key.clone().with("idempotency-key", "upload-1").with("content-length", &body.len().to_string());
    let first = send(&sent, body.clone()).await;
    assert_eq!(outcomes(&first.expect(201)), [outcome("accepted", "")]);
    let again = send(&sent, body.clone()).await;
    assert_eq!(
        (again.expect(201), again.headers["idempotency-replayed"].as_bytes()),
        (first.json(), &b"true"[..])
    );
    let larger = form(&[part("file", Some("a.wav"), &wav(13, 440))]);
    let other = sent.with("content-length", &larger.len().to_string());
    assert_eq!(send(&other, larger).await.verdict(), "422 idempotency.key_reused");
    assert_eq!(interactions(&app, acme).await.len(), 1);
    let read = key.get("/api/v1/interactions").await;
    assert_eq!(read.verdict(), "403 access.denied", "the key brings in, it does not read");
}
