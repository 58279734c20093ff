//! What each connector puts on the wire, seen from the other end.

use std::time::Duration;

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use connectors::{
    Audio, AudioShape, CompletionRequest, Connector, Fault, Message, Role, TranscriptionRequest, find,
};
use kernel::{Secret, Ts};
use serde_json::{Value, json};

use crate::support::{Stub, account, account_of, answer};

const NOW: Ts = Ts::from_millis(1_768_025_171_000);

fn connector(key: &str) -> &'static dyn Connector {
    find(key).unwrap()
}

fn fixture(text: &'static str) -> impl Fn(&crate::support::Seen) -> Response<Body> + Clone {
    move |_| answer(200, "application/json", text)
}

fn sound(files: usize, channels: u16, language: Option<&str>) -> TranscriptionRequest {
    let file = |_| Audio::from_bytes("call.wav", "audio/wav", Bytes::from_static(b"RIFF-sound"));
    TranscriptionRequest {
        audio: (0..files).map(file).collect(),
        channels,
        language: language.map(str::to_owned),
    }
}

fn question() -> CompletionRequest {
    let message = |role, content: &str| Message { role, content: content.into() };
    CompletionRequest {
        messages: vec![message(Role::System, "You judge calls."), message(Role::User, "Агент: Добрий день.")],
        schema_name: "evaluation".into(),
        schema: json!({"type": "object", "properties": {}, "required": [], "additionalProperties": false}),
    }
}

#[tokio::test]
async fn deepgram_gets_the_sound_as_the_body_and_everything_else_in_the_query() {
    let stub = Stub::answering(fixture(include_str!("../../src/deepgram/fixtures/stereo.json"))).await;
    let asr = connector("deepgram").transcribe().unwrap();
    assert_eq!(asr.wants(), AudioShape::Whole);
    let account = account(&stub.url("/"), &["api_key"]);
    let found = asr.transcribe(&stub.client(), &account, sound(1, 2, Some("uk"))).await.unwrap();
    assert_eq!((found.turns.len(), found.model.as_str()), (3, "nova-3"));
    let seen = stub.seen().remove(0);
    assert_eq!(
        seen.target,
        "/v1/listen?model=nova-3&language=uk&multichannel=true&punctuate=true&smart_format=true&utterances=true"
    );
    assert_eq!(seen.header("authorization"), Some("Token canary-api_key-9f8e7d6c5b4a"));
    assert_eq!((seen.header("content-type"), seen.header("content-length")), (Some("audio/wav"), Some("10")));
    assert_eq!(seen.body, b"RIFF-sound");
}

