//! The connectors against the simulated vendors, which share no type with them: two readings of the same documents
//! have to agree, and every fault a simulator can play has to end in the right class.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use connectors::{
    Account, Audio, CallRecord, CheckState, CompletionRequest, Connector, Direction, Disposition, Fault,
    Head, Http, Message, RawInbound, RecordingRef, Request, Role, SourceEvent, Transcription,
    TranscriptionRequest, find, registry, webhook,
};
use kernel::{Classify, Clock, Secret};
use sandbox::{CallOrder, Sandbox, SandboxConfig, Urls, Vendor};
use serde_json::json;

use crate::exchanges::entered;
use crate::support::{Stub, address, answer, client};

const SAMPLE: &str = "uk-shop-return";
const LIMIT: u64 = 50 * 1024 * 1024;

struct Bench {
    sandbox: Sandbox,
    http: Http,
}

impl Bench {
    async fn start() -> Self {
        let sandbox = Sandbox::start(SandboxConfig::default()).await.unwrap();
        let urls = &sandbox.urls;
        let vendors = [&urls.pbx, &urls.deepgram, &urls.openai, &urls.resend, &urls.receiver];
        let exchanges = sandbox.exchanges.values().map(|exchange| &exchange.url);
        let allow: Vec<SocketAddr> = vendors.into_iter().chain(exchanges).map(address).collect();
        let http = client(&allow, Duration::from_secs(2));
        Self { sandbox, http }
    }

    fn account(&self, key: &str) -> Account {
        if let Some(exchange) = self.sandbox.exchanges.get(key) {
            return entered(find(key).unwrap(), exchange);
        }
        let keys = &self.sandbox.keys;
        let urls = &self.sandbox.urls;
        let (base_url, secrets): (String, Vec<(&str, &str)>) = match key {
            "streamtelecom" => (
                Urls::base(&urls.pbx),
                vec![("password", &keys.pbx_password), ("api_key", &keys.pbx_api_key)],
            ),
            "resend" => (Urls::base(&urls.resend), vec![("api_key", &keys.resend)]),
            "deepgram" => (Urls::base(&urls.deepgram), vec![("api_key", &keys.deepgram)]),
            _ => (format!("{}/v1", Urls::base(&urls.openai)), vec![("api_key", &keys.openai)]),
        };
        let fields = [("base_url", base_url), ("username", keys.pbx_username.clone())];
        Account {
            fields: fields.map(|(name, value)| (name.to_owned(), value)).into(),
            secrets: secrets.iter().map(|(name, value)| ((*name).to_owned(), Secret::new(*value))).collect(),
        }
    }

    fn sound(&self, channels: u16) -> TranscriptionRequest {
        let sample = self.sandbox.samples.find(SAMPLE).unwrap();
        let audio = Audio::from_bytes("call.mp3", sample.content_type(), sample.audio().unwrap());
        TranscriptionRequest { audio: vec![audio], channels, language: Some("uk".into()) }
    }

    async fn transcribe(&self, key: &str, channels: u16) -> Result<Transcription, Fault> {
        let asr = find(key).unwrap().transcribe().unwrap();
        asr.transcribe(&self.http, &self.account(key), self.sound(channels)).await
    }

    async fn complete(&self) -> Result<connectors::Completion, Fault> {
        let llm = find("openai").unwrap().complete().unwrap();
        llm.complete(&self.http, &self.account("openai"), question()).await
    }
}

fn question() -> CompletionRequest {
    let document = json!({
        "criteria": [{ "key": "greeting", "name": "Greeting", "guide": "Greets the client" }],
        "language": "en",
        "transcript": [{ "turn": 0, "speaker": "agent", "start_ms": 0, "text": "Good morning, Northfield Dental." }],
    });
    CompletionRequest {
        messages: vec![
            Message { role: Role::System, content: "You judge conversations.".into() },
            Message { role: Role::User, content: format!("Judge this conversation:\n{document}") },
        ],
        schema_name: "evaluation".into(),
        schema: json!({
            "type": "object",
            "properties": { "summary": { "type": "string" } },
            "required": ["summary"],
            "additionalProperties": false,
        }),
    }
}

