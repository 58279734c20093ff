//! The employees of a project, by JSON-RPC. Their `staffId` is what calls carry as `employee_number`.

use futures::FutureExt;
use serde_json::{Value, json};

use super::{DESCRIPTOR, Ringostat, answer};
use crate::account::Account;
use crate::fields::Fields;
use crate::http::{Http, Request, Response};
use crate::{Answer, Directory, Employee, Fault};

impl Directory for Ringostat {
    fn employees<'a>(&'a self, http: &'a Http, account: &'a Account) -> Answer<'a, Vec<Employee>> {
        async move { people(account, &http.send(ask(account)?).await?) }.boxed()
    }
}

fn ask(account: &Account) -> Result<Request, Fault> {
    let question = json!({
        "jsonrpc": "2.0",
        "id": 1,
        "method": "getProjectStaffListAndDirections",
        "params": { "projectId": account.field(&DESCRIPTOR, "project_id") },
    });
    let url = format!("{}/api/json-rpc", account.base_url(&DESCRIPTOR));
    answer::authorized(Request::post(url).json(&question), account)
}

fn people(account: &Account, answer: &Response) -> Result<Vec<Employee>, Fault> {
    let no_list = || {
        Fault::rejected(format!("the answer has no list of employees: {}", account.redact(&answer.text())))
    };
    let mut body = answer::read(account, answer)?;
    let people: Vec<Value> = match body.get_mut("result").map(Value::take) {
        // An object by id, or with the list inside; which one depends on the project.
        Some(Value::Object(people)) if people.values().all(Value::is_object) => {
            people.into_iter().map(|(_, person)| person).collect()
        }
        other => other.and_then(answer::list).ok_or_else(no_list)?,
    };
    Ok(people.iter().filter_map(employee).collect())
}

fn employee(person: &Value) -> Option<Employee> {
    let fields = Fields::of(person, "").ok()?;
    let key = fields.text("staffId").or_else(|| fields.text("id"))?;
    let email = fields.text("email");
    let name = fields.text("fio").or_else(|| email.clone()).unwrap_or_else(|| key.clone());
    Some(Employee { key, name, email })
}
