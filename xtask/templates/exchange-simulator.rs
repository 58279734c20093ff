//! TITLE, simulated from the vendor's own documents: which pages, read when. Strict where the vendor is strict.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};

pub(super) const CONST: Simulated = Simulated::new("MODULE", &[("api_key", KEY)], routes, pushes);

const KEY: &str = "sandbox-NAME-key";

fn routes(desk: Desk) -> Router {
    Router::new().route("/v1/account", get(account)).route("/records/{number}", get(record)).with_state(desk)
}

async fn account(headers: HeaderMap) -> Response {
    let sent = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    if sent == Some(&format!("Bearer {KEY}")) {
        Json(json!({ "name": "Office" })).into_response()
    } else {
        (StatusCode::UNAUTHORIZED, Json(json!({ "error": "wrong key" }))).into_response()
    }
}

async fn record(State(desk): State<Desk>, Path(number): Path<u64>) -> Response {
    desk.office.recording(number)
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let body = json!({
        "id": call.number.to_string(),
        "direction": call.direction,
        "from": if call.direction == "in" { &call.client } else { &call.employee.extension },
        "to": if call.direction == "in" { &call.employee.extension } else { &call.client },
        "line": call.line,
        "extension": call.employee.extension,
        "started": call.started_at.seconds(),
        "wait": call.wait_s(),
        "talk": call.talk_s(),
        "recording": call.sample.as_ref().map(|_| format!("{}/records/{}", desk.address(), call.number)),
    });
    let kind = ("content-type", "application/json".to_owned());
    vec![Push { method: Method::POST, url: webhook.clone(), headers: vec![kind], body: body.to_string() }]
}
