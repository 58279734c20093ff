//! What a placed call is, and how an order becomes one: numbers in the vendor's forms, times that fit
//! the recording's true length.

use kernel::Ts;
use serde::{Deserialize, Serialize};

use super::PbxError;
use super::recording::Recording;
use crate::samples::Sample;
use crate::world::World;

/// Ringing before an answered call.
const RING_MS: i64 = 8_000;
/// Ringing before a caller gives up.
const GIVE_UP_MS: i64 = 24_000;
/// Talk of a call that is hung up at once.
const SHORT_MS: i64 = 3_000;

/// What kind of call to place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallOrder {
    /// A sample call, with its recording.
    Sample {
        /// The sample's id.
        sample: String,
        /// Through a queue: a first operator lets it ring, a second answers; `join` legs of one session.
        #[serde(default)]
        queue: bool,
    },
    /// Nobody answers.
    Missed {
        /// Which of the built-in callers, counted round.
        #[serde(default)]
        caller: usize,
    },
    /// Answered and hung up within three seconds.
    Short {
        /// Which of the built-in callers, counted round.
        #[serde(default)]
        caller: usize,
    },
}

impl CallOrder {
    /// A sample call that rings at one operator.
    pub fn sample(id: &str) -> Self {
        Self::Sample { sample: id.to_owned(), queue: false }
    }

    /// A sample call through a queue.
    pub fn queued(id: &str) -> Self {
        Self::Sample { sample: id.to_owned(), queue: true }
    }
}

/// One end of a call in the exchange's notation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Party {
    /// The number as the events carry it.
    pub number: String,
    /// The person behind it; the exchange does not tell names.
    pub name: String,
}

/// A call of the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlacedCall {
    /// `call_id` of the leg that closes the call.
    pub call_id: String,
    /// `sessionid` of the events, `session_id` of the history.
    pub session_id: String,
    /// `in` or `out`.
    pub direction: String,
    /// The outside party.
    pub client: Party,
    /// The operator's internal line in its long form `80044…`.
    pub agent: Party,
    /// The operator's short extension.
    pub extension: String,
    /// The organization's number, digits only.
    pub via: String,
    /// When ringing began.
    pub started_at: Ts,
    /// When somebody answered.
    pub answered_at: Option<Ts>,
    /// When it was over.
    pub ended_at: Ts,
    /// The leg of a queue call that nobody answered.
    pub earlier_leg: Option<EarlierLeg>,
    /// Link to the recording.
    pub record_url: Option<String>,
    /// The sample it plays.
    pub sample: Option<String>,
    /// Events posted and how the webhook answered.
    pub events: Vec<SentEvent>,
}

/// The first leg of a queue call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EarlierLeg {
    /// Its own `call_id`.
    pub call_id: String,
    /// The line that rang in vain.
    pub number: String,
}

/// One event that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SentEvent {
    /// `Start`, `StartCall`, `Answer`, `Hangup`.
    pub event: &'static str,
    /// The webhook's status, or none when it could not be reached.
    pub status: Option<u16>,
}

impl PlacedCall {
    /// Talk time; 0 when nobody answered.
    pub fn talk_ms(&self) -> i64 {
        self.answered_at.map_or(0, |answered| self.ended_at.millis() - answered.millis())
    }
}

/// Callers without a recording: (direction, client's name, client's number, line, operator, extension).
const CALLERS: [(&str, &str, &str, &str, &str, &str); 5] = [
    ("in", "Тарас Кузьменко", "380667215093", "380443920417", "Сергій Литвин", "311"),
    ("in", "Joanna Pryce", "447700900614", "442079460118", "Hannah Whitcombe", "204"),
    ("in", "Сауле Нурланова", "77017730265", "77273560904", "Марина Ткачук", "118"),
    ("out", "Pablo Segura", "34611902748", "34960112437", "Marta Quintana", "131"),
    ("in", "Оксана Бойко", "380931446870", "380322440168", "Ірина Савчук", "105"),
];

/// The call an order asks for, ending at `ended`, with what its recording will serve.
pub(super) fn plan(
    world: &World,
    order: &CallOrder,
    ended: Ts,
) -> Result<(PlacedCall, Option<Recording>), PbxError> {
    match order {
        CallOrder::Sample { sample, queue } => {
            let sample = world.samples.find(sample).ok_or_else(|| PbxError::UnknownSample(sample.clone()))?;
            let mut call = of_sample(sample, ended);
            number_it(world, &mut call, *queue);
            Ok((call, Some(Recording::of_sample(sample)?)))
        }
        CallOrder::Missed { caller } => {
            let mut call = of_caller(*caller, ended);
            call.started_at = ended.plus_ms(-GIVE_UP_MS);
            number_it(world, &mut call, false);
            Ok((call, None))
        }
        CallOrder::Short { caller } => {
            let mut call = of_caller(*caller, ended);
            call.answered_at = Some(ended.plus_ms(-SHORT_MS));
            call.started_at = ended.plus_ms(-SHORT_MS - RING_MS);
            number_it(world, &mut call, false);
            Ok((call, Some(Recording::line_noise(SHORT_MS))))
        }
    }
}

fn of_sample(sample: &Sample, ended: Ts) -> PlacedCall {
    let answered = ended.plus_ms(-sample.duration_ms);
    PlacedCall {
        call_id: String::new(),
        session_id: String::new(),
        direction: sample.direction.clone(),
        client: Party { number: digits(&sample.client.phone), name: sample.client.name.clone() },
        agent: Party { number: long_form(&sample.agent.extension), name: sample.agent.name.clone() },
        extension: sample.agent.extension.clone(),
        via: digits(&sample.line),
        started_at: answered.plus_ms(-RING_MS),
        answered_at: Some(answered),
        ended_at: ended,
        earlier_leg: None,
        record_url: None,
        sample: Some(sample.id.clone()),
        events: Vec::new(),
    }
}

fn of_caller(caller: usize, ended: Ts) -> PlacedCall {
    let (direction, client, number, via, agent, extension) =
        CALLERS.iter().cycle().nth(caller % CALLERS.len()).copied().unwrap_or_default();
    PlacedCall {
        call_id: String::new(),
        session_id: String::new(),
        direction: direction.to_owned(),
        client: Party { number: number.to_owned(), name: client.to_owned() },
        agent: Party { number: long_form(extension), name: agent.to_owned() },
        extension: extension.to_owned(),
        via: via.to_owned(),
        started_at: ended,
        answered_at: None,
        ended_at: ended,
        earlier_leg: None,
        record_url: None,
        sample: None,
        events: Vec::new(),
    }
}

/// Ids in the vendor's form: epoch seconds, a dot, seven digits.
fn number_it(world: &World, call: &mut PlacedCall, queue: bool) {
    let id =
        |at: Ts| format!("{}.{:07}", at.seconds(), u32::from_le_bytes(world.entropy.bytes()) % 10_000_000);
    if queue {
        call.started_at = call.started_at.plus_ms(-GIVE_UP_MS);
        call.earlier_leg = Some(EarlierLeg { call_id: id(call.started_at), number: long_form("190") });
    }
    call.session_id = id(call.started_at.plus_ms(-1_000));
    call.call_id = id(call.started_at.plus_ms(1_000));
}

/// An internal line as the events write it.
fn long_form(extension: &str) -> String {
    format!("80044{extension:0>6}")
}

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}
