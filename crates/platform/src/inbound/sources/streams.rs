//! The two streams of a source: what it pushes by itself, and what it tells of the past when asked. Each stands for
//! itself: a vendor's history may answer long before its support switches the events on.

use std::time::Duration;

use connectors::{Activation, Connector};
use kernel::Ts;
use serde::Serialize;
use utoipa::ToSchema;

use super::entity::Model;
use super::model::SourceState;

/// A source that was heard of and then says nothing for this long is silent.
pub(super) const SILENCE_MS: i64 = 24 * 3600 * 1000;
/// How long somebody may take to enter our address, where a vendor's support does not say how long it takes.
const PATIENCE_HOURS: u32 = 24;

/// Both streams of a source.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SourceStreams)]
pub struct Streams {
    /// What it pushes.
    pub webhook: WebhookStream,
    /// What it tells of the past.
    pub history: HistoryStream,
}

/// What a source pushes by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SourceWebhookStream)]
pub struct WebhookStream {
    /// How it stands.
    pub state: WebhookState,
    /// Since when it stands so.
    pub since: Ts,
    /// When something last arrived.
    pub last_event_at: Option<Ts>,
    /// Whether it waits for longer than the vendor says it takes.
    pub overdue: bool,
}

/// How a stream of events stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SourceWebhookState)]
pub enum WebhookState {
    /// Nothing arrived since the source has this address.
    Waiting,
    /// Events arrive.
    Receiving,
    /// Events arrived, and for a day none did.
    Silent,
    /// The source takes nothing in.
    Off,
}

/// What a source tells of the past.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SourceHistoryStream)]
pub struct HistoryStream {
    /// How it stands.
    pub state: HistoryState,
    /// When the vendor was asked last.
    pub checked_at: Option<Ts>,
    /// What went wrong then, in the vendor's words.
    pub error: Option<String>,
}

/// How the history of a source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SourceHistoryState)]
pub enum HistoryState {
    /// This vendor is not asked.
    Unsupported,
    /// Nobody asked with the settings of now.
    Untested,
    /// The vendor answered last time.
    Working,
    /// It did not.
    Failing,
}

/// Why people should look at a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attention {
    /// Events were to begin by now.
    Overdue,
    /// Events stopped.
    Silent,
}

impl Attention {
    /// The word in the table and in the catalogues.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Silent => "silent",
        }
    }
}

impl HistoryState {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Unsupported => "unsupported",
            Self::Untested => "untested",
            Self::Working => "working",
            Self::Failing => "failing",
        }
    }
}

/// Both streams of a source as they stand at `now`.
pub(super) fn of(row: &Model, connector: Option<&dyn Connector>, now: Ts) -> Streams {
    Streams { webhook: webhook(row, connector, now), history: history(row, connector) }
}

/// What it pushes, as it stands at `now`.
pub(super) fn webhook(row: &Model, connector: Option<&dyn Connector>, now: Ts) -> WebhookStream {
    let ingest = connector.and_then(Connector::ingest);
    let hours = match ingest.map(connectors::Ingest::activation) {
        Some(Activation::Support(letter)) => letter.takes_hours,
        Some(Activation::SelfService) | None => PATIENCE_HOURS,
    };
    let listening = Listening {
        listens: ingest.is_some() && row.state == SourceState::Active.key(),
        since: since(row),
        receiving_since: row.receiving_since.map(Ts),
        last_event_at: row.last_event_at.map(Ts),
        patience: Duration::from_hours(u64::from(hours)),
    };
    decide_webhook(&listening, now)
}

/// Whether an event at `at` begins a stream that was not there before.
pub(super) fn begins(row: &Model, at: Ts) -> bool {
    row.last_event_at.map(Ts).is_none_or(|last| last < since(row) || at >= last.plus_ms(SILENCE_MS))
}

