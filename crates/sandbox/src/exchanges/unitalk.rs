//! UniTalk: JSON over POST with the project key in `Authorization`, events with the customer's own header, local times
//! without a zone, recordings that are there ten minutes after the call.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode, header};
use kernel::Ts;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

pub(super) const UNITALK: Simulated =
    Simulated::new("unitalk", &[("api_key", KEY), ("webhook_secret", SECRET)], routes, pushes)
        .refusing(refusal);

const KEY: &str = "sandbox-unitalk-project-key";
const SECRET: &str = "sandbox-unitalk-handler-secret";
/// From the end of a call until its recording is there.
const READY_MS: i64 = 10 * 60 * 1_000;
const ROWS_MAX: usize = 1_000;
/// More than a clock is ever moved by.
const CLOCK_MOVE_MS: i64 = 3 * 3_600_000;

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/api/history/get", post(history))
        .route("/api/users/list", post(users))
        .route("/tracking/rec/{number}/{date}", get(record))
        .with_state(desk)
}

/// The key alone, or after `Bearer`.
fn knows_us(headers: &HeaderMap) -> bool {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.strip_prefix("Bearer ").unwrap_or(sent) == KEY
}

fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let message = match what {
        Refusal::Credentials | Refusal::Expired => "Authorization invalid",
        Refusal::Money => "Not enough money",
        Refusal::RateLimit => "Too many requests",
        Refusal::Internal => "Internal error",
    };
    error(status, message)
}

fn error(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "status": "Error", "message": message, "data": null }))).into_response()
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    date_from: String,
    date_to: String,
    limit: usize,
    offset: usize,
}

async fn history(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    if !knows_us(&headers) {
        return error(StatusCode::UNAUTHORIZED, "Authorization invalid");
    }
    let Ok(asked) = serde_json::from_str::<Question>(&body) else {
        return error(StatusCode::BAD_REQUEST, "Request body invalid");
    };
    let span = (desk.office.instant(&asked.date_from), desk.office.instant(&asked.date_to));
    let (Some(from), Some(to)) = span else {
        return error(StatusCode::BAD_REQUEST, "Date format invalid");
    };
    if asked.limit == 0 || asked.limit > ROWS_MAX {
        return error(StatusCode::BAD_REQUEST, "Limit invalid");
    }
    // The vendor compares what its clock showed, whatever the clock did meanwhile.
    let shown = asked.date_from..=asked.date_to;
    let mut calls = desk.office.calls(from.plus_ms(-CLOCK_MOVE_MS), to.plus_ms(CLOCK_MOVE_MS));
    calls.retain(|call| shown.contains(&desk.office.local(call.started_at)));
    calls.reverse();
    let rows: Vec<Value> =
        calls.iter().skip(asked.offset).take(asked.limit).map(|call| row(&desk, call)).collect();
    Json(json!({ "count": calls.len(), "calls": rows, "warning": null })).into_response()
}

/// The history shows no id.
fn row(desk: &Desk, call: &OfficeCall) -> Value {
    let (from, to) = if call.direction == "out" {
        (&call.employee.extension, &call.client)
    } else {
        (&call.client, &call.employee.extension)
    };
    json!({
        "from": from,
        "to": to,
        "direction": direction(call),
        "date": desk.office.local(call.started_at),
        "secondsFullTime": call.wait_s() + call.talk_s(),
        "secondsTalk": call.talk_s(),
        "cause": if call.answered_at.is_some() { "NORMAL_CLEARING" } else { "NO_ANSWER" },
        "state": if call.answered_at.is_some() { "ANSWER" } else { "NOANSWER" },
        "link": link(desk, call),
    })
}

fn direction(call: &OfficeCall) -> &'static str {
    if call.direction == "out" { "OUT" } else { "IN" }
}

fn link(desk: &Desk, call: &OfficeCall) -> Option<String> {
    call.answered_at?;
    let local = desk.office.local(call.started_at);
    let date = local.split(' ').next().unwrap_or_default();
    Some(format!("{}/tracking/rec/{}/{date}", desk.address(), call.number))
}

async fn record(State(desk): State<Desk>, Path((number, _date)): Path<(u64, String)>) -> Response {
    let now: Ts = desk.world.clock.now();
    match desk.office.find(number) {
        Some(call) if call.ended_at.plus_ms(READY_MS) <= now => desk.office.recording(number),
        Some(_) => StatusCode::ACCEPTED.into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn users(State(desk): State<Desk>, headers: HeaderMap, body: String) -> Response {
    if !knows_us(&headers) {
        return error(StatusCode::UNAUTHORIZED, "Authorization invalid");
    }
    if serde_json::from_str::<Value>(&body).is_err() {
        return error(StatusCode::BAD_REQUEST, "Request body invalid");
    }
    let people = desk.office.employees().into_iter().enumerate().map(|(at, person)| {
        let (first, last) = person.name.split_once(' ').unwrap_or((&person.name, ""));
        json!({ "id": at + 1, "firstName": first, "lastName": last, "line": person.extension, "email": person.email })
    });
    Json(people.collect::<Vec<Value>>()).into_response()
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let answered = call.answered_at.is_some();
    let stages = [("CALL_NEW", true), ("CALL_ANSWER", answered), ("CALL_END", true)];
    stages
        .into_iter()
        .filter(|(_, happens)| *happens)
        .map(|(event, _)| push(webhook, &json!({ "event": event, "call": told(desk, call, event) })))
        .collect()
}

fn told(desk: &Desk, call: &OfficeCall, event: &str) -> Value {
    let mut told = Map::new();
    if let Value::Object(fields) = row(desk, call) {
        told = fields;
    }
    if let Some(to) = told.remove("to") {
        told.insert("to".into(), json!([to]));
    }
    told.insert("id".into(), json!(format!("c-{}", call.number)));
    told.insert("outerNumber".into(), json!(call.line));
    told.insert("lastGroupName".into(), json!("Sales"));
    told.insert("source".into(), Value::Null);
    if event == "CALL_END" {
        told.insert("dbid".into(), json!(call.number));
    } else {
        told.retain(|name, _| !["secondsFullTime", "secondsTalk", "cause", "link"].contains(&name.as_str()));
        told.insert("state".into(), Value::Null);
    }
    Value::Object(told)
}

fn push(webhook: &Url, body: &Value) -> Push {
    let headers = vec![("content-type", "application/json".to_owned()), ("authorization", SECRET.to_owned())];
    Push { method: Method::POST, url: webhook.clone(), headers, body: body.to_string() }
}
