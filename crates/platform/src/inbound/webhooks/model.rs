//! What a decoded call means for us: whom it concerns, whether it is worth processing, by which names it is known.

use connectors::{CallRecord, Disposition, PhoneNumber, RecordingRef};
use kernel::{Classify, Kind, Ts};

use crate::pipeline::NO_RECORDING;
use crate::pipeline::interactions::{InteractionError, known_as};
use crate::routing::Facts;

/// What is to be done first with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::inbound) enum First {
    /// Its recording is to be fetched from here.
    Fetch(RecordingRef),
    /// It is kept and not processed.
    Skip(&'static str, String),
}

/// Calls nobody answered, calls without sound and calls shorter than the organization wants are not processed.
pub(in crate::inbound) fn decide_first(call: &CallRecord, shortest_seconds: i64) -> First {
    match (call.disposition, &call.recording) {
        (Disposition::Missed, _) => {
            First::Skip("interaction.missed", "the client called and nobody answered".to_owned())
        }
        (Disposition::NoAnswer, _) => {
            First::Skip("interaction.missed", "the client was called and did not answer".to_owned())
        }
        (Disposition::Answered, _) if call.talk_ms < shortest_seconds.saturating_mul(1000) => {
            let seconds = call.talk_ms / 1000;
            let reason =
                format!("the call lasted {seconds} s; calls under {shortest_seconds} s are not processed");
            First::Skip("interaction.short", reason)
        }
        (Disposition::Answered, RecordingRef::None) => {
            First::Skip(NO_RECORDING, "the source sent no recording of this call".to_owned())
        }
        (Disposition::Answered, recording) => First::Fetch(recording.clone()),
    }
}

/// What routing is told of a call.
pub(in crate::inbound) fn facts(call: &CallRecord) -> Facts {
    Facts {
        channel: "call".to_owned(),
        direction: match call.direction {
            connectors::Direction::In => "in".to_owned(),
            connectors::Direction::Out => "out".to_owned(),
        },
        line: call.line.as_ref().map(number),
        phone: Some(number(call.client())),
        employee: call.employee.clone(),
        crm_entity: None,
        variables: call.variables.clone(),
    }
    .normalised()
}

/// A number as it is shown: international where it could be told, else as the vendor wrote it.
pub(super) fn number(phone: &PhoneNumber) -> String {
    phone.e164.clone().unwrap_or_else(|| phone.raw.clone())
}

/// How long people talked, or how long it rang when they did not.
pub(super) fn duration_ms(call: &CallRecord) -> i64 {
    if call.disposition == Disposition::Answered { call.talk_ms } else { call.duration_ms }
}

/// The names that two accounts of one call share even where the vendor gave them different ids: the session, the second
/// it began in and the client's number. A local time that means two instants gives two names.
pub(in crate::inbound) fn fingerprints(call: &CallRecord) -> Vec<String> {
    let starts = std::iter::once(call.started_at).chain(call.or_started_at);
    let name = |start: Ts| format!("call:{}:{}:{}", call.session, start.seconds(), number(call.client()));
    starts.map(name).map(|name| known_as(&name).into_owned()).collect()
}

