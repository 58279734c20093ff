//! What a mail is before it has words, and what becomes of it.

use std::collections::BTreeMap;
use std::time::Duration;

use connectors::Fault;
use kernel::{Classify, EmailId, Kind, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::outbound::mail::MailKind;

/// A mail to be written: the words come from the template of its kind.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it is about.
    pub kind: MailKind,
    /// One address.
    pub to: String,
    /// The recipient's language.
    pub locale: String,
    /// What the template shows.
    pub variables: BTreeMap<&'static str, String>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Posted {
    /// It is in the outbox.
    Queued,
    /// Nobody sends mail for this organization: the caller offers another way, such as a link to copy.
    NoMail,
}

/// How a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum EmailState {
    /// It waits for its first or its next try.
    Queued,
    /// A server took it.
    Sent,
    /// It was given up.
    Failed,
}

/// A mail as administrators see it: neither its words nor what fills them.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct Email {
    /// Its id.
    pub id: EmailId,
    /// What it is about.
    pub kind: String,
    /// Who gets it.
    pub recipient: String,
    /// How it stands.
    pub state: EmailState,
    /// Tries so far.
    pub attempts: i64,
    /// When the next try is due.
    pub next_at: Option<Ts>,
    /// What the server said when it did not take it.
    pub reason: Option<String>,
    /// When it was written.
    pub created_at: Ts,
    /// When a server took it.
    pub sent_at: Option<Ts>,
}

/// Why a mail could not be served.
#[derive(Debug, thiserror::Error)]
pub enum EmailError {
    #[error("there is no such mail")]
    NotFound,
    #[error("this mail is not failed: one that was sent is not sent again, and one that waits is on its way")]
    NotFailed,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for EmailError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::NotFailed => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "email.not_found",
            Self::NotFailed => "email.not_failed",
            Self::Store(error) => error.code(),
        }
    }
}

/// What becomes of a mail after a try.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) state: EmailState,
    /// The server's words.
    pub(super) reason: Option<String>,
    /// When to try again.
    pub(super) wait: Option<Duration>,
}

/// Seconds between tries. Greylisting ends within minutes, an outage within a day.
const WAITS: &[u64] = &[10, 60, 300, 600, 1800, 3600, 7200, 14_400, 21_600, 28_800];

/// What the answer of a mail server means after so many tries; `fraction` in 0..1 spreads the retries.
pub(super) fn decide_verdict(answer: Result<(), Fault>, attempts: i64, fraction: f64) -> Verdict {
    let Err(fault) = answer else {
        return Verdict { state: EmailState::Sent, reason: None, wait: None };
    };
    let reason = Some(fault.words().to_owned());
    let tried = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    match WAITS.get(tried) {
        Some(seconds) if fault.is_retryable() => {
            let usual = Duration::from_secs(*seconds).mul_f64(1.0 + fraction / 4.0);
            let wait = fault.retry_after().map_or(usual, |asked| asked.max(usual));
            Verdict { state: EmailState::Queued, reason, wait: Some(wait) }
        }
        _ => Verdict { state: EmailState::Failed, reason, wait: None },
    }
}

impl EmailState {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The state of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Failed].into_iter().find(|state| state.key() == key)
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    fn passing() -> Result<(), Fault> {
        Err(Fault::Transient { after: None, words: "451 4.7.1 greylisted".to_owned() })
    }

    #[test]
    fn what_may_pass_is_tried_again_less_and_less_often_and_given_up_at_last() {
        let waits: Vec<_> = (1..=11).map(|attempt| decide_verdict(passing(), attempt, 0.0).wait).collect();
        assert!(waits.windows(2).all(|pair| pair[1].is_none() || pair[0] < pair[1]), "{waits:?}");
        let last = decide_verdict(passing(), 11, 0.0);
        assert_eq!((last.state, last.reason.as_deref()), (EmailState::Failed, Some("451 4.7.1 greylisted")));
    }

    #[test]
    fn what_a_server_refuses_for_good_is_not_tried_again() {
        let refused = Err(Fault::Rejected { words: "550 5.7.1 Sender refused".to_owned() });
        let verdict = decide_verdict(refused, 1, 0.5);
        assert_eq!((verdict.state, verdict.wait), (EmailState::Failed, None));
        assert_eq!(verdict.reason.as_deref(), Some("550 5.7.1 Sender refused"));
        assert_eq!(decide_verdict(Ok(()), 3, 0.0).state, EmailState::Sent);
    }

    #[test]
    fn a_service_that_asks_for_time_gets_it() {
        let asked = Duration::from_secs(90);
        let limited = Err(Fault::RateLimited { after: Some(asked), words: String::new() });
        assert_eq!(decide_verdict(limited, 1, 0.0).wait, Some(asked));
    }
}
