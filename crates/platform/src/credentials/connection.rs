//! Asking a provider whether an account works, for keys and for sources alike.

use std::time::Duration;

use connectors::{Account, CheckState, Connector, Family, Http, TestReport};
use kernel::Ts;
use serde::Serialize;
use utoipa::ToSchema;

/// A person waits for the outcome of a test no longer than this.
const TEST_TIME_MAX: Duration = Duration::from_secs(10);

/// What a connection test found, check by check.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionTest {
    /// Whether every check passed.
    pub passed: bool,
    /// In the order they ran.
    pub checks: Vec<ConnectionCheck>,
}

/// One check.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionCheck {
    /// `connection`, `credentials`, `answer` or `model`.
    pub key: &'static str,
    /// `passed`, `failed` or `skipped`.
    pub state: &'static str,
    /// The vendor's own words.
    pub detail: String,
    /// What the detail says: the code of an error, `timed_out`, `employees` or `calls_in_the_last_hour`.
    pub code: Option<&'static str>,
    /// What stands in the detail beside our words: the vendor's, or the count.
    pub about: String,
}

impl ConnectionTest {
    /// The outcome when the vendor did not answer in time.
    pub fn timed_out(after: Duration) -> Self {
        let detail = format!("no answer within {} seconds", after.as_secs());
        let (code, about) = (Some("timed_out"), after.as_secs().to_string());
        let check = ConnectionCheck { key: "connection", state: "failed", detail, code, about };
        Self { passed: false, checks: vec![check] }
    }

    /// What went wrong, in the vendor's words; none when it passed.
    pub fn failure(&self) -> Option<String> {
        let failed = self.checks.iter().find(|check| check.state == "failed")?;
        Some(format!("{}: {}", failed.key, failed.detail))
    }
}

impl From<TestReport> for ConnectionTest {
    fn from(report: TestReport) -> Self {
        let passed = report.passed();
        let check = |check: connectors::Check| {
            let state = match check.state {
                CheckState::Passed => "passed",
                CheckState::Failed => "failed",
                CheckState::Skipped => "skipped",
            };
            let connectors::Check { key, detail, code, about, .. } = check;
            ConnectionCheck { key, state, detail, code, about }
        };
        Self { passed, checks: report.checks.into_iter().map(check).collect() }
    }
}

/// The word for a family in tables and on the wire.
pub const fn family_key(family: Family) -> &'static str {
    match family {
        Family::Telephony => "telephony",
        Family::Asr => "asr",
        Family::Llm => "llm",
        Family::Mail => "mail",
    }
}

/// Runs a connector's test, and gives up on it when it takes too long.
pub async fn test(
    http: &Http,
    connector: &'static dyn Connector,
    account: &Account,
    now: Ts,
) -> ConnectionTest {
    match tokio::time::timeout(TEST_TIME_MAX, connector.test(http, account, now)).await {
        Ok(report) => report.into(),
        Err(_) => ConnectionTest::timed_out(TEST_TIME_MAX),
    }
}
