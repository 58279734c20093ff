//! The recordings of a call, and how their sound is fetched: with the credentials, at the vendor's own hosts only.

use std::time::Duration;

use futures::FutureExt;
use serde_json::{Map, Value};
use url::Url;

use super::events::media;
use super::{DESCRIPTOR, Twilio, answer};
use crate::account::Account;
use crate::fields::Fields;
use crate::recordings::leads_to;
use crate::{Answer, Fault, Http, Recordings, Request};

impl Recordings for Twilio {
    fn ready_after(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn locate<'a>(&'a self, http: &'a Http, account: &'a Account, key: &'a str) -> Answer<'a, String> {
        async move {
            let query =
                url::form_urlencoded::Serializer::new(String::new()).append_pair("CallSid", key).finish();
            let request = answer::get(account, &format!("/Recordings.json?{query}"))?;
            first_sound(account, &answer::read(account, &http.send(request).await?)?)
        }
        .boxed()
    }

    fn request(&self, account: &Account, url: &str) -> Request {
        let request = Request::get(url);
        match account.secret("auth_token").filter(|_| is_own(account, url)) {
            Some(secret) => request.authorize("Basic", &answer::basic(account, secret)),
            None => request,
        }
    }
}

/// The address of the sound of the first recording that can be had.
fn first_sound(account: &Account, body: &Map<String, Value>) -> Result<String, Fault> {
    let recordings = body.get("recordings").and_then(Value::as_array);
    let recordings = recordings.ok_or_else(|| Fault::rejected("the answer has no list of recordings"))?;
    let mut pending = false;
    for fields in recordings.iter().filter_map(|recording| Fields::of(recording, "").ok()) {
        match fields.text("status").as_deref() {
            Some("completed") => return address(account, fields),
            Some("in-progress" | "paused" | "processing" | "stopped") => pending = true,
            _ => {}
        }
    }
    if pending {
        return Err(Fault::NotReady { after: None });
    }
    Err(Fault::NotFound { words: "the call was not recorded".into() })
}

fn address(account: &Account, fields: Fields<'_>) -> Result<String, Fault> {
    let sid = fields.text("sid").filter(|sid| sid.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let sid = sid.ok_or_else(|| Fault::rejected("the recording has no id"))?;
    let (base, owner) = (account.base_url(&DESCRIPTOR), account.field(&DESCRIPTOR, "account_sid"));
    let recording = format!("{base}/2010-04-01/Accounts/{owner}/Recordings/{sid}");
    Ok(media(&recording, fields.text("channels").as_deref()))
}

/// `api.twilio.com` and its regions over https, or the host this account's API is at.
pub(super) fn is_own(account: &Account, link: &str) -> bool {
    let regional = |url: &Url| {
        let host = url.host_str().unwrap_or_default();
        url.scheme() == "https" && host.starts_with("api.") && host.ends_with(".twilio.com")
    };
    leads_to(account.base_url(&DESCRIPTOR), link) || Url::parse(link).is_ok_and(|url| regional(&url))
}
