//! From the JSON of a channel that hung up to a call. Pure.
//!
//! Quirks of the wire: all numbers are strings; values of variables may be URL-encoded; both legs of a call may be sent,
//! and only the first makes the call; a channel that was transferred has several profiles, the latest first.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use kernel::Ts;
use serde_json::Value;

use crate::account::Account;
use crate::calls::{CallRecord, Direction, Disposition, RecordingRef};
use crate::extensions::Extensions;
use crate::fields::Fields;
use crate::local_time;
use crate::phone::PhoneNumber;
use crate::{DecodeError, RawInbound, SourceEvent, served};

use super::DESCRIPTOR;

/// Causes that end a channel nobody talked on, whatever was played to the caller.
const UNANSWERED: &[&str] = &[
    "ORIGINATOR_CANCEL",
    "NO_ANSWER",
    "NO_USER_RESPONSE",
    "USER_BUSY",
    "CALL_REJECTED",
    "UNALLOCATED_NUMBER",
    "NO_ROUTE_DESTINATION",
    "USER_NOT_REGISTERED",
    "SUBSCRIBER_ABSENT",
    "DESTINATION_OUT_OF_ORDER",
    "NORMAL_TEMPORARY_FAILURE",
    "RECOVERY_ON_TIMER_EXPIRE",
    "INVALID_NUMBER_FORMAT",
    "INCOMPATIBLE_DESTINATION",
];
/// Causes of a channel whose call another channel took.
const ELSEWHERE: &[&str] = &["LOSE_RACE", "PICKED_OFF"];
/// Variables that are kept with the call; a channel has hundreds, most of them about media.
const KEPT: &[&str] = &[
    "hangup_cause",
    "sip_hangup_disposition",
    "accountcode",
    "domain_name",
    "cc_queue",
    "cc_agent",
    "sip_from_display",
    "effective_caller_id_name",
    "sip_h_X-Tag",
];

pub(super) fn decode(account: &Account, inbound: &RawInbound<'_>) -> Result<SourceEvent, DecodeError> {
    let value = json(inbound)?;
    let channel = Channel { account, value: &value, extensions: Extensions::of(account, &DESCRIPTOR) };
    let told_first = inbound.query().get("uuid").is_some_and(|uuid| uuid.starts_with("a_"));
    if !told_first && channel.is_second_leg() {
        return Ok(SourceEvent::ignored("the second leg of a call; the first tells the whole"));
    }
    let cause = channel.variable("hangup_cause").unwrap_or_default();
    if ELSEWHERE.contains(&cause.as_str()) {
        return Ok(SourceEvent::ignored(format!("`{cause}`: another channel took the call")));
    }
    match channel.direction() {
        Some(direction) => Ok(SourceEvent::ended(channel.call(direction, &cause)?)),
        None => Ok(SourceEvent::ignored("an internal call")),
    }
}

/// The body as it is, or within `cdr=` of a form, URL-encoded or in Base64.
fn json(inbound: &RawInbound<'_>) -> Result<Value, DecodeError> {
    let body = inbound.body.trim_ascii();
    let text = if body.starts_with(b"{") {
        body.to_vec()
    } else if inbound.head.media_type() == "application/x-www-form-base64-encoded" {
        let coded = body.strip_prefix(b"cdr=").unwrap_or(body);
        let coded: Vec<u8> = coded.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        STANDARD
            .decode(coded)
            .map_err(|cause| DecodeError::at("cdr", format!("this is not Base64 ({cause})")))?
    } else {
        inbound.form().get("cdr").unwrap_or_default().as_bytes().to_vec()
    };
    serde_json::from_slice(&text).map_err(|cause| {
        let detail =
            format!("this is not the JSON that mod_json_cdr sends ({cause}); check its `url` and `encode`");
        DecodeError::at("", detail)
    })
}

/// One channel that hung up.
struct Channel<'a> {
    account: &'a Account,
    value: &'a Value,
    extensions: Extensions,
}