/// Why an event was not taken in, or a record not processed.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    #[error("there is nothing under this address")]
    UnknownAddress,
    #[error("this source was disconnected: take the address out of the vendor's settings")]
    Disconnected,
    #[error("another source took the place of this one: take the address out of the vendor's settings")]
    Resting,
    #[error("the organization of this source is suspended: keep the event and send it again later")]
    Suspended,
    #[error(
        "this request does not prove that it comes from the vendor: its record under Settings, Data source says what is missing"
    )]
    Denied,
    #[error(
        "the address is right, and there is no event in this request: the vendor sends them here by itself"
    )]
    Nothing,
    #[error("the body is larger than {0} bytes")]
    TooLarge(usize),
    #[error("the body ended before it was complete")]
    Truncated,
    #[error("what arrived could not be sealed or opened")]
    Seal(#[from] store::SealError),
    #[error(transparent)]
    Source(#[from] crate::inbound::sources::SourceError),
    #[error(transparent)]
    Interaction(#[from] InteractionError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for IntakeError {
    fn kind(&self) -> Kind {
        match self {
            Self::UnknownAddress => Kind::NotFound,
            Self::Disconnected | Self::Resting => Kind::Gone,
            Self::Suspended => Kind::Unavailable,
            Self::Denied => Kind::Unauthenticated,
            Self::TooLarge(_) => Kind::TooLarge,
            Self::Truncated | Self::Nothing => Kind::Malformed,
            Self::Seal(error) => error.kind(),
            Self::Source(error) => error.kind(),
            Self::Interaction(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::UnknownAddress => "ingest.unknown_address",
            Self::Disconnected => "ingest.disconnected",
            Self::Resting => "ingest.resting",
            Self::Suspended => "organization.suspended",
            Self::Denied => "ingest.denied",
            Self::Nothing => "ingest.nothing",
            Self::TooLarge(_) => "ingest.too_large",
            Self::Truncated => "ingest.truncated",
            Self::Seal(error) => error.code(),
            Self::Source(error) => error.code(),
            Self::Interaction(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests {
    use connectors::Direction;

    use super::*;

    fn call() -> CallRecord {
        CallRecord {
            external_id: "1.1".into(),
            session: "1.0".into(),
            direction: Direction::Out,
            from: PhoneNumber::parse("80044000204", "UA"),
            to: PhoneNumber::parse("0501112233", "UA"),
            line: Some(PhoneNumber::parse("380441112233", "UA")),
            employee: Some("204".into()),
            started_at: Ts::from_millis(1_767_261_600_400),
            or_started_at: None,
            duration_ms: 70_000,
            talk_ms: 63_000,
            wait_ms: 7_000,
            disposition: Disposition::Answered,
            recording: RecordingRef::Url { url: "https://pbx.example/1.mp3".into() },
            variables: std::collections::BTreeMap::new(),
        }
    }

    #[test]
    fn only_answered_calls_of_some_length_with_sound_are_processed() {
        assert_eq!(decide_first(&call(), 10), First::Fetch(call().recording));
        let table = [
            (CallRecord { disposition: Disposition::Missed, talk_ms: 0, ..call() }, "interaction.missed"),
            (CallRecord { disposition: Disposition::NoAnswer, talk_ms: 0, ..call() }, "interaction.missed"),
            (CallRecord { talk_ms: 9_999, ..call() }, "interaction.short"),
            (CallRecord { recording: RecordingRef::None, ..call() }, "interaction.no_recording"),
        ];
        for (call, expected) in table {
            let First::Skip(code, reason) = decide_first(&call, 10) else {
                panic!("{expected} is processed")
            };
            assert_eq!(code, expected, "{reason}");
        }
        assert!(matches!(decide_first(&CallRecord { talk_ms: 10_000, ..call() }, 10), First::Fetch(_)));
        assert!(matches!(decide_first(&CallRecord { talk_ms: 1, ..call() }, 0), First::Fetch(_)));
    }

    #[test]
    fn routing_is_told_the_clients_number_whoever_called() {
        let out = facts(&call());
        assert_eq!((out.direction.as_str(), out.phone.as_deref()), ("out", Some("380501112233")));
        assert_eq!((out.line.as_deref(), out.employee.as_deref()), (Some("380441112233"), Some("204")));
        let called =
            facts(&CallRecord { direction: Direction::In, from: call().to, to: call().from, ..call() });
        assert_eq!(called.phone, out.phone);
    }

    #[test]
    fn two_accounts_of_one_call_share_a_name_and_two_calls_do_not() {
        let again = CallRecord {
            external_id: "2.2".into(),
            started_at: Ts::from_millis(1_767_261_600_000),
            ..call()
        };
        assert_eq!(fingerprints(&call()), fingerprints(&again));
        let unsure = CallRecord {
            started_at: call().started_at.plus_ms(-3_600_000),
            or_started_at: Some(call().started_at),
            ..call()
        };
        assert!(fingerprints(&unsure).contains(&fingerprints(&call())[0]), "the hour that comes twice");
        let transferred = CallRecord { started_at: Ts::from_millis(1_767_261_640_000), ..call() };
        assert_ne!(fingerprints(&call()), fingerprints(&transferred));
    }
}
