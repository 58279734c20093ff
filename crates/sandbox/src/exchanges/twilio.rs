//! Twilio: an account, its calls and recordings behind HTTP Basic, and signed callbacks.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode, header};
use kernel::Ts;
use ring::hmac;
use serde_json::{Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

const SID: &str = "ACsandbox0000000000000000000000001";
const TOKEN: &str = "sandbox-twilio-token";
const PAGE_SIZE_MAX: usize = 1_000;
/// Nobody lets it ring for longer.
const RING_MS_MAX: i64 = 60_000;

pub(super) const TWILIO: Simulated =
    Simulated::new("twilio", &[("account_sid", SID), ("auth_token", TOKEN)], routes, pushes)
        .refusing(refusal);

type Params = BTreeMap<String, String>;
type Refused = (StatusCode, u32, &'static str);

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/2010-04-01/Accounts/{file}", get(account))
        .route("/2010-04-01/Accounts/{sid}/Calls.json", get(calls))
        .route("/2010-04-01/Accounts/{sid}/Recordings.json", get(recordings))
        .route("/2010-04-01/Accounts/{sid}/Recordings/{file}", get(media))
        .with_state(desk)
}

async fn account(headers: HeaderMap, Path(file): Path<String>) -> Response {
    answer(known(&headers, file.trim_end_matches(".json")).map(
        |()| json!({ "sid": SID, "friendly_name": "Клініка Північ", "status": "active", "type": "Full" }),
    ))
}

async fn calls(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Path(sid): Path<String>,
    RawQuery(raw): RawQuery,
    Query(params): Query<Params>,
) -> Response {
    answer(known(&headers, &sid).and_then(|()| page(&desk, raw.as_deref().unwrap_or_default(), &params)))
}

fn page(desk: &Desk, raw: &str, params: &Params) -> Result<Value, Refused> {
    let known = ["StartTime>", "StartTime<", "PageSize", "Page", "PageToken"];
    if params.keys().any(|name| !known.contains(&name.as_str())) {
        return Err((StatusCode::BAD_REQUEST, 20_001, "Unknown parameters"));
    }
    let time = |name: &str| params.get(name).map(|text| text.parse::<Ts>()).transpose();
    let (Ok(from), Ok(to)) = (time("StartTime>"), time("StartTime<")) else {
        return Err((StatusCode::BAD_REQUEST, 20_001, "Invalid StartTime"));
    };
    let number = |name: &str, otherwise| params.get(name).map_or(Some(otherwise), |text| text.parse().ok());
    let (Some(size), Some(at)) = (number("PageSize", 50), number("Page", 0)) else {
        return Err((StatusCode::BAD_REQUEST, 20_001, "Page size must be a number"));
    };
    if size > PAGE_SIZE_MAX || at > 0 && !params.contains_key("PageToken") {
        return Err((StatusCode::BAD_REQUEST, 20_006, "Page size must be less than 1000"));
    }
    let (from, to) = (from.unwrap_or(Ts(0)), to.unwrap_or_else(|| desk.world.clock.now()));
    let calls = desk.office.calls(from.plus_ms(-RING_MS_MAX), to);
    let within = |call: &&OfficeCall| (from.seconds()..to.seconds()).contains(&begun(call).seconds());
    let rows: Vec<Value> = calls.iter().rev().filter(within).flat_map(rows).collect();
    let shown: Vec<&Value> = rows.iter().skip(at * size).take(size).collect();
    let next = (rows.len() > (at + 1) * size).then(|| {
        let asked = raw.split("&Page=").next().unwrap_or_default();
        format!("/2010-04-01/Accounts/{SID}/Calls.json?{asked}&Page={}&PageToken=PACA{}", at + 1, at + 1)
    });
    Ok(json!({ "calls": shown, "page": at, "page_size": size, "next_page_uri": next }))
}

/// A call that came in was passed on to the browser of an employee, which is a call of its own.
fn rows(call: &OfficeCall) -> Vec<Value> {
    let (from, to) = parties(call);
    let row = |sid: String, parent: Option<String>, direction: &str, to: String| {
        json!({
            "sid": sid,
            "parent_call_sid": parent,
            "account_sid": SID,
            "from": from,
            "to": to,
            "status": status(call),
            "start_time": rfc2822(begun(call)),
            "end_time": rfc2822(call.ended_at),
            "duration": seconds(call).to_string(),
            "direction": direction,
            "answered_by": null,
            "price": "-0.0085",
            "queue_time": "0",
            "api_version": "2010-04-01",
        })
    };
    let whole = row(sid("CA", call), None, direction(call), to.clone());
    if call.direction == "out" {
        return vec![whole];
    }
    let leg = row(
        sid("CB", call),
        Some(sid("CA", call)),
        "outbound-dial",
        format!("client:{}", call.employee.extension),
    );
    vec![leg, whole]
}

async fn recordings(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Path(account): Path<String>,
    Query(params): Query<Params>,
) -> Response {
    answer(known(&headers, &account).map(|()| {
        let wanted = params.get("CallSid").map(String::as_str).unwrap_or_default();
        let call = found(&desk, wanted, "CA").filter(|call| call.sample.is_some());
        let row = |call: OfficeCall| {
            json!({
                "sid": sid("RE", &call),
                "call_sid": wanted,
                "status": "completed",
                "channels": 2,
                "duration": seconds(&call).to_string(),
                "source": "DialVerb",
            })
        };
        json!({ "recordings": call.map(row).into_iter().collect::<Vec<_>>(), "next_page_uri": null })
    }))
}

async fn media(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Path((account, file)): Path<(String, String)>,
) -> Response {
    if let Err(refused) = known(&headers, &account) {
        return answer(Err(refused));
    }
    let name = file.strip_suffix(".mp3").or_else(|| file.strip_suffix(".wav"));
    match name.and_then(|name| found(&desk, name, "RE")) {
        Some(call) => desk.office.recording(call.number),
        None => answer(Err((StatusCode::NOT_FOUND, 20_404, "The requested resource was not found"))),
    }
}

fn known(headers: &HeaderMap, sid: &str) -> Result<(), Refused> {
    let expected = format!("Basic {}", STANDARD.encode(format!("{SID}:{TOKEN}")));
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if presented != Some(expected.as_str()) {
        return Err((StatusCode::UNAUTHORIZED, 20_003, "Authenticate"));
    }
    if sid == SID {
        Ok(())
    } else {
        Err((StatusCode::NOT_FOUND, 20_404, "The requested resource was not found"))
    }
}

fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let (code, message) = match what {
        Refusal::Credentials | Refusal::Expired => (20_003, "Authenticate"),
        Refusal::Money => (20_005, "Account not active"),
        Refusal::RateLimit => (20_429, "Too many requests"),
        Refusal::Internal => (20_500, "Internal server error"),
    };
    answer(Err((status, code, message)))
}

