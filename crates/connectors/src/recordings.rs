//! Recordings a vendor keeps: when they can be had, where they are, and how they are asked for.

use std::time::Duration;

use futures::FutureExt;
use url::Url;

use crate::{Account, Answer, Fault, Http, Request};

/// Finds and opens recordings. A vendor whose links stand in its events and need nothing else has no need of this.
pub trait Recordings: Send + Sync {
    /// How long after the end of a call the first try makes sense.
    fn ready_after(&self) -> Duration {
        Duration::ZERO
    }
    /// The least time between two requests of one credential that ask where a recording is, or for history.
    fn gap(&self) -> Duration {
        Duration::ZERO
    }
    /// The link for a key; [`Fault::NotReady`] while the vendor is still writing.
    fn locate<'a>(&'a self, _http: &'a Http, _account: &'a Account, key: &'a str) -> Answer<'a, String> {
        let words = format!("this vendor is not asked for recordings ({key})");
        async move { Err(Fault::Rejected { words }) }.boxed()
    }
    /// The request that fetches a link. Credentials go to the vendor's own hosts and nowhere else.
    fn request(&self, _account: &Account, url: &str) -> Request {
        Request::get(url)
    }
}

/// Whether a link leads to the host of the vendor's own address, over https or exactly as that address is written. Only
/// then may credentials go there: a link in an event may be anybody's.
pub(crate) fn leads_to(base_url: &str, link: &str) -> bool {
    let (Ok(base), Ok(link)) = (Url::parse(base_url), Url::parse(link)) else { return false };
    link.host().is_some()
        && link.host() == base.host()
        && (link.scheme() == "https" || link.origin() == base.origin())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vendors_own_host_is_given_credentials() {
        let base = "https://api.vendor.example";
        for own in ["https://api.vendor.example/a", "https://api.vendor.example:8443/a"] {
            assert!(leads_to(base, own), "{own}");
        }
        for other in [
            "http://api.vendor.example/a",
            "https://vendor.example/a",
            "https://api.vendor.example.evil.example/a",
            "https://evil.example/api.vendor.example",
            "https://api.vendor.example@evil.example/",
            "nonsense",
        ] {
            assert!(!leads_to(base, other), "{other}");
        }
        assert!(leads_to("http://127.0.0.1:9000", "http://127.0.0.1:9000/a"), "as an operator wrote it");
        assert!(!leads_to("http://127.0.0.1:9000", "http://127.0.0.1:9001/a"));
    }
}