#[tokio::test]
async fn every_connectors_test_passes_with_the_right_keys_and_fails_with_wrong_ones() {
    let bench = Bench::start().await;
    for connector in registry() {
        let key = connector.descriptor().key;
        let mut account = bench.account(key);
        let report = connector.test(&bench.http, &account, Clock::system().now()).await;
        assert!(report.passed(), "{key}: {report:?}");
        let credentials =
            connector.descriptor().fields.iter().filter(|spec| spec.is_secret() && !spec.generated);
        account.secrets =
            credentials.map(|spec| (spec.key.into(), Secret::new("not-the-right-key"))).collect();
        let report = connector.test(&bench.http, &account, Clock::system().now()).await;
        let credentials = report.checks.iter().find(|check| check.key == "credentials").unwrap();
        assert_eq!(credentials.state, CheckState::Failed, "{key}: {report:?}");
        assert!(!format!("{report:?}").contains("not-the-right-key"));
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn deepgram_and_the_true_script_agree_on_every_turn() {
    let bench = Bench::start().await;
    let found = bench.transcribe("deepgram", 2).await.unwrap();
    let sample = bench.sandbox.samples.find(SAMPLE).unwrap();
    let truth: Vec<_> = sample.turns.iter().map(|turn| (turn.channel, turn.text.clone())).collect();
    let heard: Vec<_> =
        found.turns.iter().map(|turn| (usize::from(turn.channel), turn.text.clone())).collect();
    assert_eq!(heard, truth);
    assert_eq!(found.language.as_deref(), Some("uk"));
    assert!(
        (found.duration_ms - sample.duration_ms).abs() <= 200,
        "{} {}",
        found.duration_ms,
        sample.duration_ms
    );
    assert!(found.turns.iter().all(|turn| !turn.words.is_empty() && turn.confidence.is_some()));
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn whisper_hears_the_words_of_the_call() {
    let bench = Bench::start().await;
    let found = bench.transcribe("openai_transcribe", 1).await.unwrap();
    assert!(
        found.turns.len() > 3 && found.turns.iter().all(|turn| !turn.words.is_empty()),
        "{:?}",
        found.turns
    );
    assert_eq!(found.language.as_deref(), Some("uk"));
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_model_answers_json_of_the_schema_and_counts_its_tokens() {
    let bench = Bench::start().await;
    let found = bench.complete().await.unwrap();
    let said: serde_json::Value = serde_json::from_str(&found.text).unwrap();
    assert!(said["summary"].is_string());
    assert!(found.prompt_tokens > 0 && found.completion_tokens > 0);
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn every_fault_of_a_vendor_ends_in_its_class_and_the_next_request_works() {
    use sandbox::Fault as Played;
    let bench = Bench::start().await;
    let cases = [
        (Played::Unauthorized, "vendor.auth"),
        (Played::TokenExpired, "vendor.auth"),
        (Played::PaymentRequired, "vendor.quota"),
        (Played::RateLimited { retry_after_s: 3 }, "vendor.rate_limited"),
        (Played::InternalError, "vendor.transient"),
        (Played::Status { status: 503, body: None }, "vendor.transient"),
        (Played::Status { status: 400, body: None }, "vendor.rejected"),
        (Played::Html, "vendor.transient"),
        (Played::InvalidJson, "vendor.transient"),
        (Played::DropMidBody, "vendor.transient"),
        (Played::Hang, "vendor.transient"),
    ];
    for (fault, expected) in cases {
        bench.sandbox.faults.script(Vendor::Deepgram, fault.clone(), 1);
        bench.sandbox.faults.script(Vendor::Openai, fault.clone(), 1);
        let (asr, llm) = tokio::join!(bench.transcribe("deepgram", 2), bench.complete());
        let (asr, llm) = (asr.unwrap_err(), llm.unwrap_err());
        assert_eq!((asr.code(), llm.code()), (expected, expected), "{fault:?}: {asr} {llm}");
        if expected == "vendor.rate_limited" {
            let wait = Some(Duration::from_secs(3));
            assert_eq!((asr.retry_after(), llm.retry_after()), (wait, wait));
        }
    }
    assert!(bench.complete().await.is_ok() && bench.transcribe("deepgram", 2).await.is_ok());
    bench.sandbox.faults.script(Vendor::Openai, Played::Refusal, 1);
    assert_eq!(bench.complete().await.unwrap_err().code(), "vendor.rejected");
    bench.sandbox.stop().await;
}

/// What the exchange pushes for one call, decoded.
async fn pushed(bench: &Bench, order: &CallOrder) -> Vec<SourceEvent> {
    let hook = Stub::answering(|_| answer(200, "text/plain", "")).await;
    bench.sandbox.pbx.place_call(order, &hook.url("/").parse().unwrap()).await.unwrap();
    let connector: &dyn Connector = find("streamtelecom").unwrap();
    let ingest = connector.ingest().unwrap();
    let decode = |body: Bytes| {
        ingest.decode(&Account::default(), &RawInbound { head: &Head::default(), body: &body }).unwrap()
    };
    hook.seen().into_iter().flat_map(|seen| decode(seen.body.into())).collect()
}

fn only_call(events: &[SourceEvent]) -> &CallRecord {
    let calls: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            SourceEvent::CallEnded { call } => Some(call),
            _ => None,
        })
        .collect();
    assert_eq!(calls.len(), 1, "{events:?}");
    calls[0]
}

#[tokio::test]
async fn a_call_of_the_exchange_becomes_one_record_with_its_recording() {
    let bench = Bench::start().await;
    let events = pushed(&bench, &CallOrder::sample(SAMPLE)).await;
    let call = only_call(&events);
    let sample = bench.sandbox.samples.find(SAMPLE).unwrap();
    assert_eq!(call.talk_ms, sample.duration_ms);
    assert_eq!(call.employee.as_deref(), Some(sample.agent.extension.as_str()));
    assert_eq!(call.client().e164.as_deref(), Some(sample.client.phone.as_str()));
    assert_eq!(call.disposition, Disposition::Answered);
    let RecordingRef::Url { url } = &call.recording else { panic!("no recording") };
    let mut sink = Vec::new();
    let file = bench.http.download(Request::get(url), &mut sink, LIMIT).await.unwrap();
    assert_eq!(sink, sample.audio().unwrap());
    assert_eq!(file.bytes, u64::try_from(sink.len()).unwrap());
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_missed_call_has_no_recording_and_a_queue_ends_with_its_last_leg() {
    let bench = Bench::start().await;
    let events = pushed(&bench, &CallOrder::Missed { caller: 0 }).await;
    let missed = only_call(&events);
    assert_eq!((missed.disposition, &missed.recording), (Disposition::Missed, &RecordingRef::None));
    let events = pushed(&bench, &CallOrder::queued(SAMPLE)).await;
    let legs: Vec<_> = events
        .into_iter()
        .filter_map(|event| match event {
            SourceEvent::Fragment { part, closes, .. } => Some((*part, closes)),
            _ => None,
        })
        .collect();
    assert_eq!(legs.iter().map(|(_, closes)| *closes).collect::<Vec<_>>(), [false, true]);
    let whole = CallRecord::join(&legs.into_iter().map(|(part, _)| part).collect::<Vec<_>>()).unwrap();
    assert_eq!((whole.direction, whole.disposition), (Direction::In, Disposition::Answered));
    assert!(matches!(whole.recording, RecordingRef::Url { .. }));
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn what_goes_wrong_with_a_recording_is_told_apart() {
    use sandbox::Fault as Played;
    let bench = Bench::start().await;
    let events = pushed(&bench, &CallOrder::sample(SAMPLE)).await;
    let RecordingRef::Url { url } = &only_call(&events).recording else { panic!("no recording") };
    let cases = [
        (Played::RecordingNotReady, "vendor.not_found"),
        (Played::RecordingHtml, "vendor.rejected"),
        (Played::RecordingEmpty, "vendor.transient"),
        (Played::RecordingHuge, "vendor.too_large"),
    ];
    for (fault, expected) in cases {
        bench.sandbox.faults.script(Vendor::Pbx, fault.clone(), 1);
        let mut sink = Vec::new();
        let refused = bench.http.download(Request::get(url), &mut sink, LIMIT).await.unwrap_err();
        assert_eq!(refused.code(), expected, "{fault:?}: {refused}");
        assert!(sink.is_empty());
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_careful_receiver_accepts_our_webhooks_once() {
    let bench = Bench::start().await;
    let secret = webhook::SigningSecret::parse(&bench.sandbox.keys.webhook_secret).unwrap();
    let url = bench.sandbox.urls.receiver.join("/hooks/crm").unwrap();
    let secrets = [secret];
    for duplicate in [false, true] {
        let message = webhook::Message {
            url: url.as_str(),
            id: "msg_1",
            at: Clock::system().now(),
            body: Bytes::from_static(br#"{"type":"interaction.completed","data":{}}"#),
            secrets: &secrets,
        };
        let outcome = webhook::deliver(&bench.http, &message).await;
        assert!(matches!(outcome, webhook::Outcome::Delivered(_)), "{outcome:?}");
        let got = bench.sandbox.inbox.all().pop().unwrap();
        assert!(got.verified && got.duplicate == duplicate, "{got:?}");
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn a_mail_handed_over_twice_arrives_once_and_what_is_wrong_comes_back_in_the_vendors_words() {
    let bench = Bench::start().await;
    let service = find("resend").unwrap().send_mail().unwrap();
    let account = bench.account("resend");
    let mut mail = crate::conformance::mail();
    for _ in 0..2 {
        service.send(&bench.http, &account, &mail).await.unwrap();
    }
    let kept = bench.sandbox.mailbox.all();
    assert_eq!((kept.len(), kept[0].to.len()), (1, 2));
    mail.subject = "Another under the same key".into();
    let refused = service.send(&bench.http, &account, &mail).await.unwrap_err();
    assert!(refused.words().contains("invalid_idempotent_request"), "{refused}");
    bench.sandbox.faults.script(Vendor::Resend, sandbox::Fault::RateLimited { retry_after_s: 3 }, 1);
    let limited = service.send(&bench.http, &account, &mail).await.unwrap_err();
    assert_eq!(
        (limited.code(), limited.retry_after()),
        ("vendor.rate_limited", Some(Duration::from_secs(3)))
    );
    bench.sandbox.stop().await;
}
