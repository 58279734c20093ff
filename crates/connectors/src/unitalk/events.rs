//! From an event to a call. Pure. The body is the vendor's own JSON, or what the customer composed of `call_…` variables:
//! a form, a flat JSON object, or the address.

use serde_json::Value;

use super::DESCRIPTOR;
use super::calls::{Local, Names, read};
use crate::account::Account;
use crate::fields::Fields;
use crate::local_time;
use crate::{DecodeError, Fault, Form, RawInbound, SourceEvent};

pub(super) fn decode(account: &Account, inbound: &RawInbound<'_>) -> Result<SourceEvent, DecodeError> {
    let local = local(account).map_err(|fault| DecodeError::at("", fault.to_string()))?;
    if let Ok(body) = serde_json::from_slice::<Value>(inbound.body) {
        let fields = Fields::of(&body, "")?;
        return match body.get("call") {
            Some(call) => standard(fields, call, &local),
            None => ended(fields, Names::Template, &local),
        };
    }
    let (form, query) = (inbound.form(), inbound.query());
    let has_a_call = |form: &&Form| form.pairs().any(|(name, _)| name.starts_with("call_"));
    let composed = [&form, &query].into_iter().find(has_a_call);
    match composed {
        Some(form) => ended(Fields::Form(form, ""), Names::Template, &local),
        None => Err(DecodeError::at("", "there is no call in it; choose the body \"Standard JSON\" there")),
    }
}

/// What an account says of its exchange's clock and numbers.
pub(super) fn local(account: &Account) -> Result<Local<'_>, Fault> {
    let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))?;
    Ok(Local { zone, country: account.field(&DESCRIPTOR, "country") })
}

fn standard(event: Fields<'_>, call: &Value, local: &Local<'_>) -> Result<SourceEvent, DecodeError> {
    match event.text("event").as_deref() {
        Some("CALL_END") => ended(Fields::of(call, "/call")?, Names::Standard, local)
            .map_err(|error| DecodeError { pointer: format!("/call{}", error.pointer), ..error }),
        Some(kind @ ("CALL_NEW" | "CALL_REDIRECT" | "CALL_ANSWER")) => {
            Ok(SourceEvent::ignored(format!("`{kind}`: the call is not over yet")))
        }
        Some(_) => Ok(SourceEvent::ignored("an event this connector does not know")),
        None => Err(DecodeError::at("/event", "the event does not say what it is")),
    }
}

fn ended(fields: Fields<'_>, names: Names, local: &Local<'_>) -> Result<SourceEvent, DecodeError> {
    read(fields, names, local).map(SourceEvent::of)
}