#[tokio::test]
async fn deepgrams_key_is_checked_without_sending_sound() {
    let stub = Stub::answering(|_| answer(200, "application/json", r#"{"api_key_id":"1"}"#)).await;
    let account = account(&stub.url(""), &["api_key"]);
    assert!(connector("deepgram").test(&stub.client(), &account, NOW).await.passed());
    assert_eq!((stub.seen()[0].method.as_str(), stub.seen()[0].target.as_str()), ("GET", "/v1/auth/token"));
}

#[tokio::test]
async fn a_missing_key_is_told_before_anything_is_sent() {
    let stub = Stub::answering(|_| answer(200, "application/json", "{}")).await;
    let account = account(&stub.url(""), &[]);
    let asr = connector("deepgram").transcribe().unwrap();
    let refused = asr.transcribe(&stub.client(), &account, sound(1, 1, None)).await.unwrap_err();
    assert!(matches!(refused, Fault::Misconfigured { words } if words.contains("api_key")));
    assert!(stub.seen().is_empty());
}

#[tokio::test]
async fn whisper_gets_one_form_per_channel_with_a_file_name() {
    let stub =
        Stub::answering(fixture(include_str!("../../src/openai_transcribe/fixtures/openai.json"))).await;
    let asr = connector("openai_transcribe").transcribe().unwrap();
    assert_eq!(asr.wants(), AudioShape::MonoPerChannel);
    let account = account(&stub.url("/v1"), &["api_key"]);
    let found = asr.transcribe(&stub.client(), &account, sound(2, 2, Some("uk"))).await.unwrap();
    assert_eq!((found.turns.len(), found.billed_ms), (4, 128_000));
    assert_eq!(stub.seen().len(), 2);
    let seen = stub.seen().remove(0);
    let form = seen.text();
    assert_eq!(seen.target, "/v1/audio/transcriptions");
    assert!(seen.header("content-type").unwrap().starts_with("multipart/form-data; boundary="));
    for part in [
        "name=\"model\"\r\n\r\nwhisper-1",
        "name=\"response_format\"\r\n\r\nverbose_json",
        "name=\"timestamp_granularities[]\"\r\n\r\nsegment",
        "name=\"timestamp_granularities[]\"\r\n\r\nword",
        "name=\"language\"\r\n\r\nuk",
        "name=\"file\"; filename=\"call.wav\"",
        "RIFF-sound",
    ] {
        assert!(form.contains(part), "{part} is missing in {form}");
    }
}

#[tokio::test]
async fn a_local_whisper_without_a_list_of_models_is_asked_for_its_health() {
    let stub = Stub::answering(|seen| match seen.target.as_str() {
        "/health" => answer(200, "application/json", r#"{"status":"ok"}"#),
        _ => answer(404, "text/plain", "File Not Found"),
    })
    .await;
    let account = account(&stub.url("/v1"), &[]);
    assert!(connector("openai_transcribe").test(&stub.client(), &account, NOW).await.passed());
    assert!(!connector("openai").test(&stub.client(), &account, NOW).await.passed());
}

#[tokio::test]
async fn a_model_is_asked_for_json_of_the_schema_at_temperature_zero() {
    let stub = Stub::answering(fixture(include_str!("../../src/openai/fixtures/completion.json"))).await;
    let llm = connector("openai").complete().unwrap();
    let account = account(&stub.url("/v1/"), &["api_key"]);
    let found = llm.complete(&stub.client(), &account, question()).await.unwrap();
    assert_eq!((found.text.as_str(), found.prompt_tokens), (r#"{"score":87}"#, 1200));
    let seen = stub.seen().remove(0);
    assert_eq!(seen.target, "/v1/chat/completions");
    assert_eq!(seen.header("authorization"), Some("Bearer canary-api_key-9f8e7d6c5b4a"));
    let sent: Value = serde_json::from_slice(&seen.body).unwrap();
    assert_eq!((&sent["model"], &sent["temperature"]), (&json!("gpt-4.1-mini"), &json!(0)));
    assert_eq!(sent["response_format"]["json_schema"]["strict"], true);
    assert_eq!(sent["messages"][1]["content"], "Агент: Добрий день.");
}

#[tokio::test]
async fn a_model_that_takes_no_temperature_is_asked_again_without_one() {
    let good = include_str!("../../src/openai/fixtures/completion.json");
    let stub = Stub::answering(move |seen| {
        if seen.text().contains("temperature") {
            let refusal = r#"{"error":{"message":"Unsupported value","param":"temperature"}}"#;
            return answer(400, "application/json", refusal);
        }
        answer(200, "application/json", good)
    })
    .await;
    let account = account(&stub.url("/v1"), &["api_key"]);
    let llm = connector("openai").complete().unwrap();
    assert!(llm.complete(&stub.client(), &account, question()).await.is_ok());
    assert_eq!(stub.seen().len(), 2);
}

#[tokio::test]
async fn the_wait_a_vendor_asks_for_reaches_the_caller() {
    let stub = Stub::answering(|_| {
        let body = Body::from(r#"{"error":{"message":"Rate limit reached"}}"#);
        Response::builder().status(429).header("retry-after", "7").body(body).unwrap()
    })
    .await;
    let account = account(&stub.url(""), &["api_key"]);
    let http = stub.client();
    let llm =
        connector("openai").complete().unwrap().complete(&http, &account, question()).await.unwrap_err();
    let asr = connector("deepgram").transcribe().unwrap();
    let asr = asr.transcribe(&http, &account, sound(1, 1, None)).await.unwrap_err();
    for fault in [llm, asr] {
        assert!(matches!(fault, Fault::RateLimited { .. }), "{fault}");
        assert_eq!(fault.retry_after(), Some(Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn stream_telecom_is_asked_for_the_last_hour_in_its_own_time() {
    let stub = Stub::answering(fixture(include_str!("../../src/streamtelecom/fixtures/cdr.json"))).await;
    let mut account = account(&stub.url(""), &["password"]);
    account.secrets.insert("api_key".into(), Secret::new("k&y=1"));
    let report = connector("streamtelecom").test(&stub.client(), &account, NOW).await;
    assert!(report.passed(), "{report:?}");
    assert_eq!(report.checks[2].detail, "1 calls in the last hour");
    let seen = stub.seen().remove(0);
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/api/cdr/"));
    assert_eq!(
        seen.text(),
        "username=olena&password=canary-password-9f8e7d6c5b4a&api_key=k%26y%3D1&action=cdrlist\
         &filter%5Bnullcall%5D=1&filter%5Bdate_from%5D=2026-01-10+07%3A06%3A11\
         &filter%5Bdate_to%5D=2026-01-10+08%3A06%3A11"
    );
}

#[tokio::test]
async fn an_address_inside_is_refused_until_an_operator_allows_it() {
    let http = connectors::Http::new(connectors::HttpConfig::default()).unwrap();
    for connector in connectors::registry() {
        let key = connector.descriptor().key;
        let account = account_of(*connector, "http://127.0.0.1:9");
        let report = connector.test(&http, &account, NOW).await;
        assert!(report.checks[0].detail.contains("outbound.allow"), "{key}: {report:?}");
    }
}
