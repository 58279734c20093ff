//! Ringostat: the call log, the employees by JSON-RPC, and a webhook composed after the recommended template.
//!
//! The vendor does not publish its error bodies; those here are this simulator's choice.

use std::collections::BTreeMap;

use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::{Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};
use crate::faults::Refusal;
use crate::world::World;

const AUTH_KEY: &str = "sandbox-ringostat-key";
const PROJECT: &str = "171946";
/// No answer has more calls.
const ROWS_MAX: usize = 6_500;
/// Staff numbers are of the vendor's making and have nothing to do with extensions.
const STAFF_BASE: &str = "20";

pub(super) const RINGOSTAT: Simulated = Simulated::new(
    "ringostat",
    &[
        ("auth_key", AUTH_KEY),
        ("project_id", PROJECT),
        ("webhook_user", "ringostat"),
        ("webhook_password", "sandbox-hook"),
    ],
    routes,
    pushes,
)
.refusing(refusal);

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/calls/list", get(list))
        .route("/api/json-rpc", post(rpc))
        .route("/recordings/{file}", get(recording))
        .with_state(desk)
}

async fn list(
    State(desk): State<Desk>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response {
    if !knows_us(&headers) {
        return refused(StatusCode::UNAUTHORIZED, "Invalid Auth-key");
    }
    let instant = |name: &str| query.get(name).and_then(|text| desk.office.instant(text));
    let (Some(from), Some(to)) = (instant("from"), instant("to")) else {
        return refused(StatusCode::BAD_REQUEST, "Wrong date, expected YYYY-MM-DD HH:MM:SS");
    };
    if query.get("export_type").is_none_or(|kind| kind != "json") {
        return refused(StatusCode::BAD_REQUEST, "Unknown export_type");
    }
    let wanted: Vec<&str> = query.get("fields").map_or_else(Vec::new, |fields| fields.split(',').collect());
    // The last second counts.
    let calls = desk.office.calls(from, to.plus_ms(1_000));
    let rows: Option<Vec<Value>> =
        calls.iter().rev().take(ROWS_MAX).map(|call| chosen(&row(&desk, call), &wanted)).collect();
    match rows {
        Some(rows) => Json(rows).into_response(),
        None => refused(StatusCode::BAD_REQUEST, "Unknown field"),
    }
}

fn chosen(row: &Value, fields: &[&str]) -> Option<Value> {
    let pairs = fields.iter().map(|name| Some(((*name).to_owned(), row.get(name)?.clone())));
    pairs.collect::<Option<serde_json::Map<_, _>>>().map(Value::Object)
}

fn row(desk: &Desk, call: &OfficeCall) -> Value {
    json!({
        "calldate": desk.office.local(call.started_at),
        "caller": caller(call),
        "dst": callee(call),
        "disposition": status(call),
        "billsec": call.talk_s().to_string(),
        "call_type": call.direction,
        "uniqueid": id(call),
        "recording": sound(desk, call),
        "recording_wav": "",
        "employee_fio": call.employee.name,
        "employee_number": staff(&call.employee.extension),
        "waittime": call.wait_s().to_string(),
    })
}

async fn rpc(State(desk): State<Desk>, headers: HeaderMap, Json(question): Json<Value>) -> Response {
    let id = question.get("id").cloned().unwrap_or_default();
    let text = |pointer: &str| question.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    if !knows_us(&headers) || text("/params/projectId") != PROJECT {
        return failed(&id, -32_001, "Access denied");
    }
    if text("/jsonrpc") != "2.0" || text("/method") != "getProjectStaffListAndDirections" {
        return failed(&id, -32_601, "Method not found");
    }
    let person = |one: super::Employee| {
        json!({
            "staffId": staff(&one.extension).parse::<u32>().ok(),
            "fio": one.name,
            "email": one.email,
            "extensionNumber": one.extension,
            "departments": [{ "id": 5, "name": "Продажі" }],
        })
    };
    let people: Vec<Value> = desk.office.employees().into_iter().map(person).collect();
    Json(json!({ "jsonrpc": "2.0", "id": id, "result": people })).into_response()
}

fn failed(id: &Value, code: i32, message: &str) -> Response {
    Json(json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })).into_response()
}

fn refusal(_world: &World, status: StatusCode, what: Refusal) -> Response {
    let message = match what {
        Refusal::Credentials => "Invalid Auth-key",
        Refusal::Expired => "Auth-key has expired",
        Refusal::Money => "The project is out of money",
        Refusal::RateLimit => "Too many requests",
        Refusal::Internal => "Internal error",
    };
    refused(status, message)
}

fn refused(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

fn knows_us(headers: &HeaderMap) -> bool {
    headers.get("auth-key").is_some_and(|key| key == AUTH_KEY)
}

async fn recording(State(desk): State<Desk>, Path(file): Path<String>) -> Response {
    let number = file.trim_end_matches(".mp3").parse().ok();
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let wait = call.wait_s() + call.talk_s();
    let fields = [
        ("call_id", id(call)),
        ("caller", format!("\"Олена\" <{}>", caller(call))),
        ("callee", callee(call)),
        ("status", status(call).to_owned()),
        ("date", desk.office.local(call.started_at)),
        ("call_duration", wait.to_string()),
        ("waiting", call.wait_s().to_string()),
        ("dialog", call.talk_s().to_string()),
        ("type", call.direction.clone()),
        ("record", sound(desk, call)),
        ("recording_wav", String::new()),
        ("has_recording", if call.sample.is_some() { "1" } else { "0" }.to_owned()),
        ("employee_fio", call.employee.name.clone()),
        ("staffid", staff(&call.employee.extension)),
        ("department", "Продажі".to_owned()),
        ("outbound_number", if call.direction == "out" { call.line.clone() } else { String::new() }),
        ("project_id", PROJECT.to_owned()),
    ];
    let body = serde_urlencoded::to_string(fields).unwrap_or_default();
    vec![Push {
        method: Method::POST,
        url: webhook.clone(),
        headers: vec![
            (header::CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded".into()),
            // ringostat:sandbox-hook
            (header::AUTHORIZATION.as_str(), "Basic cmluZ29zdGF0OnNhbmRib3gtaG9vaw==".into()),
        ],
        body,
    }]
}

fn id(call: &OfficeCall) -> String {
    format!("ua2-{}.{}", call.started_at.seconds(), call.number)
}

fn staff(extension: &str) -> String {
    format!("{STAFF_BASE}{extension}")
}

fn caller(call: &OfficeCall) -> String {
    if call.direction == "out" { staff(&call.employee.extension) } else { call.client.clone() }
}

/// An incoming call rings the company's number.
fn callee(call: &OfficeCall) -> String {
    if call.direction == "out" { call.client.clone() } else { call.line.clone() }
}

fn status(call: &OfficeCall) -> &'static str {
    match (call.answered_at, call.number % 2) {
        (Some(_), 0) => "ANSWERED",
        (Some(_), _) => "PROPER",
        (None, 0) => "NO ANSWER",
        (None, _) => "BUSY",
    }
}

fn sound(desk: &Desk, call: &OfficeCall) -> String {
    let link = || format!("{}/recordings/{}.mp3", desk.address(), call.number);
    call.sample.as_ref().map_or_else(String::new, |_| link())
}
