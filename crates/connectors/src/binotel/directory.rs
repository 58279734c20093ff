//! The employees of the company. The answer holds the passwords of their lines too, so nothing of it is repeated.

use futures::FutureExt;
use serde_json::{Map, Value};

use super::Binotel;
use super::answer::{ask, members};
use crate::account::Account;
use crate::fields::Fields;
use crate::{Answer, Directory, Employee, Http};

impl Directory for Binotel {
    fn employees<'a>(&'a self, http: &'a Http, account: &'a Account) -> Answer<'a, Vec<Employee>> {
        async move {
            let answer = ask(http, account, "settings/list-of-employees", Map::new()).await?;
            Ok(members(&answer, "listOfEmployees")?.into_iter().filter_map(employee).collect())
        }
        .boxed()
    }
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
