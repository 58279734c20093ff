//! A recording is asked for by the call's id; the link in the answer lives fifteen minutes, so nobody keeps it.

use std::time::Duration;

use futures::FutureExt;
use serde_json::{Map, Value};

use super::answer::ask;
use super::{Binotel, GAP};
use crate::account::Account;
use crate::fields::Fields;
use crate::{Answer, Fault, Http, Recordings};

/// The vendor uploads a recording about two minutes after the call.
const READY_AFTER: Duration = Duration::from_mins(2);

impl Recordings for Binotel {
    fn ready_after(&self) -> Duration {
        READY_AFTER
    }

    fn gap(&self) -> Duration {
        GAP
    }

    fn locate<'a>(&'a self, http: &'a Http, account: &'a Account, key: &'a str) -> Answer<'a, String> {
        async move {
            let fields = Map::from_iter([("generalCallID".to_owned(), Value::from(key))]);
            let answer = ask(http, account, "stats/call-record", fields).await.map_err(not_yet)?;
            Fields::Json(&answer).link("url").ok_or(Fault::NotReady { after: Some(READY_AFTER) })
        }
        .boxed()
    }
}

/// The vendor does not tell a recording that will never be from one that is still uploaded.
fn not_yet(fault: Fault) -> Fault {
    match fault {
        Fault::NotFound { .. } => Fault::NotReady { after: Some(READY_AFTER) },
        other => other,
    }
}
