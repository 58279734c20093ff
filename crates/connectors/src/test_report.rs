//! The outcome of a connection test, and the questions that prove an account without costing anything.

use std::time::Duration;

use kernel::{Classify, Ts};
use serde::Serialize;

use crate::{Account, Directory, Fault, History, HistoryQuestion, Http};

/// How long one request of a test may take; a person waits for it, and a test makes at most two.
pub(crate) const TEST_TIMEOUT: Duration = Duration::from_secs(5);
/// The checks of a question whose answer is read.
pub(crate) const ANSWER_CHECKS: &[&str] = &["connection", "credentials", "answer"];
/// The checks of a question that only proves the key.
pub(crate) const KEY_CHECKS: &[&str] = &["connection", "credentials"];
const HOUR_MS: i64 = 60 * 60 * 1_000;

/// The outcome of a connection test, check by check, in the order they ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    pub checks: Vec<Check>,
}

/// One named check: `connection`, `credentials`, `answer` or `model`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub key: &'static str,
    pub state: CheckState,
    /// The vendor's own words, or what was seen; empty when there is nothing to say.
    pub detail: String,
    /// What the detail says, for whoever says it in another language: a fault's code, or what was counted.
    pub code: Option<&'static str>,
    /// What stands in the detail beside our words: the vendor's, or the count.
    pub about: String,
}

impl Check {
    /// One whose detail nobody has to say in another language.
    pub(crate) fn new(key: &'static str, state: CheckState, detail: impl Into<String>) -> Self {
        Self { key, state, detail: detail.into(), code: None, about: String::new() }
    }
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    Passed,
    Failed,
    /// An earlier check failed, so this one could not run.
    Skipped,
}

impl TestReport {
    /// Whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.state == CheckState::Passed)
    }

    /// The report of a test that asks one question: what its answer shows, or the check that failed.
    pub(crate) fn of(keys: &[&'static str], asked: Result<String, Fault>) -> Self {
        asked.map_or_else(|fault| Self::from_fault(keys, &fault), |shown| Self::all_passed(keys, shown))
    }

    /// The checks named by `keys`, all passed up to the one that fails with `detail`, the rest skipped.
    pub(crate) fn stopped(keys: &[&'static str], failed: &str, detail: &str) -> Self {
        let at = keys.iter().position(|key| *key == failed).unwrap_or(0);
        let check = |(index, key): (usize, &&'static str)| {
            let (state, detail) = match index.cmp(&at) {
                std::cmp::Ordering::Less => (CheckState::Passed, ""),
                std::cmp::Ordering::Equal => (CheckState::Failed, detail),
                std::cmp::Ordering::Greater => (CheckState::Skipped, ""),
            };
            Check::new(key, state, detail)
        };
        Self { checks: keys.iter().enumerate().map(check).collect() }
    }

    /// A test that lists the calls of the last hour.
    pub(crate) async fn by_last_hour(history: &dyn History, http: &Http, account: &Account, now: Ts) -> Self {
        let last_hour = HistoryQuestion { from: now.plus_ms(-HOUR_MS), to: now, cursor: None };
        let page = history.page(&http.within(TEST_TIMEOUT), account, &last_hour).await;
        Self::counted(page.map(|page| page.rows.len()), "calls_in_the_last_hour", "calls in the last hour")
    }

    /// A test that lists the employees.
    pub(crate) async fn by_employees(directory: &dyn Directory, http: &Http, account: &Account) -> Self {
        let people = directory.employees(&http.within(TEST_TIMEOUT), account).await;
        Self::counted(people.map(|people| people.len()), "employees", "employees")
    }

    /// A test whose answer is a list: how long it is says that it could be read.
    fn counted(asked: Result<usize, Fault>, code: &'static str, what: &str) -> Self {
        let count = match asked {
            Ok(count) => count,
            Err(fault) => return Self::from_fault(ANSWER_CHECKS, &fault),
        };
        let mut report = Self::all_passed(ANSWER_CHECKS, format!("{count} {what}"));
        if let Some(check) = report.checks.last_mut() {
            check.code = Some(code);
            check.about = count.to_string();
        }
        report
    }

    pub(crate) fn all_passed(keys: &[&'static str], last: String) -> Self {
        let mut checks: Vec<Check> = keys.iter().map(|key| Check::new(key, CheckState::Passed, "")).collect();
        if let Some(check) = checks.last_mut() {
            check.detail = last;
        }
        Self { checks }
    }

    /// The check a fault belongs to: the way there, the credentials, or the answer.
    pub(crate) fn from_fault(keys: &[&'static str], fault: &Fault) -> Self {
        let failed = match fault {
            Fault::Auth { .. } | Fault::Quota { .. } => "credentials",
            Fault::Misconfigured { .. } | Fault::Transient { .. } => "connection",
            _ => "answer",
        };
        let mut report = Self::stopped(keys, failed, &fault.to_string());
        if let Some(check) = report.checks.iter_mut().find(|check| check.state == CheckState::Failed) {
            check.code = Some(fault.code());
            fault.words().clone_into(&mut check.about);
        }
        report
    }
}