impl Channel<'_> {
    fn is_second_leg(&self) -> bool {
        let originated = |profile: &Value| profile.pointer("/caller_profile/originator").is_some();
        self.variable("originating_leg_uuid").is_some() || self.callflow().iter().any(|one| originated(one))
    }

    /// The profiles, the latest first. Old versions write an object with numbers for a list.
    fn callflow(&self) -> Vec<&Value> {
        match self.value.get("callflow") {
            Some(Value::Array(list)) => list.iter().collect(),
            Some(Value::Object(numbered)) => numbered.values().collect(),
            _ => Vec::new(),
        }
    }

    fn variable(&self, name: &str) -> Option<String> {
        let variables = Fields::of(self.value.get("variables")?, "/variables").ok()?;
        Some(decoded(&variables.text(name)?))
    }

    /// A value of the first profile, which is what was dialled, or of the last, which is where the call ended up.
    fn profile(&self, name: &str, latest: bool) -> Option<String> {
        let callflow = self.callflow();
        let profile = if latest { callflow.first() } else { callflow.last() };
        Fields::of(profile?.get("caller_profile")?, "").ok()?.text(name)
    }

    fn direction(&self) -> Option<Direction> {
        let dialled = self.profile("destination_number", false).unwrap_or_default();
        match self.variable("call_direction").as_deref() {
            Some("inbound") => return Some(Direction::In),
            Some("outbound") => return Some(Direction::Out),
            Some("local") => return None,
            _ => {}
        }
        let from_inside = match self.profile("context", false) {
            Some(context) => {
                let trunks = self.account.field(&DESCRIPTOR, "trunk_contexts");
                !trunks.split(',').any(|trunk| trunk.trim().eq_ignore_ascii_case(&context))
            }
            None => self.extensions.is_one(&self.profile("caller_id_number", false).unwrap_or_default()),
        };
        self.extensions.direction(from_inside, &dialled)
    }

    fn call(&self, direction: Direction, cause: &str) -> Result<CallRecord, DecodeError> {
        let country = self.account.field(&DESCRIPTOR, "country");
        let missing = "a channel must have this; is this a record of mod_json_cdr?";
        let uuid = self.variable("uuid").or_else(|| self.profile("uuid", true));
        let uuid = uuid.ok_or_else(|| DecodeError::at("/variables/uuid", missing))?;
        let time = |name: &str| self.time(name);
        let started = time("start")?.ok_or_else(|| DecodeError::at("/variables/start_epoch", missing))?;
        let ended = time("end")?.ok_or_else(|| DecodeError::at("/variables/end_epoch", missing))?;
        let duration_ms = between(started, ended);
        let talked_from = self.talked_from(cause)?;
        let talk_ms = talked_from.map_or(0, |from| between(from, ended).min(duration_ms));
        let from = self.profile("caller_id_number", false).unwrap_or_default();
        let dialled = self.profile("destination_number", false).unwrap_or_default();
        let employee = self.employee(direction);
        let reached = employee.clone().filter(|_| direction == Direction::In);
        Ok(CallRecord {
            external_id: uuid.clone(),
            session: uuid.clone(),
            direction,
            employee,
            from: PhoneNumber::parse(&from, country),
            to: PhoneNumber::parse(reached.as_deref().unwrap_or(&dialled), country),
            line: (direction == Direction::In && self.extensions.is_outside(&dialled))
                .then(|| PhoneNumber::parse(&dialled, country)),
            started_at: started,
            or_started_at: None,
            duration_ms,
            talk_ms,
            wait_ms: duration_ms - talk_ms,
            disposition: Disposition::of(direction, talked_from.is_some()),
            recording: if talked_from.is_some() {
                self.recording(&uuid, started)?
            } else {
                RecordingRef::None
            },
            variables: KEPT
                .iter()
                .filter_map(|name| Some(((*name).to_owned(), self.variable(name)?)))
                .collect(),
        })
    }

    /// When somebody of ours, or whom we called, began to talk.
    fn talked_from(&self, cause: &str) -> Result<Option<Ts>, DecodeError> {
        // A menu answers too; only a channel that was bridged has found somebody.
        let bridged = self.time("bridge")?;
        let only_a_menu = bridged.is_none() && self.variable("bridge_epoch").is_some();
        let answered = self.time("answer")?.filter(|_| !only_a_menu && !UNANSWERED.contains(&cause));
        Ok(answered.map(|answered| bridged.map_or(answered, |bridged| bridged.max(answered))))
    }

    /// `start_uepoch` in microseconds, or `start_epoch` in seconds.
    fn time(&self, name: &str) -> Result<Option<Ts>, DecodeError> {
        let none = Value::Object(serde_json::Map::new());
        let fields = Fields::of(self.value.get("variables").unwrap_or(&none), "/variables")?;
        let below =
            |error: DecodeError| DecodeError { pointer: format!("/variables{}", error.pointer), ..error };
        let precise = fields.epoch_micros(&format!("{name}_uepoch")).map_err(below)?;
        if precise.is_some() { Ok(precise) } else { fields.epoch(&format!("{name}_epoch")).map_err(below) }
    }

    fn employee(&self, direction: Direction) -> Option<String> {
        let callee = || {
            self.callflow()
                .first()?
                .pointer("/caller_profile/originatee/originatee_caller_profiles/0/destination_number")?
                .as_str()
                .map(str::to_owned)
        };
        let candidates = match direction {
            Direction::In => [
                self.variable("cc_agent"),
                self.variable("last_sent_callee_id_number"),
                callee(),
                self.variable("dialed_user"),
                self.profile("destination_number", true),
            ],
            Direction::Out => [
                self.variable("user_name"),
                self.variable("sip_from_user"),
                self.profile("username", false),
                self.profile("caller_id_number", false),
                None,
            ],
        };
        candidates.into_iter().flatten().find_map(|candidate| self.extensions.within(&candidate))
    }

    fn recording(&self, uuid: &str, started: Ts) -> Result<RecordingRef, DecodeError> {
        let link = if self.account.field(&DESCRIPTOR, "recording_url").is_empty() {
            self.file().and_then(|file| served::link(&DESCRIPTOR, self.account, &file))
        } else {
            let zone = local_time::zone(self.account.field(&DESCRIPTOR, "timezone"));
            let zone = zone.map_err(|fault| DecodeError::at("timezone", fault.words().to_owned()))?;
            served::link_by_template(&DESCRIPTOR, self.account, &[("uuid", uuid)], started, &zone)?
        };
        Ok(link.map_or(RecordingRef::None, |url| RecordingRef::Url { url }))
    }

    /// The recording's path below the folder that the web server offers.
    fn file(&self) -> Option<String> {
        let name = self.variable("record_name")?;
        let path = self.variable("record_path").unwrap_or_default();
        let whole = if path.is_empty() { name } else { format!("{}/{name}", path.trim_end_matches('/')) };
        let folder = self.account.field(&DESCRIPTOR, "recording_folder").trim_end_matches('/');
        Some(whole.strip_prefix(folder).unwrap_or(&whole).to_owned())
    }
}

/// `%D0%9E` → `О`, if every percent sign begins such a pair; otherwise as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut parts = text.split('%');
    bytes.extend(parts.next().unwrap_or_default().bytes());
    for part in parts {
        let pair = part.get(..2).filter(|pair| pair.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let byte = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        let (Some(byte), Some(rest)) = (byte, part.get(2..)) else { return text.to_owned() };
        bytes.push(byte);
        bytes.extend(rest.bytes());
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn between(from: Ts, to: Ts) -> i64 {
    (to.millis() - from.millis()).max(0)
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn values_are_decoded_only_if_they_were_encoded() {
        for (sent, meant) in [
            ("%D0%9E%D0%BB%D0%B5%D0%BD%D0%B0", "Олена"),
            ("Outbound%20Call", "Outbound Call"),
            ("+380501112233", "+380501112233"),
            ("100%", "100%"),
            ("50% off", "50% off"),
            ("%FF", "%FF"),
            ("%+1", "%+1"),
            ("", ""),
        ] {
            assert_eq!(decoded(sent), meant);
        }
    }
}
