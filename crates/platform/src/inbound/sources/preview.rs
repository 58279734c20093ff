//! What a pasted event says, as somebody who maps fields wants to see it.

use std::collections::BTreeMap;

use connectors::{CallRecord, Direction, Disposition, PhoneNumber, RecordingRef, SourceEvent};
use kernel::Ts;
use serde::Serialize;
use utoipa::ToSchema;

/// One event of a sample.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct PreviewEvent {
    /// What it is.
    pub kind: PreviewKind,
    /// The call or the leg it tells of.
    pub call: Option<PreviewCall>,
    /// What will be done with it, where it is no whole call.
    pub reason: Option<String>,
}

/// What an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum PreviewKind {
    /// A finished call.
    Call,
    /// One leg of a call.
    Leg,
    /// The name of a call whose particulars are asked for.
    Hint,
    /// The recording of a call told of before.
    Recording,
    /// Nothing to keep.
    Ignored,
}

/// A call as it would be taken in.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct PreviewCall {
    /// Its name at the source.
    pub external_id: String,
    /// `in` or `out`.
    pub direction: &'static str,
    /// Who called.
    pub from: String,
    /// Who was called.
    pub to: String,
    /// The company's number.
    pub line: Option<String>,
    /// The employee's extension.
    pub employee: Option<String>,
    /// When it began.
    pub started_at: Ts,
    /// From the first ring to the end.
    pub duration_ms: i64,
    /// How long people talked.
    pub talk_ms: i64,
    /// `answered`, `missed` or `no_answer`.
    pub disposition: &'static str,
    /// `none`, `link` or `on_request`.
    pub recording: &'static str,
    /// What else was said.
    pub variables: BTreeMap<String, String>,
}

/// Why a sample cannot be read.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PreviewError {
    /// JSON pointer or name of the field that is wrong; empty for the whole body.
    pub pointer: String,
    /// What is wrong with it.
    pub detail: String,
}

impl From<SourceEvent> for PreviewEvent {
    fn from(event: SourceEvent) -> Self {
        let (kind, call, reason) = match event {
            SourceEvent::CallEnded { call } => (PreviewKind::Call, Some((*call).into()), None),
            SourceEvent::Fragment { session, part, closes } => {
                let reason = if closes {
                    format!("the last leg of `{session}`: the call is made of its legs")
                } else {
                    format!("a leg of `{session}`: the call is made when the last leg arrives")
                };
                (PreviewKind::Leg, Some((*part).into()), Some(reason))
            }
            SourceEvent::Hint { external_id, .. } => {
                (PreviewKind::Hint, None, Some(format!("the vendor is asked for the call `{external_id}`")))
            }
            SourceEvent::RecordingReady { external_id, .. } => {
                (PreviewKind::Recording, None, Some(format!("the recording of the call `{external_id}`")))
            }
            SourceEvent::Ignored { reason } => (PreviewKind::Ignored, None, Some(reason)),
        };
        Self { kind, call, reason }
    }
}

impl From<CallRecord> for PreviewCall {
    fn from(call: CallRecord) -> Self {
        Self {
            direction: match call.direction {
                Direction::In => "in",
                Direction::Out => "out",
            },
            disposition: match call.disposition {
                Disposition::Answered => "answered",
                Disposition::Missed => "missed",
                Disposition::NoAnswer => "no_answer",
            },
            recording: match call.recording {
                RecordingRef::None => "none",
                RecordingRef::Url { .. } => "link",
                RecordingRef::Lookup { .. } => "on_request",
            },
            from: number(call.from),
            to: number(call.to),
            line: call.line.map(number),
            external_id: call.external_id,
            employee: call.employee,
            started_at: call.started_at,
            duration_ms: call.duration_ms,
            talk_ms: call.talk_ms,
            variables: call.variables,
        }
    }
}

fn number(phone: PhoneNumber) -> String {
    phone.e164.unwrap_or(phone.raw)
}
