//! Binotel: pushes as PHP forms, a REST API that answers errors with status 200, lists that are objects by id and `[]`
//! when they are empty, recordings behind links of fifteen minutes.

use axum::Json;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use http::{Method, StatusCode};
use kernel::Ts;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

pub(super) const BINOTEL: Simulated =
    Simulated::new("binotel", &[("api_key", KEY), ("api_secret", SECRET)], routes, pushes)
        .refusing(refusal)
        .repeating(TRIES, is_taken);

const KEY: &str = "sandbox-binotel-key";
const SECRET: &str = "sandbox-binotel-secret";
const COMPANY: &str = "12345";
const DAY_S: i64 = 24 * 3600;
/// From the end of a call until its recording is uploaded.
const UPLOAD_MS: i64 = 100_000;
const LINK_S: i64 = 15 * 60;
/// Reported by customers; the vendor says "too frequent" and no number.
const PER_MINUTE: usize = 5;
/// The first time and seven more, over a day and a half.
const TRIES: u32 = 8;

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/api/4.0/{group}/{method}", post(api))
        .route("/records/{file}", get(record))
        .with_state(desk)
}

async fn api(
    State(desk): State<Desk>,
    Path((group, method)): Path<(String, String)>,
    body: String,
) -> Response {
    let Ok(asked) = serde_json::from_str::<Map<String, Value>>(&body) else {
        return error("103", "Not enough data");
    };
    let given = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default();
    if given("key").is_empty() || given("secret").is_empty() {
        return error("103", "Not enough data");
    }
    if given("key") != KEY || given("secret") != SECRET {
        return error("121", "Your key or secret is wrong");
    }
    if desk.turns.take(PER_MINUTE).is_err() {
        return error("106", "Requests are too frequent");
    }
    match (group.as_str(), method.as_str()) {
        ("stats", "list-of-calls-for-period.json") => list(&desk, &asked),
        ("stats", "call-record.json") => link(&desk, given("generalCallID")),
        ("settings", "list-of-employees.json") => employees(&desk),
        _ => error("102", "No such method"),
    }
}

/// Every error comes with status 200.
fn error(code: &str, message: &str) -> Response {
    Json(json!({ "status": "error", "code": code, "message": message })).into_response()
}

fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    match what {
        Refusal::Credentials | Refusal::Expired => error("121", "Your key or secret is wrong"),
        Refusal::Money => error("120", "Your account has no access to the API"),
        Refusal::RateLimit => error("106", "Requests are too frequent"),
        Refusal::Internal if status == StatusCode::INTERNAL_SERVER_ERROR => {
            Html("Something went wrong (exception)").into_response()
        }
        Refusal::Internal => (status, Html("Something went wrong")).into_response(),
    }
}

/// A status means nothing; only these words do.
fn is_taken(_status: u16, body: &str) -> bool {
    serde_json::from_str::<Value>(body).is_ok_and(|body| body.get("status") == Some(&json!("success")))
}

/// What PHP makes of an array with keys: an object, but a list when there is nothing in it.
fn by_id(entries: Vec<(String, Value)>) -> Value {
    if entries.is_empty() { json!([]) } else { Value::Object(entries.into_iter().collect()) }
}

fn list(desk: &Desk, asked: &Map<String, Value>) -> Response {
    let second = |name: &str| asked.get(name).and_then(Value::as_i64);
    let (Some(start), Some(stop)) = (second("startTime"), second("stopTime")) else {
        return error("103", "Not enough data");
    };
    if stop < start || stop - start > DAY_S {
        return error("104", "Wrong data: the period must not be longer than 24 hours");
    }
    let calls = desk.office.calls(Ts::from_millis(start * 1_000), Ts::from_millis((stop + 1) * 1_000));
    let rows = calls.iter().map(|call| (call.number.to_string(), row(call))).collect();
    Json(json!({ "status": "success", "callDetails": by_id(rows) })).into_response()
}

