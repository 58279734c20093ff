//! The other simulated exchanges: one file each, all of one fictitious office, so that the same calls can be seen
//! through every vendor's eyes.
//!
//! Invariant: a file here speaks its vendor's wire and knows nothing of the others. One line in [`ALL`] adds one.

mod asterisk;
mod binotel;
mod freeswitch;
mod generic;
mod office;
mod phonet;
mod ringostat;
mod turns;
mod twilio;
mod unitalk;
mod zadarma;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::Ts;
use url::Url;

pub use office::{Employee, OfficeCall};

pub(crate) use office::Office;

use turns::Turns;

use crate::faults::{Refusal, Refuse};
use crate::world::{SandboxError, World};
use crate::{SandboxConfig, Vendor};

/// Every simulated exchange.
static ALL: &[Simulated] = &[
    binotel::BINOTEL,
    unitalk::UNITALK,
    ringostat::RINGOSTAT,
    phonet::PHONET,
    zadarma::ZADARMA,
    zadarma::NOVOFON,
    twilio::TWILIO,
    generic::EXCHANGE,
    freeswitch::EXCHANGE,
    asterisk::EXCHANGE,
];

/// One vendor's exchange as its file describes it.
#[derive(Debug)]
pub(crate) struct Simulated {
    /// As in the vendor's documents: `binotel`.
    pub(crate) key: &'static str,
    /// What an account of this simulator is entered with, by the names of the form.
    pub(crate) account: &'static [(&'static str, &'static str)],
    /// Its API.
    pub(crate) routes: fn(Desk) -> Router,
    /// What it sends to `webhook` about a finished call, in this order.
    pub(crate) pushes: fn(&Desk, &OfficeCall, &Url) -> Vec<Push>,
    /// How its API says no.
    refusal: Refuse,
    /// How often it sends what was not taken.
    tries: u32,
    /// Whether an answer to a push means that it was taken.
    is_taken: fn(u16, &str) -> bool,
}

impl Simulated {
    /// An exchange that sends everything once and says no by its status alone.
    pub(crate) const fn new(
        key: &'static str,
        account: &'static [(&'static str, &'static str)],
        routes: fn(Desk) -> Router,
        pushes: fn(&Desk, &OfficeCall, &Url) -> Vec<Push>,
    ) -> Self {
        Self { key, account, routes, pushes, refusal: by_status, tries: 1, is_taken: with_success }
    }

    /// The same, whose API says no in words of its own.
    pub(crate) const fn refusing(self, refusal: Refuse) -> Self {
        Self { refusal, ..self }
    }

    /// The same, sending again what was not taken.
    pub(crate) const fn repeating(self, tries: u32, is_taken: fn(u16, &str) -> bool) -> Self {
        Self { tries, is_taken, ..self }
    }
}

fn by_status(_world: &World, status: StatusCode, _what: Refusal) -> Response {
    (status, status.canonical_reason().unwrap_or_default()).into_response()
}

fn with_success(status: u16, _body: &str) -> bool {
    (200..300).contains(&status)
}

/// What a simulated exchange works with. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) office: Office,
    pub(crate) turns: Turns,
    address: Arc<OnceLock<Url>>,
}

impl Desk {
    /// The exchange's own address, without a slash at its end.
    pub(crate) fn address(&self) -> String {
        self.address.get().map(crate::Urls::base).unwrap_or_default()
    }
}

/// One request an exchange makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// `GET` or `POST`.
    pub method: http::Method,
    /// The webhook's address, with what the vendor adds to it.
    pub url: Url,
    /// Headers, the content type among them.
    pub headers: Vec<(&'static str, String)>,
    /// What is sent.
    pub body: String,
}

/// A running exchange.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The vendor.
    pub key: &'static str,
    /// Where its API is.
    pub url: Url,
    /// What an account is entered with; `base_url` is among it.
    pub account: BTreeMap<String, String>,
    desk: Desk,
    vendor: &'static Simulated,
}

impl Exchange {
    /// Places a call that ended at `ended`, tells `webhook` of it, and answers the call and what each push was answered.
    pub async fn place_call(
        &self,
        webhook: &Url,
        ended: Ts,
        answered: bool,
    ) -> (OfficeCall, Vec<Option<u16>>) {
        let call = self.desk.office.place(ended, answered);
        let mut statuses = Vec::new();
        for push in self.pushes(&call, webhook) {
            statuses.push(self.send_until_taken(push).await);
        }
        (call, statuses)
    }

    /// What this vendor tells `webhook` of a call.
    pub fn pushes(&self, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
        (self.vendor.pushes)(&self.desk, call, webhook)
    }

    /// The calls that began in this span, oldest first.
    pub fn calls(&self, from: Ts, to: Ts) -> Vec<OfficeCall> {
        self.desk.office.calls(from, to)
    }

    /// Again and again without waiting, because nobody has a day and a half.
    async fn send_until_taken(&self, push: Push) -> Option<u16> {
        let mut status = None;
        for _ in 0..self.vendor.tries {
            let answer = self.send(push.clone()).await;
            status = answer.as_ref().map(|(status, _)| *status);
            if answer.is_some_and(|(status, body)| (self.vendor.is_taken)(status, &body)) {
                break;
            }
        }
        status
    }

    async fn send(&self, push: Push) -> Option<(u16, String)> {
        let mut request = self.desk.world.http.request(push.method, push.url).body(push.body);
        for (name, value) in push.headers {
            request = request.header(name, value);
        }
        let answer = request.send().await.ok()?;
        let status = answer.status().as_u16();
        Some((status, answer.text().await.unwrap_or_default()))
    }
}

pub(crate) async fn start(
    world: &World,
    config: &SandboxConfig,
) -> Result<BTreeMap<&'static str, Exchange>, SandboxError> {
    let office = Office::new(world, config);
    let mut running = BTreeMap::new();
    for simulated in ALL {
        let turns = Turns::new(world.clock.clone(), config.paced);
        let desk = Desk { world: world.clone(), office: office.clone(), turns, address: Arc::default() };
        let served = ((simulated.routes)(desk.clone()), simulated.refusal);
        let url = world.serve(Vendor::Exchange, (config.listen_ip, 0).into(), served).await?;
        drop(desk.address.set(url.clone()));
        let entered = simulated.account.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut account: BTreeMap<String, String> = entered.collect();
        account.insert("base_url".into(), crate::Urls::base(&url));
        let exchange = Exchange { key: simulated.key, url, account, desk, vendor: simulated };
        running.insert(simulated.key, exchange);
    }
    Ok(running)
}
