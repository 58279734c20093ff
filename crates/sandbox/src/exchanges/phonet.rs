//! Phonet: a session cookie for a key, the history by the end of a call and fifty rows at a time, events without
//! durations that come twice and change their unit of time, a blank behind every recording's link.

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode, header};
use kernel::Ts;
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

pub(super) const PHONET: Simulated =
    Simulated::new("phonet", &[("domain", DOMAIN), ("api_key", KEY)], routes, pushes).refusing(refusal);

const DOMAIN: &str = "office.phonet.example";
const KEY: &str = "sandbox-phonet-key";
const SESSION_S: i64 = 30 * 60;
const ROWS_MAX: usize = 50;
const DAY_MS: i64 = 24 * 3_600_000;

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/rest/security/authorize", post(authorize))
        .route("/rest/calls/company.api", get(calls))
        .route("/rest/users", get(users))
        .route("/rest/public/calls/{uuid}/audio", get(audio))
        .with_state(desk)
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignIn {
    domain: String,
    api_key: String,
}

async fn authorize(State(desk): State<Desk>, Json(asked): Json<SignIn>) -> Response {
    if asked.domain != DOMAIN || asked.api_key != KEY {
        return denied();
    }
    let cookie = format!("JSESSIONID=node0{}; Path=/; HttpOnly", desk.world.clock.now().seconds());
    ([(header::SET_COOKIE, cookie)], Json(json!({ "domain": DOMAIN }))).into_response()
}

/// Who is not signed in gets 403, whatever else could be said.
fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    match what {
        Refusal::Credentials | Refusal::Expired => denied(),
        _ => {
            let reason = status.canonical_reason().unwrap_or_default();
            (status, Json(json!({ "error": reason, "message": reason }))).into_response()
        }
    }
}

fn denied() -> Response {
    let body = json!({ "error": "Forbidden", "message": "Access is denied" });
    (StatusCode::FORBIDDEN, Json(body)).into_response()
}

/// A session is known by when it began.
fn is_signed_in(desk: &Desk, headers: &HeaderMap) -> bool {
    let cookie = headers.get(header::COOKIE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let began = cookie.strip_prefix("JSESSIONID=node0").and_then(|began| began.parse::<i64>().ok());
    let age_s = began.map(|began| desk.world.clock.now().seconds() - began);
    age_s.is_some_and(|age_s| (0..SESSION_S).contains(&age_s))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    time_from: i64,
    time_to: i64,
    limit: usize,
    offset: usize,
}

async fn calls(State(desk): State<Desk>, headers: HeaderMap, Query(asked): Query<Question>) -> Response {
    if !is_signed_in(&desk, &headers) {
        return denied();
    }
    if asked.limit == 0 || asked.limit > ROWS_MAX {
        return (StatusCode::BAD_REQUEST, "limit must be between 1 and 50").into_response();
    }
    let (from, to) = (Ts::from_millis(asked.time_from), Ts::from_millis(asked.time_to));
    let over = to.min(desk.world.clock.now());
    let mut calls = desk.office.calls(from.plus_ms(-DAY_MS), to);
    calls.retain(|call| (from..=over).contains(&call.ended_at));
    calls.sort_by_key(|call| std::cmp::Reverse(call.ended_at));
    let rows = calls.iter().skip(asked.offset).take(asked.limit).map(|call| row(&desk, call));
    Json(rows.collect::<Vec<Value>>()).into_response()
}

fn row(desk: &Desk, call: &OfficeCall) -> Value {
    let uuid = uuid(call);
    let answered = call.answered_at.is_some();
    let audio = answered.then(|| format!("{}/rest/public/calls/{uuid}/audio ", desk.address()));
    json!({
        "uuid": uuid,
        "parentUuid": null,
        "endAt": call.ended_at.millis(),
        "lgDirection": direction(call),
        "otherLegNum": format!("+{}", call.client),
        "otherLegName": format!("+{}", call.client),
        "leg": leg(call),
        "leg2": null,
        "billSecs": call.talk_s(),
        "duration": call.wait_s() + call.talk_s(),
        "disposition": i32::from(!answered),
        "transferHistory": null,
        "audioRecUrl": audio,
        "trunk": format!("o={};", call.line),
    })
}

fn direction(call: &OfficeCall) -> i32 {
    if call.direction == "out" { 2 } else { 4 }
}

fn leg(call: &OfficeCall) -> Value {
    json!({ "id": 36, "type": 1, "displayName": call.employee.name, "ext": call.employee.extension })
}

fn uuid(call: &OfficeCall) -> String {
    format!("5a0d0b0c-0000-4000-8000-{:012x}", call.number)
}

async fn audio(State(desk): State<Desk>, Path(uuid): Path<String>) -> Response {
    let number = uuid.rsplit('-').next().and_then(|tail| u64::from_str_radix(tail, 16).ok());
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

async fn users(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    if !is_signed_in(&desk, &headers) {
        return denied();
    }
    let people = desk.office.employees().into_iter().enumerate().map(|(at, person)| {
        json!({ "id": at + 1, "displayName": person.name, "ext": person.extension, "email": person.email })
    });
    Json(people.collect::<Vec<Value>>()).into_response()
}

/// The end is told twice. Times are milliseconds, but seconds in the first telling of the end.
fn pushes(_desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let millis: fn(Ts) -> i64 = Ts::millis;
    let answered = call.answered_at.is_some();
    let stages =
        [("call.dial", true, millis), ("call.bridge", answered, millis), ("call.hangup", true, Ts::seconds)];
    let again = [("call.hangup", true, millis)];
    stages
        .into_iter()
        .chain(again)
        .filter(|(_, happens, _)| *happens)
        .map(|(event, _, unit)| push(webhook, &told(call, event, unit)))
        .collect()
}

fn told(call: &OfficeCall, event: &str, unit: fn(Ts) -> i64) -> Value {
    let bridged = call.answered_at.filter(|_| event != "call.dial").map(unit);
    let client = json!({ "id": 1, "name": "Client", "num": format!("+{}", call.client), "companyName": "", "url": "" });
    json!({
        "event": event,
        "accountDomain": DOMAIN,
        "uuid": uuid(call),
        "parentUuid": null,
        "dialAt": unit(call.started_at),
        "bridgeAt": bridged,
        "lgDirection": direction(call),
        "leg": leg(call),
        "leg2": null,
        "otherLegs": [client],
        "trunkNum": format!("+{}", call.line),
        "trunkName": "www.phonet.com.ua",
    })
}

fn push(webhook: &Url, body: &Value) -> Push {
    let kind = ("content-type", "application/json".to_owned());
    Push { method: Method::POST, url: webhook.clone(), headers: vec![kind], body: body.to_string() }
}
