//! Recordings a vendor keeps: when they can be had, where they are, and how they are asked for.

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;

use crate::{Account, Fault, Http, Request};

/// Finds and opens recordings. A vendor whose links stand in its events and need nothing else has no need of this.
pub trait Recordings: Send + Sync {
    /// How long after the end of a call the first try makes sense.
    fn ready_after(&self) -> Duration {
        Duration::ZERO
    }
    /// The link for a key; [`Fault::NotReady`] while the vendor is still writing.
    fn locate<'a>(
        &'a self,
        _http: &'a Http,
        _account: &'a Account,
        key: &'a str,
    ) -> BoxFuture<'a, Result<String, Fault>> {
        let words = format!("this vendor is not asked for recordings ({key})");
        async move { Err(Fault::Rejected { words }) }.boxed()
    }
    /// The request that fetches a link. Credentials go to the vendor's own hosts and nowhere else.
    fn request(&self, _account: &Account, url: &str) -> Request {
        Request::get(url)
    }
}
