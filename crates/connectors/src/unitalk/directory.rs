//! The employees, by their internal line. The list stands alone or within an object.

use futures::FutureExt;
use serde_json::{Value, json};

use super::UniTalk;
use super::answer::ask;
use crate::account::Account;
use crate::fields::Fields;
use crate::{Answer, Directory, Employee, Fault, Http};

impl Directory for UniTalk {
    fn employees<'a>(&'a self, http: &'a Http, account: &'a Account) -> Answer<'a, Vec<Employee>> {
        async move {
            let answer = ask(http, account, "users/list", &json!({})).await?;
            let list = answer.as_array().or_else(|| answer.as_object()?.values().find_map(Value::as_array));
            let list = list.ok_or_else(|| Fault::rejected("the answer has no list of employees"))?;
            Ok(list.iter().filter_map(employee).collect())
        }
        .boxed()
    }
}

/// Somebody without a line takes no calls.
pub(super) fn employee(value: &Value) -> Option<Employee> {
    let fields = Fields::of(value, "").ok()?;
    let key = fields.text("line")?;
    let names: Vec<String> = ["firstName", "lastName"].iter().filter_map(|name| fields.text(name)).collect();
    let name = if names.is_empty() { key.clone() } else { names.join(" ") };
    Some(Employee { key, name, email: fields.text("email") })
}