fn answer(said: Result<Value, Refused>) -> Response {
    match said {
        Ok(body) => Json(body).into_response(),
        Err((status, code, message)) => {
            let more = format!("https://www.twilio.com/docs/errors/{code}");
            let body =
                json!({ "code": code, "message": message, "more_info": more, "status": status.as_u16() });
            (status, Json(body)).into_response()
        }
    }
}

/// When the call is over, and when its recording is there.
fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let (from, to) = parties(call);
    let text = str::to_owned;
    let over = [
        ("AccountSid", text(SID)),
        ("ApiVersion", text("2010-04-01")),
        ("CallDuration", seconds(call).to_string()),
        ("CallSid", sid("CA", call)),
        ("CallStatus", text(status(call))),
        ("CallbackSource", text("call-progress-events")),
        ("Called", to.clone()),
        ("Caller", from.clone()),
        ("Direction", text(direction(call))),
        ("From", from),
        ("SequenceNumber", text("0")),
        ("Timestamp", rfc2822(call.ended_at)),
        ("To", to),
    ];
    let recorded = [
        ("AccountSid", text(SID)),
        ("CallSid", sid("CA", call)),
        ("RecordingChannels", text("2")),
        ("RecordingDuration", seconds(call).to_string()),
        ("RecordingSid", sid("RE", call)),
        ("RecordingSource", text("DialVerb")),
        ("RecordingStartTime", rfc2822(begun(call))),
        ("RecordingStatus", text("completed")),
        (
            "RecordingUrl",
            format!("{}/2010-04-01/Accounts/{SID}/Recordings/{}", desk.address(), sid("RE", call)),
        ),
    ];
    let mut pushes = vec![push(webhook, &over)];
    pushes.extend(call.sample.is_some().then(|| push(webhook, &recorded)));
    pushes
}

/// The fields come sorted already, which is how they are signed.
fn push(webhook: &Url, fields: &[(&str, String)]) -> Push {
    let signed = fields.iter().fold(webhook.to_string(), |signed, (name, value)| signed + name + value);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, TOKEN.as_bytes());
    Push {
        method: Method::POST,
        url: webhook.clone(),
        headers: vec![
            (header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded; charset=UTF-8".to_owned()),
            ("x-twilio-signature", STANDARD.encode(hmac::sign(&key, signed.as_bytes()))),
        ],
        body: serde_urlencoded::to_string(fields).unwrap_or_default(),
    }
}

fn parties(call: &OfficeCall) -> (String, String) {
    let (client, line) = (format!("+{}", call.client), format!("+{}", call.line));
    if call.direction == "out" { (line, client) } else { (client, line) }
}

/// The vendor counts a call from its answer on.
fn begun(call: &OfficeCall) -> Ts {
    call.answered_at.unwrap_or(call.started_at)
}

fn direction(call: &OfficeCall) -> &'static str {
    if call.direction == "out" { "outbound-api" } else { "inbound" }
}

fn status(call: &OfficeCall) -> &'static str {
    match (call.answered_at, call.number % 2) {
        (Some(_), _) => "completed",
        (None, 0) => "no-answer",
        (None, _) => "busy",
    }
}

/// Counted from the answer; of a call nobody took there is none.
fn seconds(call: &OfficeCall) -> i64 {
    call.answered_at.map_or(0, |answered| call.ended_at.seconds() - answered.seconds())
}

fn sid(kind: &str, call: &OfficeCall) -> String {
    format!("{kind}{:032x}", call.number)
}

fn found(desk: &Desk, sid: &str, kind: &str) -> Option<OfficeCall> {
    desk.office.find(u64::from_str_radix(sid.strip_prefix(kind)?, 16).ok()?)
}

fn rfc2822(at: Ts) -> String {
    let instant = jiff::Timestamp::from_second(at.seconds()).unwrap_or_default();
    instant.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
