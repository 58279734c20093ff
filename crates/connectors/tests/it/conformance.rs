//! One suite over every registered connector. A new connector passes it without a line being added here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Response;
use bytes::Bytes;
use connectors::mail::Mail;
use connectors::{
    Account, Activation, Audio, CheckState, CompletionRequest, Connector, Family, Fault, FieldKind,
    FieldSpec, Head, HistoryQuestion, Http, Message, RawInbound, Role, TestReport, TranscriptionRequest,
    find, registry,
};
use kernel::Ts;
use serde_json::json;

use crate::support::{Seen, Stub, account_of, answer, client};

const NOW: Ts = Ts::from_millis(1_767_261_600_000);

/// The connectors whose vendor has an API. The others are pushed to, and call no more than the customer's own server.
pub(crate) fn called() -> impl Iterator<Item = &'static dyn Connector> {
    let vendors_own = |spec: &FieldSpec| spec.key == "base_url" && (spec.required || spec.default.is_some());
    registry().iter().copied().filter(move |connector| connector.descriptor().fields.iter().any(vendors_own))
}

fn recording() -> TranscriptionRequest {
    let audio = Audio::from_bytes("call.wav", "audio/wav", Bytes::from_static(b"RIFF"));
    TranscriptionRequest { audio: vec![audio], channels: 1, language: Some("uk".into()) }
}

fn question() -> CompletionRequest {
    CompletionRequest {
        messages: vec![Message { role: Role::User, content: "?".into() }],
        schema_name: "evaluation".into(),
        schema: json!({"type": "object"}),
    }
}

/// Everything a connector sends, once each, and what became of it: `None` for success.
pub(crate) async fn everything(
    connector: &dyn Connector,
    http: &Http,
    account: &Account,
) -> (TestReport, Vec<Option<Fault>>) {
    let report = connector.test(http, account, NOW).await;
    let mut failures = Vec::new();
    if let Some(asr) = connector.transcribe() {
        failures.push(asr.transcribe(http, account, recording()).await.err());
    }
    if let Some(llm) = connector.complete() {
        failures.push(llm.complete(http, account, question()).await.err());
    }
    if let Some(service) = connector.send_mail() {
        failures.push(service.send(http, account, &mail()).await.err());
    }
    failures.extend(asked_of_an_exchange(connector, http, account).await);
    (report, failures)
}

/// What is asked of an exchange: its calls, its people, and where a recording is.
async fn asked_of_an_exchange(
    connector: &dyn Connector,
    http: &Http,
    account: &Account,
) -> Vec<Option<Fault>> {
    let mut failures = Vec::new();
    if let Some(history) = connector.history() {
        let question = HistoryQuestion { from: NOW.plus_ms(-3_600_000), to: NOW, cursor: None };
        failures.push(history.page(http, account, &question).await.err());
        failures.push(history.find(http, account, "1", NOW).await.err());
    }
    if let Some(directory) = connector.directory() {
        failures.push(directory.employees(http, account).await.err());
    }
    if let Some(recordings) = connector.recordings() {
        failures.push(recordings.locate(http, account, "1").await.err());
    }
    failures
}

pub(crate) fn mail() -> Mail {
    Mail {
        from: "Acme <mail@clinic.example>".parse().unwrap(),
        to: "olena@clinic.example".parse().unwrap(),
        reply_to: Some("help@clinic.example".parse().unwrap()),
        bcc: vec!["archive@clinic.example".parse().unwrap()],
        subject: "Hello".into(),
        html: "<p>Hello</p>".into(),
        text: "Hello".into(),
        message_id: "<eml_1@harken.example>".into(),
        at: NOW,
    }
}

