//! What a row of the history and a row of the employees say. Pure.
//!
//! A row tells when a call ended and how long it took, not when it began. `leg` is our side whatever the direction;
//! it may be a person, a group or the menu.

use serde_json::Value;

use crate::calls::{CallRecord, Direction, Disposition, RecordingRef, Told};
use crate::fields::Fields;
use crate::phone::PhoneNumber;
use crate::{DecodeError, Employee};

/// Fields that have a place of their own in a call record.
const PLACED: &[&str] = &[
    "uuid",
    "parentUuid",
    "endAt",
    "lgDirection",
    "leg.ext",
    "otherLegNum",
    "billSecs",
    "duration",
    "audioRecUrl",
    "trunk",
];
/// Why a row or an event is no call of a client.
pub(super) const INTERNAL: &str = "a call between internal lines, or a pause";

pub(super) fn read(row: &Value, country: &str) -> Result<Told, DecodeError> {
    let fields = Fields::of(row, "")?;
    let Some(direction) = direction(fields)? else { return Ok(Told::Nothing(INTERNAL)) };
    let external_id = fields.required("uuid")?;
    let ended = fields.epoch_of_either_unit("endAt")?;
    let ended = ended.ok_or_else(|| DecodeError::at("/endAt", "the end of the call is missing"))?;
    let answered = fields.text("disposition").as_deref() == Some("0") && leg(fields) != Leg::Menu;
    let billed_ms = fields.count("billSecs")?.unwrap_or(0) * 1_000;
    let duration_ms = (fields.count("duration")?.unwrap_or(0) * 1_000).max(billed_ms);
    let talk_ms = if answered { billed_ms } else { 0 };
    let extension = fields.inner_text("leg", "ext");
    let line = fields.text("trunk").map(|trunk| bare(&trunk).to_owned());
    let (client, company) = (
        fields.text("otherLegNum").unwrap_or_default(),
        line.clone().or(extension.clone()).unwrap_or_default(),
    );
    let (from, to) = if direction == Direction::In { (client, company) } else { (company, client) };
    Ok(Told::from(CallRecord {
        session: fields.text("parentUuid").unwrap_or_else(|| external_id.clone()),
        external_id,
        direction,
        from: PhoneNumber::parse(&from, country),
        to: PhoneNumber::parse(&to, country),
        line: line.map(|line| PhoneNumber::parse(&line, country)),
        employee: extension.filter(|_| leg(fields) == Leg::Person),
        started_at: ended.plus_ms(-duration_ms),
        or_started_at: None,
        duration_ms,
        talk_ms,
        wait_ms: duration_ms - talk_ms,
        disposition: Disposition::of(direction, answered),
        recording: recording(fields, answered),
        variables: fields.variables(PLACED),
    }))
}

/// Who or what stands on our side.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Leg {
    Person,
    Group,
    Menu,
}

fn leg(fields: Fields<'_>) -> Leg {
    match fields.inner_text("leg", "type").as_deref() {
        Some("2") => Leg::Group,
        Some("4") => Leg::Menu,
        _ => Leg::Person,
    }
}

/// The direction of a call of a client; nothing for calls between lines and for the beginning and end of a pause.
pub(super) fn direction(fields: Fields<'_>) -> Result<Option<Direction>, DecodeError> {
    match fields.text("lgDirection").as_deref() {
        Some("2") => Ok(Some(Direction::Out)),
        Some("4") => Ok(Some(Direction::In)),
        Some("1" | "32" | "64") => Ok(None),
        _ => Err(DecodeError::at("/lgDirection", "a direction is 1, 2, 4, 32 or 64")),
    }
}

/// `o=380442249895;` → `380442249895`.
fn bare(trunk: &str) -> &str {
    let inner = trunk.trim_end_matches(';');
    inner.rsplit_once('=').map_or(inner, |(_, number)| number)
}

/// The vendor writes a blank behind the link; reading a text takes it off.
fn recording(fields: Fields<'_>, answered: bool) -> RecordingRef {
    let link = fields.link("audioRecUrl").filter(|_| answered);
    link.map_or(RecordingRef::None, |url| RecordingRef::Url { url })
}

pub(super) fn employee(row: &Value) -> Option<Employee> {
    let fields = Fields::of(row, "").ok()?;
    let key = fields.text("ext")?;
    Some(Employee {
        name: fields.text("displayName").unwrap_or_else(|| key.clone()),
        key,
        email: fields.text("email"),
    })
}
