//! Asking which models there are: the test that costs nothing.

use serde_json::Value;
use url::Url;

use super::answer;
use crate::Fault;
use crate::account::Account;
use crate::connector::Descriptor;
use crate::http::{Http, Request};
use crate::test_report::{TEST_TIMEOUT, TestReport};

const CHECKS: &[&str] = &["connection", "credentials", "model"];

/// Names of the models this account may use.
pub(crate) async fn list(
    http: &Http,
    account: &Account,
    descriptor: &Descriptor,
) -> Result<Vec<String>, Fault> {
    let base_url = account.base_url(descriptor);
    if is_router(base_url) {
        // The router lists models to anybody; only this address looks at the key.
        let asked = answer::authorize(Request::get(format!("{base_url}/key")).timeout(TEST_TIMEOUT), account);
        answer::json(account, &http.send(asked).await?)?;
    }
    let asked = answer::authorize(Request::get(format!("{base_url}/models")).timeout(TEST_TIMEOUT), account);
    let body = answer::json(account, &http.send(asked.response_max(16 * 1024 * 1024)).await?)?;
    let rows = body.get("data").and_then(Value::as_array);
    let names = |rows: &Vec<Value>| {
        rows.iter().filter_map(|row| row.get("id")?.as_str().map(str::to_owned)).collect::<Vec<String>>()
    };
    rows.map(names).ok_or_else(|| Fault::misconfigured("the address answers, but not with a list of models"))
}

/// Whether the model that is set up is among those listed; a server that lists none is taken at its word.
pub(crate) fn report(model: &str, listed: Result<Vec<String>, Fault>) -> TestReport {
    match listed {
        Ok(names) if names.is_empty() || names.iter().any(|name| name == model) => {
            TestReport::all_passed(CHECKS, model.to_owned())
        }
        Ok(names) => {
            let some: Vec<&str> = names.iter().map(String::as_str).take(5).collect();
            let detail = format!("`{model}` is not among this account's models, such as {}", some.join(", "));
            TestReport::stopped(CHECKS, "model", &detail)
        }
        Err(fault) => TestReport::from_fault(CHECKS, &fault),
    }
}

/// A router has other hosts behind it, so it needs to be told more and asked elsewhere.
pub(crate) fn is_router(base_url: &str) -> bool {
    Url::parse(base_url).is_ok_and(|url| url.host_str() == Some("openrouter.ai"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CheckState;

    #[test]
    fn a_model_nobody_knows_is_told_before_the_first_call_fails() {
        let names = || vec!["gpt-4.1".to_owned(), "whisper-1".to_owned()];
        assert!(report("gpt-4.1", Ok(names())).passed());
        assert!(report("anything", Ok(Vec::new())).passed());
        let refused = report("gpt-9", Ok(names()));
        let states: Vec<_> = refused.checks.iter().map(|check| check.state).collect();
        assert_eq!(states, [CheckState::Passed, CheckState::Passed, CheckState::Failed]);
        assert!(refused.checks[2].detail.contains("whisper-1"));
    }

    #[test]
    fn a_fault_stops_at_the_check_it_belongs_to() {
        let refused = report("m", Err(Fault::Auth { words: "Incorrect API key".into() }));
        let states: Vec<_> = refused.checks.iter().map(|check| check.state).collect();
        assert_eq!(states, [CheckState::Passed, CheckState::Failed, CheckState::Skipped]);
        assert!(refused.checks[1].detail.contains("Incorrect API key"));
    }
}
