//! An exchange nobody has a connector for: a web request of its own shape when a call ends, and a web server behind a
//! password that offers the recordings.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, Method, StatusCode, header};
use serde_json::json;
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};

const SECRET: &str = "sandbox-generic-secret";
/// `recordings` and `sandbox-recordings` as HTTP Basic writes them.
const BASIC: &str = "Basic cmVjb3JkaW5nczpzYW5kYm94LXJlY29yZGluZ3M=";

pub(super) const EXCHANGE: Simulated = Simulated::new(
    "generic",
    &[
        ("header_name", "X-Office-Secret"),
        ("header_secret", SECRET),
        ("map_id", "/call/uid"),
        ("map_direction", "/call/way"),
        ("map_from", "/call/a"),
        ("map_to", "/call/b"),
        ("map_line", "/call/trunk"),
        ("map_employee", "/call/user/ext"),
        ("map_started", "/call/t0"),
        ("map_duration", "/call/total"),
        ("map_talk", "/call/talk"),
        ("map_disposition", "/call/result"),
        ("map_recording", "/call/file"),
        ("time_unit", "local"),
        ("time_format", "%d.%m.%Y %H:%M:%S"),
        ("words_incoming", "вхідний"),
        ("words_outgoing", "вихідний"),
        ("words_answered", "розмова"),
        ("only_field", "/event"),
        ("only_values", "end"),
        ("recording_user", "recordings"),
        ("recording_password", "sandbox-recordings"),
    ],
    routes,
    pushes,
);

fn routes(desk: Desk) -> Router {
    Router::new().route("/", get(index)).route("/sound/{file}", get(sound)).with_state(desk)
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    ["start", "end"].into_iter().map(|event| push(desk, call, webhook, event)).collect()
}

fn push(desk: &Desk, call: &OfficeCall, webhook: &Url, event: &str) -> Push {
    let out = call.direction == "out";
    let (a, b) =
        if out { (&call.employee.extension, &call.client) } else { (&call.client, &call.employee.extension) };
    let local = desk.office.local(call.started_at);
    let (date, time) = local.split_once(' ').unwrap_or_default();
    let date: Vec<&str> = date.rsplit('-').collect();
    let ended = event == "end";
    let result = if call.answered_at.is_some() { "розмова" } else { "без відповіді" };
    let told = json!({
        "uid": call.number,
        "way": if out { "вихідний" } else { "вхідний" },
        "a": a,
        "b": b,
        "trunk": call.line,
        "user": { "ext": call.employee.extension, "name": call.employee.name },
        "t0": format!("{} {time}", date.join(".")),
        "total": ended.then(|| call.wait_s() + call.talk_s()),
        "talk": ended.then(|| call.talk_s()),
        "result": ended.then_some(result),
        "file": call.answered_at.filter(|_| ended).map(|_| format!("sound/{}.mp3", call.number)),
    });
    Push {
        method: Method::POST,
        url: webhook.clone(),
        headers: vec![("content-type", "application/json".into()), ("x-office-secret", SECRET.into())],
        body: json!({ "event": event, "call": told }).to_string(),
    }
}

async fn index(headers: HeaderMap) -> Response {
    if is_let_in(&headers) { "It works!".into_response() } else { locked() }
}

async fn sound(State(desk): State<Desk>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    if !is_let_in(&headers) {
        return locked();
    }
    let number = file.strip_suffix(".mp3").and_then(|number| number.parse().ok());
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

fn is_let_in(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|sent| sent == BASIC)
}

fn locked() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"recordings\"")]).into_response()
}
