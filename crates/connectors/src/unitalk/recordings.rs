//! Recordings stand behind the links of events, some time after the call, for whoever shows the key.

use std::time::Duration;

use super::{DESCRIPTOR, UniTalk};
use crate::recordings::leads_to;
use crate::{Account, Recordings, Request};

impl Recordings for UniTalk {
    /// Ten to fifteen minutes, the vendor says; before that the link is not there or answers 202.
    fn ready_after(&self) -> Duration {
        Duration::from_mins(10)
    }

    fn request(&self, account: &Account, url: &str) -> Request {
        let request = Request::get(url);
        match account.secret("api_key") {
            Some(key) if leads_to(account.base_url(&DESCRIPTOR), url) => request.authorize("Bearer", key),
            _ => request,
        }
    }
}
