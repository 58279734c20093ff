//! From a pushed form to a call. Pure.

use super::calls::read;
use crate::fields::Fields;
use crate::{DecodeError, Form, SourceEvent};

const NOT_OVER: &[&str] =
    &["apiCallSettings", "receivedTheCall", "answeredTheCall", "transferredTheCall", "hangupTheCall"];

pub(super) fn decode(form: &Form, country: &str) -> Result<SourceEvent, DecodeError> {
    match Fields::Form(form, "").text("requestType").as_deref() {
        Some("apiCallCompleted") => read(Fields::Form(form, "callDetails"), country).map(SourceEvent::of),
        Some(kind) if NOT_OVER.contains(&kind) => {
            Ok(SourceEvent::ignored(format!("`{kind}`: the particulars come with `apiCallCompleted`")))
        }
        Some(_) => Ok(SourceEvent::ignored("a push this connector does not know")),
        None => Err(DecodeError::at("requestType", "the push does not say what it is; it must be a form")),
    }
}
