//! Asterisk with `cdr_csv` (`loguniqueid`, `newcdrcolumns`) and a script that posts every line; the web server of the
//! same machine offers the file and the recordings behind a password.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, Method, StatusCode, header};
use kernel::Ts;
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};

/// `recordings` and `sandbox-recordings`, for the files as for the webhook.
const BASIC: &str = "Basic cmVjb3JkaW5nczpzYW5kYm94LXJlY29yZGluZ3M=";
/// How far back the file goes.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;
/// How long a first employee lets a call ring.
const RUNG_MS: i64 = 3_000;

pub(super) const EXCHANGE: Simulated = Simulated::new(
    "asterisk",
    &[
        ("username", "recordings"),
        ("password", "sandbox-recordings"),
        ("recording_url", "monitor/{date:%Y/%m/%d}/{uniqueid}.wav"),
        ("recording_user", "recordings"),
        ("recording_password", "sandbox-recordings"),
    ],
    routes,
    pushes,
);

fn routes(desk: Desk) -> Router {
    Router::new()
        .route("/", get(index))
        .route("/Master.csv", get(master))
        .route("/monitor/{year}/{month}/{day}/{file}", get(recording))
        .with_state(desk)
}

fn pushes(desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let push = |line: String| Push {
        method: Method::POST,
        url: webhook.clone(),
        headers: vec![("content-type", "text/csv".into()), ("authorization", BASIC.into())],
        body: line,
    };
    lines(desk, call).into_iter().map(push).collect()
}

/// The lines of a call: every third incoming one rang at somebody else first.
fn lines(desk: &Desk, call: &OfficeCall) -> Vec<String> {
    let mut lines = Vec::new();
    if call.direction == "in" && call.number.is_multiple_of(3) {
        let rung = Part { employee: "999", end: call.started_at.plus_ms(RUNG_MS), answer: None, sequence: 1 };
        lines.push(line(desk, call, &rung));
    }
    let extension = &call.employee.extension;
    let talk = Part { employee: extension, end: call.ended_at, answer: call.answered_at, sequence: 2 };
    lines.push(line(desk, call, &talk));
    lines
}

struct Part<'a> {
    employee: &'a str,
    end: Ts,
    answer: Option<Ts>,
    sequence: u32,
}

fn line(desk: &Desk, call: &OfficeCall, part: &Part<'_>) -> String {
    let out = call.direction == "out";
    let ours = format!("PJSIP/{}-{:08x}", part.employee, part.sequence);
    let trunk = "PJSIP/trunk-00000000".to_owned();
    let (src, dst, context, channel, reached) = if out {
        (part.employee, call.client.as_str(), "from-internal", ours, trunk)
    } else {
        (call.client.as_str(), call.line.as_str(), "from-trunk", trunk, ours)
    };
    let written = |at: Ts| quoted(&desk.office.local(at));
    let seconds = |from: Ts, to: Ts| (to.seconds() - from.seconds()).to_string();
    let cells = [
        quoted(""),
        quoted(src),
        quoted(dst),
        quoted(context),
        quoted(&format!("\"{}\" <{src}>", call.employee.name)),
        quoted(&channel),
        quoted(&reached),
        quoted("Dial"),
        quoted(&format!("PJSIP/{},30,tT", part.employee)),
        written(call.started_at),
        part.answer.map(written).unwrap_or_default(),
        written(part.end),
        seconds(call.started_at, part.end),
        part.answer.map_or_else(|| "0".to_owned(), |answer| seconds(answer, part.end)),
        quoted(if part.answer.is_some() { "ANSWERED" } else { "NO ANSWER" }),
        quoted("DOCUMENTATION"),
        quoted(&unique_id(call)),
        quoted(""),
        quoted(&unique_id(call)),
        part.sequence.to_string(),
    ];
    format!("{}\n", cells.join(","))
}

fn unique_id(call: &OfficeCall) -> String {
    format!("{}.{}", call.started_at.seconds(), call.number)
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

async fn index(headers: HeaderMap) -> Response {
    if is_let_in(&headers) { "It works!".into_response() } else { locked() }
}

/// Records are written when a call ends, and here and there one of another call stands between two of the same.
async fn master(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    if !is_let_in(&headers) {
        return locked();
    }
    let now = desk.world.clock.now();
    let calls = desk.office.calls(now.plus_ms(-KEPT_MS), now);
    let mut written: Vec<String> = Vec::new();
    for call in &calls {
        let lines = lines(&desk, call);
        let place = if lines.len() > 1 && !written.is_empty() { written.len() - 1 } else { written.len() };
        let (first, rest) = lines.split_at(lines.len() - 1);
        written.splice(place..place, first.iter().cloned());
        written.extend(rest.iter().cloned());
    }
    ([(header::CONTENT_TYPE, "text/csv")], written.concat()).into_response()
}

async fn recording(
    State(desk): State<Desk>,
    Path((year, month, day, file)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Response {
    if !is_let_in(&headers) {
        return locked();
    }
    let number = file.strip_suffix(".wav").and_then(|name| name.split_once('.')?.1.parse().ok());
    let call = number.and_then(|number| desk.office.find(number));
    let of_the_day =
        |call: &OfficeCall| desk.office.local(call.started_at).starts_with(&format!("{year}-{month}-{day} "));
    call.filter(of_the_day)
        .map_or_else(|| StatusCode::NOT_FOUND.into_response(), |call| desk.office.recording(call.number))
}

fn is_let_in(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|sent| sent == BASIC)
}

fn locked() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"recordings\"")]).into_response()
}