/// Why people should look at a stream.
pub(super) fn attention(stream: &WebhookStream) -> Option<Attention> {
    match stream.state {
        WebhookState::Waiting if stream.overdue => Some(Attention::Overdue),
        WebhookState::Silent => Some(Attention::Silent),
        _ => None,
    }
}

fn since(row: &Model) -> Ts {
    Ts(row.address_since.unwrap_or(row.installed_at))
}

struct Listening {
    listens: bool,
    since: Ts,
    receiving_since: Option<Ts>,
    last_event_at: Option<Ts>,
    patience: Duration,
}

fn decide_webhook(listening: &Listening, now: Ts) -> WebhookStream {
    let Listening { listens, since, receiving_since, last_event_at, patience } = *listening;
    let heard = last_event_at.filter(|last| *last >= since);
    let (state, begun) = match heard {
        _ if !listens => (WebhookState::Off, since),
        None => (WebhookState::Waiting, since),
        Some(last) if now < last.plus_ms(SILENCE_MS) => {
            (WebhookState::Receiving, receiving_since.filter(|begun| *begun >= since).unwrap_or(since))
        }
        Some(last) => (WebhookState::Silent, last),
    };
    let overdue = state == WebhookState::Waiting && now > since.plus(patience);
    WebhookStream { state, since: begun, last_event_at, overdue }
}

fn history(row: &Model, connector: Option<&dyn Connector>) -> HistoryStream {
    let error = row.history_error.clone();
    let state = match row.history_state.as_str() {
        _ if connector.and_then(Connector::history).is_none() => HistoryState::Unsupported,
        "working" => HistoryState::Working,
        "failing" => HistoryState::Failing,
        _ => HistoryState::Untested,
    };
    match state {
        HistoryState::Unsupported => HistoryStream { state, checked_at: None, error: None },
        _ => HistoryStream { state, checked_at: row.history_checked_at.map(Ts), error },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn at(hours: i64) -> Ts {
        Ts::from_millis(1_767_261_600_000 + hours * HOUR_MS)
    }

    fn stream(last: Option<i64>, now: i64) -> (WebhookState, Ts, bool) {
        let listening = Listening {
            listens: true,
            since: at(0),
            receiving_since: last.map(|_| at(1)),
            last_event_at: last.map(at),
            patience: Duration::from_hours(24),
        };
        let WebhookStream { state, since, overdue, .. } = decide_webhook(&listening, at(now));
        (state, since, overdue)
    }

    #[test]
    fn a_stream_waits_receives_falls_silent_and_is_overdue_by_the_clock_alone() {
        use WebhookState::{Receiving, Silent, Waiting};
        assert_eq!(stream(None, 23), (Waiting, at(0), false));
        assert_eq!(stream(None, 25), (Waiting, at(0), true));
        assert_eq!(stream(Some(-3), 25), (Waiting, at(0), true), "it was heard under an older address");
        assert_eq!(stream(Some(5), 28), (Receiving, at(1), false));
        assert_eq!(stream(Some(5), 29), (Silent, at(5), false));
    }

    #[test]
    fn a_source_that_takes_nothing_in_is_off_and_needs_nobody() {
        let resting = Listening {
            listens: false,
            since: at(3),
            receiving_since: None,
            last_event_at: Some(at(2)),
            patience: Duration::from_hours(24),
        };
        let stream = decide_webhook(&resting, at(100));
        assert_eq!((stream.state, stream.since, stream.overdue), (WebhookState::Off, at(3), false));
        assert_eq!(attention(&stream), None);
    }

    #[test]
    fn people_are_called_when_events_do_not_begin_or_stop() {
        let call = |last, now| {
            let (state, since, overdue) = stream(last, now);
            attention(&WebhookStream { state, since, last_event_at: None, overdue })
        };
        assert_eq!((call(None, 23), call(None, 25)), (None, Some(Attention::Overdue)));
        assert_eq!((call(Some(5), 28), call(Some(5), 29)), (None, Some(Attention::Silent)));
    }
}
