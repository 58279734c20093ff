//! A recording is asked for by the call's id; the link in the answer lives fifteen minutes, so nobody keeps it.

use std::time::Duration;

use serde_json::{Map, Value};

use super::answer::ask;
use crate::connector::Account;
use crate::fields::Fields;
use crate::{Fault, Http};

/// The vendor uploads a recording about two minutes after the call.
pub(super) const READY_AFTER: Duration = Duration::from_mins(2);

pub(super) async fn locate(http: &Http, account: &Account, key: &str) -> Result<String, Fault> {
    let fields = Map::from_iter([("generalCallID".to_owned(), Value::from(key))]);
    let answer = ask(http, account, "stats/call-record", fields, |ask| ask).await.map_err(not_yet)?;
    let link = Fields::Json(&answer).link("url");
    link.ok_or(Fault::NotReady { after: Some(READY_AFTER) })
}

/// The vendor does not tell a recording that will never be from one that is still uploaded.
fn not_yet(fault: Fault) -> Fault {
    match fault {
        Fault::NotFound { .. } => Fault::NotReady { after: Some(READY_AFTER) },
        other => other,
    }
}
