//! A browser as far as a sign-in needs one: it keeps cookies per host, follows redirects, and fills in one form.

use std::collections::BTreeMap;

use connectors::{Http, HttpConfig, Request};
use kernel::{Clock, Ts};
use url::Url;

use crate::testing::{Answer, Client, TestApp};

/// Cookies by host and port, and the way to both sides.
pub(super) struct Browser {
    product: Client,
    http: Http,
    jars: BTreeMap<String, BTreeMap<String, String>>,
}

/// Where the product is for browsers.
const PRODUCT: &str = "http://127.0.0.1:7070";

impl Browser {
    pub(super) fn new(app: &TestApp) -> Self {
        let allow = vec!["127.0.0.1".parse().unwrap()];
        let http = Http::new(HttpConfig { allow, ..HttpConfig::default() }).unwrap();
        Self { product: app.stranger(), http, jars: BTreeMap::new() }
    }

    /// Opens a page of the product, with the cookies it set.
    pub(super) async fn open(&mut self, path: &str) -> Answer {
        let answer = self.product.clone().with("cookie", &self.cookies(PRODUCT)).get(path).await;
        self.keep(PRODUCT, answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap()));
        answer
    }

    /// The same caller as the tests know him, once he is signed in.
    pub(super) fn caller(&self) -> Client {
        self.product.clone().with("cookie", &self.cookies(PRODUCT))
    }

    /// Whether the product gave this browser a session.
    pub(super) fn is_signed_in(&self) -> bool {
        self.jars.get(&host(PRODUCT)).is_some_and(|jar| jar.contains_key("harken"))
    }

    /// A cookie the product set.
    pub(super) fn cookie(&self, name: &str) -> Option<String> {
        self.jars.get(&host(PRODUCT))?.get(name).cloned()
    }

    /// Signs in at the provider as an account, and answers where it sends the browser back to.
    pub(super) async fn sign_in_at_provider(&mut self, start: &str, login: &str) -> String {
        let mut url = Url::parse(start).unwrap();
        let mut form = false;
        for _ in 0..12 {
            if url.as_str().starts_with(PRODUCT) {
                return url[url::Position::BeforePath..].to_owned();
            }
            let cookies = self.cookies(url.as_str());
            let request = if std::mem::take(&mut form) {
                let filled = [("prompt", "login"), ("login", login), ("password", "anything")];
                Request::post(url.as_str()).form(&filled)
            } else {
                Request::get(url.as_str())
            };
            let answer = self.http.send(request.header("cookie", &cookies)).await.unwrap();
            let set = answer.headers.get_all("set-cookie").iter().map(|one| one.to_str().unwrap().to_owned());
            let set: Vec<String> = set.collect();
            self.keep(url.as_str(), set.iter().map(String::as_str));
            if let Some(next) = answer.header("location") {
                url = url.join(next).unwrap();
                continue;
            }
            let page = answer.text();
            assert!(page.contains("name=\"login\""), "{} {page}", answer.status);
            let action = page.split("action=\"").nth(1).unwrap().split('"').next().unwrap();
            url = url.join(action).unwrap();
            form = true;
        }
        panic!("the provider never sends the browser back");
    }

    fn cookies(&self, url: &str) -> String {
        let jar = self.jars.get(&host(url)).cloned().unwrap_or_default();
        jar.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep<'a>(&mut self, url: &str, set: impl Iterator<Item = &'a str>) {
        let jar = self.jars.entry(host(url)).or_default();
        for cookie in set {
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            let gone = value.is_empty() || cookie.contains("Max-Age=0") || cookie.contains("01 Jan 1970");
            if gone {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn host(url: &str) -> String {
    let url = Url::parse(url).unwrap();
    url[url::Position::BeforeHost..url::Position::AfterPort].to_owned()
}

/// Sets the clock of the test to the one a real provider looks at.
pub(super) fn set_clock(app: &TestApp) {
    let now = Clock::system().now();
    app.clock.set(Ts(now.0));
}
