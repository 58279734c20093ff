//! The call history: `POST /api/cdr/`, form or multipart, rows of strings in naive local time.
//!
//! The vendor publishes neither the names of the date filters nor the shape of an error; those two are
//! this simulator's reading (`filter[date_from]`, `filter[date_to]`), the rest is as seen on the wire.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime};
use kernel::Ts;
use serde_json::{Value, json};

use super::{Pbx, PlacedCall};
use crate::faults::Refusal;

/// The longest window one question may cover.
const WINDOW_DAYS_MAX: i64 = 30;

type Form = BTreeMap<String, String>;

pub(super) async fn list(State(pbx): State<Pbx>, request: Request) -> Response {
    let Some(form) = form(request).await else {
        return super::error(StatusCode::BAD_REQUEST, "The request must be a form");
    };
    if !knows_us(&pbx, &form) {
        return super::refusal(&pbx.world, StatusCode::UNAUTHORIZED, Refusal::Credentials);
    }
    match form.get("action").map(String::as_str) {
        Some("cdrlist") => {}
        _ => return super::error(StatusCode::BAD_REQUEST, "Unknown action"),
    }
    match Filter::read(&form) {
        Ok(filter) => {
            let rows: Vec<Value> = pbx.calls().iter().filter_map(|call| filter.row(&pbx, call)).collect();
            Json(rows).into_response()
        }
        Err(message) => super::error(StatusCode::BAD_REQUEST, message),
    }
}

/// Both encodings have been seen in working clients.
async fn form(request: Request) -> Option<Form> {
    let kind = super::header(request.headers(), &header::CONTENT_TYPE).to_owned();
    if kind.starts_with("application/x-www-form-urlencoded") {
        let body = axum::body::Bytes::from_request(request, &()).await.ok()?;
        return serde_urlencoded::from_bytes(&body).ok();
    }
    let mut parts = Multipart::from_request(request, &()).await.ok()?;
    let mut form = Form::new();
    while let Some(part) = parts.next_field().await.ok()? {
        let name = part.name()?.to_owned();
        form.insert(name, part.text().await.ok()?);
    }
    Some(form)
}

fn knows_us(pbx: &Pbx, form: &Form) -> bool {
    let keys = &pbx.world.keys;
    let is = |name: &str, expected: &str| form.get(name).is_some_and(|given| given == expected);
    is("username", &keys.pbx_username)
        && is("password", &keys.pbx_password)
        && is("api_key", &keys.pbx_api_key)
}

struct Filter {
    from: Option<DateTime>,
    to: Option<DateTime>,
    number: Option<String>,
    unanswered_too: bool,
}

impl Filter {
    fn read(form: &Form) -> Result<Self, &'static str> {
        let time = |name: &str, end: bool| match form.get(name).map(String::as_str) {
            None | Some("") => Ok(None),
            Some(text) => local_time(text, end).map(Some).ok_or("Wrong date format"),
        };
        let (from, to) = (time("filter[date_from]", false)?, time("filter[date_to]", true)?);
        if let (Some(from), Some(to)) = (from, to) {
            let too_long = from.checked_add(WINDOW_DAYS_MAX.days()).is_ok_and(|latest| to > latest);
            if to < from || too_long {
                return Err("The period must not be longer than 30 days");
            }
        }
        let given = |name: &str| form.get(name).filter(|value| !value.is_empty());
        Ok(Self {
            from,
            to,
            number: given("filter[number]").map(|number| number.trim_start_matches('+').to_owned()),
            unanswered_too: given("filter[nullcall]").is_some_and(|value| value == "1"),
        })
    }

    fn row(&self, pbx: &Pbx, call: &PlacedCall) -> Option<Value> {
        let start = local(pbx, call.started_at)?;
        let wanted = self.from.is_none_or(|from| from <= start)
            && self.to.is_none_or(|to| start <= to)
            && (self.unanswered_too || call.answered_at.is_some())
            && self.number.as_ref().is_none_or(|number| *number == call.client.number || *number == call.via);
        wanted.then(|| row(call, start))
    }
}

/// `2026-01-10 08:06:11`, or a date alone for its first or last second.
fn local_time(text: &str, end: bool) -> Option<DateTime> {
    let whole = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok();
    whole.or_else(|| {
        let day = Date::strptime("%Y-%m-%d", text).ok()?;
        Some(if end { day.at(23, 59, 59, 0) } else { day.at(0, 0, 0, 0) })
    })
}

fn local(pbx: &Pbx, at: Ts) -> Option<DateTime> {
    let instant = jiff::Timestamp::from_second(at.seconds()).ok()?;
    Some(instant.to_zoned(pbx.state.zone.clone()).datetime())
}

fn row(call: &PlacedCall, start: DateTime) -> Value {
    let (direction, num_a, num_b) = if call.direction == "out" {
        ("2", &call.agent.number, &call.client.number)
    } else {
        ("1", &call.client.number, &call.agent.number)
    };
    json!({
        "session_id": call.session_id,
        "start_time": start.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        "direction": direction,
        "first_call": "0",
        "num_a": num_a,
        "num_b": num_b,
        "num_c": call.via,
        "transfers": "",
        "customer": "3148000",
        "manager": call.extension,
        "answer_seconds": (call.talk_ms() / 1_000).to_string(),
        "total_seconds": ((call.ended_at.millis() - call.started_at.millis()) / 1_000).to_string(),
        "external_number": "372",
        "widget": null,
        "amount": "0",
        "call_record_exists": if call.record_url.is_some() { "1" } else { "0" },
        "audio_record_link": call.record_url.clone().unwrap_or_default(),
    })
}
