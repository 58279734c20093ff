//! `FreeSWITCH` with `mod_json_cdr` (`log-b-leg` and `encode-values` on, as they are by default): each leg of a call is
//! posted by itself, the first one last, because it hangs up last; a web server behind a password offers recordings.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderMap, Method, StatusCode, header};
use kernel::Ts;
use serde_json::{Map, Value, json};
use url::Url;

use super::{Desk, OfficeCall, Push, Simulated};

/// `freeswitch` and `sandbox-cred`, as curl sends `cred`.
const CRED: &str = "Basic ZnJlZXN3aXRjaDpzYW5kYm94LWNyZWQ=";
/// `recordings` and `sandbox-recordings`.
const BASIC: &str = "Basic cmVjb3JkaW5nczpzYW5kYm94LXJlY29yZGluZ3M=";
const FOLDER: &str = "/var/lib/freeswitch/recordings/office";

pub(super) const EXCHANGE: Simulated = Simulated::new(
    "freeswitch",
    &[
        ("username", "freeswitch"),
        ("password", "sandbox-cred"),
        ("recording_folder", "/var/lib/freeswitch/recordings"),
        ("recording_user", "recordings"),
        ("recording_password", "sandbox-recordings"),
    ],
    routes,
    pushes,
);

fn routes(desk: Desk) -> Router {
    Router::new().route("/", get(index)).route("/office/{file}", get(recording)).with_state(desk)
}

fn pushes(_desk: &Desk, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
    let second = call.answered_at.map(|_| post(webhook, &uuid(call, 'b'), &second_leg(call)));
    second.into_iter().chain([post(webhook, &uuid(call, 'a'), &first_leg(call))]).collect()
}

/// The module writes `?uuid=` behind the address, whatever the address has already.
fn post(webhook: &Url, uuid: &str, body: &Value) -> Push {
    let url = Url::parse(&format!("{webhook}?uuid={uuid}")).unwrap_or_else(|_| webhook.clone());
    let headers = vec![
        ("content-type", "application/json".into()),
        ("user-agent", "freeswitch-json/1.0".into()),
        ("authorization", CRED.into()),
    ];
    Push { method: Method::POST, url, headers, body: body.to_string() }
}

fn uuid(call: &OfficeCall, leg: char) -> String {
    format!("{:08x}-0000-4000-8000-{leg}{:011x}", call.number >> 44, call.number & 0x0fff_ffff_ffff)
}

fn first_leg(call: &OfficeCall) -> Value {
    let out = call.direction == "out";
    let (context, from, to) = if out {
        ("default", &call.employee.extension, &call.client)
    } else {
        ("public", &call.client, &call.line)
    };
    let mut variables = times(call, call.started_at);
    let told = [
        ("uuid", uuid(call, 'a')),
        ("direction", "inbound".into()),
        (
            "last_sent_callee_id_number",
            if out { call.client.clone() } else { call.employee.extension.clone() },
        ),
        ("effective_caller_id_name", call.employee.name.clone()),
        ("record_path", FOLDER.into()),
        ("record_name", format!("{}.wav", call.number)),
    ];
    for (name, value) in told {
        variables.insert(name.into(), encoded(&value));
    }
    if out {
        variables.insert("user_name".into(), encoded(&call.employee.extension));
    }
    let profile = json!({
        "username": from, "dialplan": "XML", "caller_id_name": from, "caller_id_number": from,
        "destination_number": to, "uuid": uuid(call, 'a'), "source": "mod_sofia", "context": context,
    });
    record("inbound", &variables, &profile)
}

fn second_leg(call: &OfficeCall) -> Value {
    let out = call.direction == "out";
    let (from, to) = if out { (&call.line, &call.client) } else { (&call.client, &call.employee.extension) };
    let mut variables = times(call, call.started_at.plus_ms(200));
    variables.insert("uuid".into(), encoded(&uuid(call, 'b')));
    variables.insert("originating_leg_uuid".into(), encoded(&uuid(call, 'a')));
    let profile = json!({
        "caller_id_number": from, "destination_number": to, "uuid": uuid(call, 'b'), "context": "default",
        "originator": { "originator_caller_profiles": [{ "uuid": uuid(call, 'a'), "caller_id_number": from }] },
    });
    record("outbound", &variables, &profile)
}

fn record(direction: &str, variables: &Map<String, Value>, profile: &Value) -> Value {
    json!({
        "core-uuid": "3f6c1d00-0000-4000-8000-00000000c0de",
        "switchname": "sandbox",
        "channel_data": { "state": "CS_REPORTING", "direction": direction, "state_number": "11" },
        "variables": variables,
        "callflow": [{ "dialplan": "XML", "profile_index": "1", "caller_profile": profile }],
    })
}

fn times(call: &OfficeCall, started: Ts) -> Map<String, Value> {
    let mut variables = Map::new();
    let mut put = |name: &str, at: Option<Ts>| {
        let at = at.unwrap_or(Ts(0));
        variables.insert(format!("{name}_epoch"), json!(at.seconds().to_string()));
        variables.insert(format!("{name}_uepoch"), json!((at.seconds() * 1_000_000).to_string()));
    };
    put("start", Some(started));
    put("answer", call.answered_at);
    put("bridge", call.answered_at);
    put("end", Some(call.ended_at));
    variables.insert("billsec".into(), json!(call.talk_s().to_string()));
    let cause = if call.answered_at.is_some() { "NORMAL_CLEARING" } else { "ORIGINATOR_CANCEL" };
    variables.insert("hangup_cause".into(), json!(cause));
    variables
}

/// What `encode-values` makes of a variable.
fn encoded(value: &str) -> Value {
    let whole: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
    json!(whole.replace('+', "%20"))
}

async fn index(headers: HeaderMap) -> Response {
    if is_let_in(&headers) { StatusCode::FORBIDDEN.into_response() } else { locked() }
}

async fn recording(State(desk): State<Desk>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    if !is_let_in(&headers) {
        return locked();
    }
    let number = file.strip_suffix(".wav").and_then(|number| number.parse().ok());
    number.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |number| desk.office.recording(number))
}

fn is_let_in(headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|sent| sent == BASIC)
}

fn locked() -> Response {
    (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Basic realm=\"recordings\"")]).into_response()
}
