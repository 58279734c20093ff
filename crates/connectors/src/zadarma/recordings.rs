//! Where the recording of a call is: asked for with the id of the call, answered with a link that lives as long as asked.

use std::time::Duration;

use futures::FutureExt;
use serde_json::Value;

use super::{Zadarma, answer, sign};
use crate::{Account, Answer, Fault, Http, Recordings};

/// We fetch at once; the vendor's least is three minutes.
const LINK_LIVES_S: &str = "1800";
/// When to ask again for a recording that is still being written.
const AGAIN: Duration = Duration::from_mins(1);

impl Recordings for Zadarma {
    /// The vendor recommends 40 seconds.
    fn ready_after(&self) -> Duration {
        Duration::from_secs(45)
    }

    fn locate<'a>(&'a self, http: &'a Http, account: &'a Account, key: &'a str) -> Answer<'a, String> {
        async move {
            let params = [("pbx_call_id", key), ("lifetime", LINK_LIVES_S)];
            let request = sign::get(account, self.descriptor, "/v1/pbx/record/request/", &params)?;
            let body = answer::read(account, &http.send(request).await?).map_err(not_yet)?;
            // A call that was handed on has several recordings; the first is where the client was heard first.
            let links = body.get("links").and_then(Value::as_array).into_iter().flatten();
            let link = body.get("link").into_iter().chain(links).find_map(Value::as_str);
            link.map(str::to_owned).ok_or(Fault::NotReady { after: Some(AGAIN) })
        }
        .boxed()
    }
}

/// The vendor does not tell a recording that will never be from one that is still being written.
fn not_yet(fault: Fault) -> Fault {
    match fault {
        Fault::NotFound { .. } => Fault::NotReady { after: Some(AGAIN) },
        other => other,
    }
}
