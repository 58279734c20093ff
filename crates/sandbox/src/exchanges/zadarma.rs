//! Zadarma and Novofon v1: signed questions, signed notifications, one protocol at two addresses.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, Method, StatusCode, Uri, header};
use jiff::ToSpan;
use jiff::civil::DateTime;
use kernel::Ts;
use md5::{Digest, Md5};
use ring::hmac;
use serde_json::{Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

const KEY: &str = "sandbox-zadarma-key";
const SECRET: &str = "sandbox-zadarma-secret";
const LIMIT_MAX: usize = 1_000;
/// The vendor's limit for statistics; other methods may be asked a hundred times.
const STATISTICS_PER_MINUTE: usize = 3;
/// A file is being written for so long after a call.
const WRITING_MS: i64 = 40_000;
/// Somebody whose telephone rings first and who never answers.
const NEVER_ANSWERS: &str = "199";

pub(super) const ZADARMA: Simulated =
    Simulated::new("zadarma", &[("api_key", KEY), ("api_secret", SECRET)], routes, pushes).refusing(refusal);
pub(super) const NOVOFON: Simulated =
    Simulated::new("novofon", &[("api_key", KEY), ("api_secret", SECRET)], routes, pushes).refusing(refusal);

type Params = BTreeMap<String, String>;

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/v1/info/balance/", get(balance))
        .route("/v1/statistics/pbx/", get(statistics))
        .route("/v1/pbx/record/request/", get(record))
        .route("/v1/pbx/record/download/{token}/{file}", get(download))
        .with_state(desk)
}

async fn balance(uri: Uri, headers: HeaderMap, RawQuery(query): RawQuery) -> Response {
    match params(&uri, &headers, query.as_deref()) {
        Ok(_) => success(&json!({ "status": "success", "balance": 10.34, "currency": "USD" })),
        Err((status, message)) => refused(status, message),
    }
}