#[test]
fn descriptors_are_complete_and_well_formed() {
    let mut keys = BTreeSet::new();
    for connector in registry() {
        let descriptor = connector.descriptor();
        let key = descriptor.key;
        assert!(keys.insert(key), "{key} is registered twice");
        assert!(key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{key}");
        assert!(find(key).is_some() && !descriptor.name.is_empty() && descriptor.concurrency > 0, "{key}");
        let fields: BTreeSet<_> = descriptor.fields.iter().map(|spec| spec.key).collect();
        assert_eq!(fields.len(), descriptor.fields.len(), "{key} has two fields of one name");
        assert!(descriptor.fields.iter().any(FieldSpec::is_secret), "{key} keeps no secret");
        let base_url = descriptor.fields.iter().find(|spec| spec.key == "base_url").unwrap();
        let leads_to_https = base_url.default.is_none_or(|default| default.starts_with("https://"));
        assert!(base_url.kind == FieldKind::Url && leads_to_https, "{key}");
        for spec in descriptor.fields {
            assert!(!spec.label.is_empty() && !spec.hint.is_empty(), "{key}.{}", spec.key);
            assert!(!(spec.is_secret() && spec.default.is_some()), "{key}.{} has a known secret", spec.key);
        }
    }
    assert!(find("nobody").is_none());
}

/// What of a guide is the same in every language: the kinds of its blocks in their order, and the words in code.
fn bones(guide: &str) -> (Vec<&str>, BTreeSet<&str>) {
    let is_step = |line: &str| line.split_once(". ").is_some_and(|(at, _)| at.parse::<u8>().is_ok());
    let kind = |block: &str| match block {
        heading if heading.starts_with("# ") => "heading",
        step if is_step(step) => "steps",
        _ => "text",
    };
    let steps = |block: &str| block.lines().filter(|line| is_step(line)).count().max(1);
    let blocks = guide.split("\n\n").flat_map(|block| vec![kind(block); steps(block)]).collect();
    (blocks, guide.split('`').skip(1).step_by(2).collect())
}

#[test]
fn a_guide_is_there_in_four_languages_and_says_the_same_in_each() {
    for descriptor in registry().iter().map(|connector| connector.descriptor()) {
        let (guide, key) = (descriptor.guide, descriptor.key);
        assert!(guide.en.starts_with("# ") && guide.en.len() > 200, "{key} needs a guide");
        let told: BTreeSet<_> = ["en", "uk", "ru", "es"].map(|one| guide.told(Some(one))).into();
        assert_eq!(told.len(), 4, "{key} has a guide that is not translated");
        assert_eq!((guide.told(Some("xx")), guide.told(None)), (guide.en, guide.en));
        for text in told {
            assert_eq!(bones(text), bones(guide.en), "{key}: {text}");
        }
        let cyrillic = |text: &str| text.chars().filter(|one| ('а'..='я').contains(one)).count() > 100;
        assert!(cyrillic(guide.uk) && cyrillic(guide.ru) && !cyrillic(guide.es), "{key}");
        assert!(guide.uk.contains('і') && !guide.ru.contains('і'), "{key} has one of them twice");
    }
}

/// The console finds the translation of a text by its first letters and digits.
fn translated_by(text: &str) -> String {
    let text = text.to_lowercase();
    let words = text.split(|character: char| !character.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("_").chars().take(48).collect()
}

#[test]
fn every_label_is_a_name_and_every_hint_a_sentence_that_is_translated_by_itself() {
    let mut hints = BTreeMap::new();
    for connector in registry() {
        for FieldSpec { key, label, hint, .. } in connector.descriptor().fields {
            let name = format!("{}.{key}", connector.descriptor().key);
            assert!(!label.ends_with(['.', ':']) && label.chars().count() <= 40, "{name}: {label}");
            assert!(hint.ends_with('.') && hint.chars().count() <= 180, "{name}: {hint}");
            assert_eq!((label.trim(), hint.trim()), (*label, *hint), "{name}");
            let other = hints.insert(translated_by(hint), *hint).unwrap_or(hint);
            assert_eq!(other, *hint, "{name}: two hints that begin alike would share a translation");
        }
    }
}

#[test]
fn an_account_is_judged_by_the_descriptor_before_anybody_is_called() {
    for connector in registry() {
        let descriptor = connector.descriptor();
        let mut whole = account_of(*connector, "https://vendor.example");
        assert_eq!(whole.problems(descriptor), [], "{}", descriptor.key);
        let required = descriptor.fields.iter().filter(|spec| spec.required).count();
        let empty = Account::default().problems(descriptor);
        assert_eq!(empty.len(), required, "{}", descriptor.key);
        whole.fields.insert("base_url".into(), "nonsense".into());
        whole.fields.insert("surprise".into(), "1".into());
        let codes: Vec<_> = whole.problems(descriptor).into_iter().map(|problem| problem.code).collect();
        assert_eq!(codes, ["not_a_url", "unknown"], "{}", descriptor.key);
        assert!(!format!("{whole:?}").contains("canary"), "{}", descriptor.key);
    }
}

#[tokio::test]
async fn bad_credentials_fail_the_check_of_that_name_in_the_vendors_words() {
    let stub =
        Stub::answering(|_| answer(401, "application/json", r#"{"error":{"message":"Wrong key"}}"#)).await;
    for connector in called() {
        let account = account_of(connector, &stub.url(""));
        let report = connector.test(&stub.client(), &account, NOW).await;
        let key = connector.descriptor().key;
        assert!(!report.passed(), "{key}");
        let state =
            |name: &str| report.checks.iter().find(|check| check.key == name).map(|check| check.state);
        assert_eq!(state("connection"), Some(CheckState::Passed), "{key}");
        assert_eq!(state("credentials"), Some(CheckState::Failed), "{key}");
        assert!(report.checks.iter().skip(2).all(|check| check.state == CheckState::Skipped), "{key}");
    }
}

#[tokio::test]
async fn a_vendor_that_is_not_there_fails_the_connection_check() {
    let gone = Stub::raw(Some(b"")).await.address;
    let http = client(&[gone], Duration::from_secs(5));
    for connector in called() {
        let account = account_of(connector, &format!("http://{gone}"));
        let report = connector.test(&http, &account, NOW).await;
        assert_eq!(report.checks[0].key, "connection");
        assert_eq!(report.checks[0].state, CheckState::Failed, "{}", connector.descriptor().key);
    }
}

#[tokio::test]
async fn no_request_waits_for_ever() {
    let stub = Stub::raw(None).await;
    let http = client(&[stub.address], Duration::from_millis(50));
    for connector in called() {
        let started = Instant::now();
        let account = account_of(connector, &stub.url(""));
        let (report, failures) = everything(connector, &http, &account).await;
        assert!(!report.passed() && failures.iter().all(Option::is_some), "{}", connector.descriptor().key);
        assert!(started.elapsed() < Duration::from_secs(10), "{}", connector.descriptor().key);
    }
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_never_a_success() {
    let stub = Stub::answering(|_| answer(200, "text/html", "<html>Gateway</html>")).await;
    for connector in called() {
        let account = account_of(connector, &stub.url(""));
        let (report, failures) = everything(connector, &stub.client(), &account).await;
        assert!(!report.passed() && failures.iter().all(Option::is_some), "{}", connector.descriptor().key);
    }
}

#[tokio::test]
async fn credentials_go_to_the_host_they_belong_to_and_nowhere_else() {
    let other = Stub::answering(|_| answer(200, "application/json", "{}")).await;
    let target = other.url("/stolen");
    let stub = Stub::answering(move |_| {
        Response::builder().status(307).header("location", &target).body(Body::empty()).unwrap()
    })
    .await;
    let http = client(&[stub.address, other.address], Duration::from_secs(5));
    for connector in called() {
        let account = account_of(connector, &stub.url(""));
        let (report, failures) = everything(connector, &http, &account).await;
        assert!(!report.passed() && failures.iter().all(Option::is_some), "{}", connector.descriptor().key);
    }
    assert!(other.seen().is_empty());
}

/// A vendor that repeats everything it was told, as text and inside its own shapes of error.
fn echo(seen: &Seen, status: u16, shape: usize) -> Response<Body> {
    let told = format!("{} {} {:?} {}", seen.method, seen.target, seen.headers, seen.text());
    let body = match shape {
        0 => told,
        1 => json!({"error": {"message": told, "code": told}}).to_string(),
        2 => json!({"err_code": told, "err_msg": told}).to_string(),
        _ => json!({"error": told, "message": told}).to_string(),
    };
    answer(status, "application/json", body)
}

#[tokio::test]
async fn secrets_never_come_back_in_an_error_however_the_vendor_repeats_them() {
    for status in [200, 400, 401, 402, 403, 404, 409, 429, 500] {
        for shape in 0..4 {
            let stub = Stub::answering(move |seen| echo(seen, status, shape)).await;
            let http = stub.client();
            for connector in called() {
                let account = account_of(connector, &stub.url(""));
                let (report, failures) = everything(connector, &http, &account).await;
                let said = failures.iter().flatten().map(Fault::to_string).collect::<String>();
                let shown = format!("{report:?} {failures:?} {said}");
                assert!(
                    !shown.contains("canary"),
                    "{} {status} {shape}: {shown}",
                    connector.descriptor().key
                );
            }
            let sent = stub.seen().iter().any(|seen| format!("{seen:?}{}", seen.text()).contains("canary"));
            assert!(sent, "the canaries were really sent");
        }
    }
}

/// Vendors that speak another one's protocol and share its directory.
const SHARED: &[(&str, &str)] = &[("novofon", "zadarma")];

pub(crate) fn fixtures(key: &str) -> Vec<(String, Vec<u8>)> {
    let key = SHARED.iter().find(|(vendor, _)| *vendor == key).map_or(key, |(_, home)| *home);
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src").join(key).join("fixtures");
    let entries = fs::read_dir(&directory).unwrap_or_else(|_| panic!("{key} has no fixtures"));
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.map(|path| (path.display().to_string(), fs::read(&path).unwrap())).collect()
}

/// How a fixture would be announced, by what its name ends with.
pub(crate) fn head_of(name: &str) -> Head {
    let kind = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("form") => "application/x-www-form-urlencoded",
        Some("csv") => "text/csv",
        _ => "application/json",
    };
    Head { headers: vec![("content-type".into(), kind.into())], ..Head::default() }
}

#[test]
fn every_exchange_tells_what_the_product_must_know_of_it() {
    for connector in registry() {
        let descriptor = connector.descriptor();
        let names = |wanted: &str| descriptor.fields.iter().any(|spec| spec.key == wanted);
        if let Some(ingest) = connector.ingest() {
            for rule in ingest.rules() {
                assert!(rule.setting().is_none_or(names), "{}: {rule:?} needs a field", descriptor.key);
            }
            if let Activation::Support(letter) = ingest.activation() {
                let locales: Vec<_> = letter.texts.iter().map(|text| text.locale).collect();
                assert_eq!(locales, ["en", "uk", "ru", "es"], "{}", descriptor.key);
                assert!(letter.to.contains('@') && letter.takes_hours > 0, "{}", descriptor.key);
                let whole = |text: &connectors::LetterText| {
                    text.body.contains("{url}") && text.body.contains("{organization}")
                };
                assert!(letter.texts.iter().all(whole), "{}", descriptor.key);
            }
        }
        if let Some(history) = connector.history() {
            let limits = history.limits();
            let window = Duration::from_hours(1)..=Duration::from_hours(31 * 24);
            assert!(window.contains(&limits.window), "{}", descriptor.key);
            assert!(limits.gap <= Duration::from_mins(1), "{}", descriptor.key);
        }
        if let Some(files) = connector.history_file() {
            assert!(!files.extensions().is_empty(), "{}", descriptor.key);
        }
        let telephony = descriptor.family == Family::Telephony;
        assert_eq!(telephony, connector.ingest().is_some(), "{}", descriptor.key);
    }
}

#[test]
fn a_damaged_file_of_calls_is_read_to_its_end() {
    for connector in registry() {
        let Some(files) = connector.history_file() else { continue };
        let account = Account::default();
        let written = fixtures(connector.descriptor().key);
        for (name, bytes) in
            written.iter().filter(|(name, _)| files.extensions().iter().any(|end| name.ends_with(end)))
        {
            for cut in 0..bytes.len() {
                let mut offset = 0;
                for _ in 0..bytes.len() + 2 {
                    let Ok(read) = files.rows(&account, &bytes[..cut], offset, 2) else { break };
                    let Some(next) = read.next else { break };
                    assert!(next > offset, "{name} cut at {cut} does not get on");
                    offset = next;
                }
            }
        }
    }
}

#[test]
fn every_push_survives_being_cut_and_being_damaged_at_every_byte() {
    for connector in registry() {
        let fixtures = fixtures(connector.descriptor().key);
        assert!(!fixtures.is_empty());
        let Some(ingest) = connector.ingest() else { continue };
        assert!(!ingest.rules().is_empty() && ingest.ack().status == 200);
        let account = Account::default();
        for (name, bytes) in fixtures {
            let head = head_of(&name);
            for cut in 0..bytes.len() {
                let inbound = RawInbound { head: &head, body: &bytes[..cut] };
                if let Err(refused) = ingest.decode(&account, &inbound) {
                    assert!(!refused.detail.is_empty(), "{name} cut at {cut}");
                }
                let mut damaged = bytes.clone();
                damaged[cut] ^= 0x15;
                ingest.decode(&account, &RawInbound { head: &head, body: &damaged }).ok();
            }
        }
    }
}
