//! TITLE: how it tells of calls, and what proves them, in two sentences.
//!
//! Say here what the vendor repeats, what it calls one call, and what nobody knows about it.

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;
use serde_json::Value;

use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::fields::Fields;
use crate::phone::PhoneNumber;
use crate::test_report::{ANSWER_CHECKS, TEST_TIMEOUT};
use crate::{
    Account, Capabilities, Connector, DecodeError, Descriptor, Family, Fault, FieldKind, FieldSpec, Guide, Http,
    Ingest, RawInbound, Request, Rule, SourceEvent, TestReport,
};

/// The connector.
pub(crate) struct Name;

/// Fields that have a place of their own in a call.
const PLACED: &[&str] = &["id", "direction", "from", "to", "line", "extension", "started", "wait", "talk", "recording"];

static DESCRIPTOR: Descriptor = Descriptor {
    key: "MODULE",
    name: "TITLE",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required("api_key", "API key", FieldKind::Secret, "Which page of the vendor shows it."),
        FieldSpec::COUNTRY,
        FieldSpec::addresses("From where events may come. Empty: from anywhere."),
        FieldSpec::base_url("https://api.NAME.example"),
    ],
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Name {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { ingest: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move { TestReport::of(ANSWER_CHECKS, ask(http, account).await) }.boxed()
    }
}

impl Ingest for Name {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        let body: Value = serde_json::from_slice(inbound.body)
            .map_err(|cause| DecodeError::at("", format!("the body is not JSON ({cause})")))?;
        let call = call(Fields::of(&body, "")?, account.field(&DESCRIPTOR, "country"))?;
        Ok(vec![SourceEvent::ended(call)])
    }
}

fn call(fields: Fields<'_>, country: &str) -> Result<CallRecord, DecodeError> {
    let external_id = fields.required("id")?;
    let direction = match fields.text("direction").as_deref() {
        Some("in") => Direction::In,
        Some("out") => Direction::Out,
        _ => return Err(DecodeError::at("/direction", "the direction of a call is `in` or `out`")),
    };
    let number = |key: &str| PhoneNumber::parse(&fields.text(key).unwrap_or_default(), country);
    let talk_ms = fields.count("talk")?.unwrap_or(0) * 1_000;
    let wait_ms = fields.count("wait")?.unwrap_or(0) * 1_000;
    let started = fields.epoch("started")?;
    Ok(CallRecord {
        session: external_id.clone(),
        external_id,
        direction,
        from: number("from"),
        to: number("to"),
        line: fields.text("line").map(|line| PhoneNumber::parse(&line, country)),
        employee: fields.text("extension"),
        started_at: started.ok_or_else(|| DecodeError::at("/started", "a finished call has a beginning"))?,
        or_started_at: None,
        duration_ms: talk_ms + wait_ms,
        talk_ms,
        wait_ms,
        disposition: Disposition::of(direction, talk_ms > 0),
        recording: fields.link("recording").map_or(RecordingRef::None, |url| RecordingRef::Url { url }),
        variables: fields.variables(PLACED),
    })
}

/// What the vendor says of the account. Sort its errors by what it says first, by the status second.
async fn ask(http: &Http, account: &Account) -> Result<String, Fault> {
    let key = account.required_secret("api_key")?;
    let url = format!("{}/v1/account", account.base_url(&DESCRIPTOR));
    let answer = http.send(Request::get(url).authorize("Bearer", key).timeout(TEST_TIMEOUT)).await?;
    let words = account.redact(&answer.text());
    match answer.json::<Value>() {
        Ok(Value::Object(told)) if answer.is_success() && told.contains_key("name") => {
            Ok("the account answers".to_owned())
        }
        // A page instead of an answer is a vendor that is down.
        Err(_) if answer.is_success() => Err(Fault::transient(words)),
        _ => Err(Fault::of_status(&answer, words)),
    }
}