fn row(call: &OfficeCall) -> Value {
    json!({
        "companyID": COMPANY,
        "generalCallID": call.number.to_string(),
        "callID": (call.number + 1).to_string(),
        "startTime": call.started_at.seconds().to_string(),
        "callType": kind(call),
        "internalNumber": call.employee.extension,
        "internalAdditionalData": "",
        "externalNumber": national(&call.client),
        "waitsec": call.wait_s().to_string(),
        "billsec": call.talk_s().to_string(),
        "disposition": disposition(call),
        "recordingStatus": "uploaded",
        "isNewCall": "0",
        "whoHungUp": "",
        "employeeData": { "name": call.employee.name, "email": call.employee.email },
        "pbxNumberData": { "number": national(&call.line) },
    })
}

fn kind(call: &OfficeCall) -> &'static str {
    if call.direction == "out" { "1" } else { "0" }
}

fn disposition(call: &OfficeCall) -> &'static str {
    if call.answered_at.is_some() { "ANSWER" } else { "NOANSWER" }
}

/// Ukrainian numbers as they are dialled there, others with their country code.
fn national(number: &str) -> String {
    number.strip_prefix("38").filter(|rest| rest.starts_with('0')).unwrap_or(number).to_owned()
}

fn link(desk: &Desk, id: &str) -> Response {
    let call = id.parse().ok().and_then(|number| desk.office.find(number));
    let now = desk.world.clock.now();
    match call.filter(|call| call.sample.is_some() && call.ended_at.plus_ms(UPLOAD_MS) <= now) {
        Some(call) => {
            let till = now.seconds() + LINK_S;
            let url = format!("{}/records/{}.mp3?till={till}", desk.address(), call.number);
            Json(json!({ "status": "success", "url": url })).into_response()
        }
        None => error("104", "Wrong data"),
    }
}

#[derive(Deserialize)]
struct Link {
    till: i64,
}

async fn record(State(desk): State<Desk>, Path(file): Path<String>, Query(link): Query<Link>) -> Response {
    if desk.world.clock.now().seconds() > link.till {
        return (StatusCode::FORBIDDEN, "Request has expired").into_response();
    }
    let number = file.strip_suffix(".mp3").and_then(|number| number.parse().ok());
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

fn employees(desk: &Desk) -> Response {
    let rows = desk.office.employees().into_iter().enumerate().map(|(at, person)| {
        let row = json!({
            "employeeID": (at + 1).to_string(),
            "email": person.email,
            "name": person.name,
            "presenceState": "active",
            "role": "operator",
            "endpointData": {
                "id": at.to_string(), "login": person.extension, "password": "not-for-logs",
                "internalNumber": person.extension, "status": { "status": "online" },
            },
        });
        ((at + 1).to_string(), row)
    });
    Json(json!({ "status": "success", "listOfEmployees": by_id(rows.collect()) })).into_response()
}

/// A question about the caller while it rings, the particulars when it is over.
fn pushes(_desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let id = call.number.to_string();
    let rings = [
        ("requestType", "apiCallSettings".to_owned()),
        ("companyID", COMPANY.into()),
        ("generalCallID", id.clone()),
        ("callType", kind(call).into()),
        ("externalNumber", national(&call.client)),
        ("pbxNumber", national(&call.line)),
    ];
    let mut over = vec![
        ("requestType".to_owned(), "apiCallCompleted".to_owned()),
        ("attemptsCounter".into(), "1".into()),
        ("language".into(), "uk".into()),
    ];
    if let Value::Object(fields) = row(call) {
        fields.iter().for_each(|(name, value)| flatten(&format!("callDetails[{name}]"), value, &mut over));
    }
    vec![
        push(webhook, rings.into_iter().map(|(name, value)| (name.to_owned(), value))),
        push(webhook, over.into_iter()),
    ]
}

fn flatten(name: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(inner, value)| flatten(&format!("{name}[{inner}]"), value, into));
        }
        Value::String(text) => into.push((name.to_owned(), text.clone())),
        other => into.push((name.to_owned(), other.to_string())),
    }
}

fn push(webhook: &Url, fields: impl Iterator<Item = (String, String)>) -> Push {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let kind = ("content-type", "application/x-www-form-urlencoded".to_owned());
    Push { method: Method::POST, url: webhook.clone(), headers: vec![kind], body }
}