async fn statistics(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let params = match params(&uri, &headers, query.as_deref()) {
        Ok(params) => params,
        Err((status, message)) => return refused(status, message),
    };
    if let Err(again) = desk.turns.take(STATISTICS_PER_MINUTE) {
        let reset =
            [("x-ratelimit-reset", again.seconds().to_string()), ("date", date(desk.world.clock.now()))];
        return (reset, refused(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded")).into_response();
    }
    let text = |name: &str| params.get(name).map(String::as_str).unwrap_or_default();
    let (Some(from), Some(to)) = (desk.office.instant(text("start")), desk.office.instant(text("end")))
    else {
        return refused(StatusCode::BAD_REQUEST, "Wrong date format");
    };
    if longer_than_a_month(text("start"), text("end")) {
        return refused(StatusCode::BAD_REQUEST, "The period is longer than one month");
    }
    let (skip, limit) = (text("skip").parse().unwrap_or(0), text("limit").parse().unwrap_or(LIMIT_MAX));
    if text("version") != "2" || limit > LIMIT_MAX {
        return refused(StatusCode::BAD_REQUEST, "Wrong parameters");
    }
    // The last second counts.
    let calls = desk.office.calls(from, to.plus_ms(1_000));
    let rows = calls.iter().flat_map(|call| rows(&desk, call));
    let stats: Vec<Value> = rows.skip(skip).take(limit).collect();
    let span = [text("start"), text("end")];
    success(&json!({ "status": "success", "start": span[0], "end": span[1], "version": 2, "stats": stats }))
}

fn longer_than_a_month(start: &str, end: &str) -> bool {
    let local = |text: &str| DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok();
    let (Some(start), Some(end)) = (local(start), local(end)) else { return true };
    start.checked_add(1.month()).is_ok_and(|latest| end > latest) || end < start
}

/// A call that came in has rung in vain at one extension first.
fn rows(desk: &Desk, call: &OfficeCall) -> Vec<Value> {
    let row = |leg: &str, sip: &str, to: &str, disposition: &str, seconds: i64| {
        json!({
            "call_id": format!("{}.{}{leg}", call.started_at.seconds(), call.number),
            "pbx_call_id": id(call),
            "sip": sip,
            "callstart": desk.office.local(call.started_at),
            "clid": if call.direction == "out" { call.line.clone() } else { format!("\"Клієнт\" <{}>", call.client) },
            "destination": to,
            "disposition": disposition,
            "seconds": seconds,
            "is_recorded": if disposition == "answered" { "true" } else { "false" },
        })
    };
    let extension = call.employee.extension.as_str();
    if call.direction == "out" {
        return vec![row("1", extension, &call.client, disposition(call), length(call))];
    }
    vec![
        row("1", &call.client, NEVER_ANSWERS, "no answer", 0),
        row("2", &call.client, extension, disposition(call), length(call)),
    ]
}

async fn record(
    State(desk): State<Desk>,
    uri: Uri,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let params = match params(&uri, &headers, query.as_deref()) {
        Ok(params) => params,
        Err((status, message)) => return refused(status, message),
    };
    let lifetime = params.get("lifetime").map_or(Some(1_800), |text| text.parse::<i64>().ok());
    let Some(lifetime) = lifetime.filter(|seconds| (180..=5_184_000).contains(seconds)) else {
        return refused(StatusCode::BAD_REQUEST, "Wrong lifetime");
    };
    let key = params.get("pbx_call_id").map(String::as_str).unwrap_or_default();
    let call = key.rsplit('_').next().and_then(|number| desk.office.find(number.parse().ok()?));
    let written = |call: &OfficeCall| {
        call.sample.is_some() && call.ended_at.plus_ms(WRITING_MS) <= desk.world.clock.now()
    };
    let Some(call) = call.filter(|call| id(call) == key && written(call)) else {
        return refused(StatusCode::NOT_FOUND, "Record not found");
    };
    let till = desk.world.clock.now().plus_ms(lifetime * 1_000);
    let link = format!("{}/v1/pbx/record/download/{}/{}.mp3", desk.address(), till.seconds(), call.number);
    success(&json!({ "status": "success", "links": [link], "lifetime_till": desk.office.local(till) }))
}

/// The token of a link is the second it ends with.
async fn download(State(desk): State<Desk>, Path((till, file)): Path<(i64, String)>) -> Response {
    if desk.world.clock.now().seconds() > till {
        return (StatusCode::FORBIDDEN, "Link expired").into_response();
    }
    let number = file.trim_end_matches(".mp3").parse().ok();
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

/// The parameters of a question whose signature is right.
fn params(uri: &Uri, headers: &HeaderMap, query: Option<&str>) -> Result<Params, (StatusCode, &'static str)> {
    let params: Params = serde_urlencoded::from_str(query.unwrap_or_default())
        .map_err(|_| (StatusCode::BAD_REQUEST, "Wrong parameters"))?;
    // Of the names and values the vendor received, not of the text they came in.
    let sorted = serde_urlencoded::to_string(&params).unwrap_or_default();
    let message = format!("{}{sorted}{}", uri.path(), hex::encode(Md5::digest(&sorted)));
    let expected = format!("{KEY}:{}", sign(&message));
    let presented = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if presented != Some(expected.as_str()) {
        return Err((StatusCode::UNAUTHORIZED, "Not authorized"));
    }
    Ok(params)
}

/// `Thu, 01 Jan 2026 10:00:00 GMT`, by the clock of the simulators.
fn date(at: Ts) -> String {
    let instant = jiff::Timestamp::from_second(at.seconds()).unwrap_or_default();
    instant.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn sign(message: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, SECRET.as_bytes());
    STANDARD.encode(hex::encode(hmac::sign(&key, message.as_bytes())))
}

fn success(body: &Value) -> Response {
    let limits = [("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "99")];
    (limits, Json(body.clone())).into_response()
}

fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let message = match what {
        Refusal::Credentials | Refusal::Expired => "Not authorized",
        Refusal::Money => "Not enough money",
        Refusal::RateLimit => "Rate limit exceeded",
        Refusal::Internal => "Internal error",
    };
    refused(status, message)
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "status": "error", "message": message }))).into_response()
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let out = call.direction == "out";
    let start = desk.office.local(call.started_at);
    let common = [("call_start", start.clone()), ("pbx_call_id", id(call))];
    let extension = call.employee.extension.clone();
    let (parties, signed) = if out {
        let signed = format!("{extension}{}{start}", call.client);
        (vec![("caller_id", call.line.clone()), ("destination", call.client.clone())], signed)
    } else {
        let signed = format!("{}{}{start}", call.client, call.line);
        (vec![("caller_id", call.client.clone()), ("called_did", call.line.clone())], signed)
    };
    let mut begun = [&common[..], &parties[..], &[("internal", extension)]].concat();
    let mut ended = begun.clone();
    begun.insert(0, ("event", if out { "NOTIFY_OUT_START" } else { "NOTIFY_START" }.to_owned()));
    ended.insert(0, ("event", if out { "NOTIFY_OUT_END" } else { "NOTIFY_END" }.to_owned()));
    let recording = format!("{}.{}", call.started_at.seconds(), call.number);
    ended.extend([
        ("duration", length(call).to_string()),
        ("disposition", disposition(call).to_owned()),
        ("status_code", if call.answered_at.is_some() { "16" } else { "19" }.to_owned()),
        ("is_recorded", if call.sample.is_some() { "1" } else { "0" }.to_owned()),
        ("call_id_with_rec", recording.clone()),
    ]);
    let mut pushes = vec![form(webhook, &begun, &signed), form(webhook, &ended, &signed)];
    if call.sample.is_some() {
        let signed = format!("{}{recording}", id(call));
        let fields = [
            ("event", "NOTIFY_RECORD".to_owned()),
            ("call_id_with_rec", recording),
            ("pbx_call_id", id(call)),
        ];
        pushes.push(multipart(webhook, &fields, &signed));
    }
    pushes
}

fn form(webhook: &Url, fields: &[(&str, String)], signed: &str) -> Push {
    push(
        webhook,
        "application/x-www-form-urlencoded",
        serde_urlencoded::to_string(fields).unwrap_or_default(),
        signed,
    )
}

/// As some customers saw it: another boundary than the one announced.
fn multipart(webhook: &Url, fields: &[(&str, String)], signed: &str) -> Push {
    let part = |(name, value): &(&str, String)| {
        format!("--------real\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = fields.iter().map(part).chain(["--------real--\r\n".to_owned()]).collect();
    push(webhook, "multipart/form-data; boundary=------announced", body, signed)
}

fn push(webhook: &Url, kind: &str, body: String, signed: &str) -> Push {
    Push {
        method: Method::POST,
        url: webhook.clone(),
        headers: vec![(header::CONTENT_TYPE.as_str(), kind.to_owned()), ("signature", sign(signed))],
        body,
    }
}

fn id(call: &OfficeCall) -> String {
    format!("{}_{}", call.direction, call.number)
}

/// Of the talk, or of the ringing where nobody came.
fn length(call: &OfficeCall) -> i64 {
    if call.answered_at.is_some() { call.talk_s() } else { call.wait_s() }
}

fn disposition(call: &OfficeCall) -> &'static str {
    match (call.answered_at, call.number % 2) {
        (Some(_), _) => "answered",
        (None, 0) => "no answer",
        (None, _) => "cancel",
    }
}
