//! What happened on the way to a mail server, step by step, with times and the server's own words.

use std::future::Future;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::{CheckState, Fault};

/// Every step, in the order they are taken.
const STEPS: [&str; 7] = ["dns", "tcp", "tls", "auth", "mail_from", "rcpt_to", "data"];

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailStep {
    /// `dns`, `tcp`, `tls`, `auth`, `mail_from`, `rcpt_to` or `data`.
    pub key: &'static str,
    pub state: CheckState,
    /// How long it took; 0 when it was skipped.
    pub ms: u64,
    /// The server's own words, or why the step was skipped or failed.
    pub words: String,
}

/// Every step up to the end or to the one that failed; those after it are skipped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MailReport {
    pub steps: Vec<MailStep>,
}

impl MailReport {
    /// Whether the server took the message.
    pub fn passed(&self) -> bool {
        self.steps.iter().all(|step| step.state != CheckState::Failed)
    }

    /// The one step of a service with an API of its own.
    pub async fn of_service(sending: impl Future<Output = Result<(), Fault>>) -> Self {
        let mut steps = Steps::default();
        let step = steps.take("api", async { sending.await.map(|()| ((), String::new())) });
        // What went wrong is in the report.
        drop(step.await);
        Self { steps: steps.done }
    }
}

/// The steps so far, and the one under way.
#[derive(Debug, Default)]
pub(super) struct Steps {
    done: Vec<MailStep>,
    current: Option<(&'static str, Instant)>,
}

impl Steps {
    /// Takes a step and writes down how it went.
    pub(super) async fn take<T>(
        &mut self,
        key: &'static str,
        step: impl Future<Output = Result<(T, String), Fault>>,
    ) -> Result<T, Fault> {
        self.current = Some((key, Instant::now()));
        match step.await {
            Ok((value, words)) => {
                self.end(CheckState::Passed, words);
                Ok(value)
            }
            Err(fault) => {
                self.end(CheckState::Failed, fault.words().to_owned());
                Err(fault)
            }
        }
    }

    /// Leaves a step out, and says why.
    pub(super) fn skip(&mut self, key: &'static str, why: &str) {
        self.done.push(MailStep { key, state: CheckState::Skipped, ms: 0, words: why.to_owned() });
    }

    /// The step under way when time was up.
    pub(super) fn run_out(&mut self, limit: Duration) {
        self.end(CheckState::Failed, format!("no answer within {} seconds", limit.as_secs()));
    }

    /// Everything, with what was not reached as skipped.
    pub(super) fn report(mut self) -> MailReport {
        for key in STEPS {
            if !self.done.iter().any(|step| step.key == key) {
                self.skip(key, "");
            }
        }
        MailReport { steps: self.done }
    }

    fn end(&mut self, state: CheckState, words: String) {
        if let Some((key, began)) = self.current.take() {
            let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            self.done.push(MailStep { key, state, ms, words });
        }
    }
}
