//! The employees of the company. The answer holds the passwords of their lines too, so nothing of it is repeated.

use std::time::Duration;

use serde_json::{Map, Value};

use super::answer::{ask, members};
use crate::connector::Account;
use crate::fields::Fields;
use crate::{Employee, Fault, Http};

pub(super) const TIMEOUT: Duration = Duration::from_secs(30);

pub(super) async fn employees(
    http: &Http,
    account: &Account,
    timeout: Duration,
) -> Result<Vec<Employee>, Fault> {
    let answer =
        ask(http, account, "settings/list-of-employees", Map::new(), |ask| ask.timeout(timeout)).await?;
    Ok(members(&answer, "listOfEmployees")?.into_iter().filter_map(employee).collect())
}

/// Somebody without a line takes no calls.
fn employee(value: &Value) -> Option<Employee> {
    let fields = Fields::of(value, "").ok()?;
    let key = fields.inner_text("endpointData", "internalNumber")?;
    Some(Employee {
        name: fields.text("name").unwrap_or_else(|| key.clone()),
        key,
        email: fields.text("email"),
    })
}
