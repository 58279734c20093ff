//! Where the recording of a call is: asked for with the id of the call, answered with a link that lives as long as asked.

use std::time::Duration;

use serde_json::Value;

use super::{answer, sign};
use crate::connector::{Account, Descriptor};
use crate::{Fault, Http};

/// We fetch at once; the vendor's least is three minutes.
const LINK_LIVES_S: &str = "1800";
/// When to ask again for a recording that is still being written.
const AGAIN: Duration = Duration::from_mins(1);

pub(super) async fn locate(
    http: &Http,
    account: &Account,
    descriptor: &Descriptor,
    key: &str,
) -> Result<String, Fault> {
    let params = [("pbx_call_id", key), ("lifetime", LINK_LIVES_S)];
    let request = sign::get(account, descriptor, "/v1/pbx/record/request/", &params)?;
    let body = match answer::read(account, &http.send(request).await?) {
        Err(Fault::NotFound { .. }) => return Err(Fault::NotReady { after: Some(AGAIN) }),
        other => other?,
    };
    // A call that was handed on has several recordings; the first is where the client was heard first.
    let links = body.get("links").and_then(Value::as_array).into_iter().flatten();
    let link = body.get("link").into_iter().chain(links).find_map(Value::as_str);
    link.map(str::to_owned).ok_or(Fault::NotReady { after: Some(AGAIN) })
}
