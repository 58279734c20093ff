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
mod twilio;
mod unitalk;
mod zadarma;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use axum::Router;
use kernel::Ts;
use url::Url;

pub use office::{Employee, OfficeCall};

pub(crate) use office::Office;

use crate::world::{SandboxError, World};
use crate::{SandboxConfig, Vendor};

/// Every simulated exchange.
const ALL: &[Simulated] = &[
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
pub(crate) struct Simulated {
    /// As in the vendor's documents: `binotel`.
    pub(crate) key: &'static str,
    /// What an account of this simulator is entered with, by the names of the form.
    pub(crate) account: &'static [(&'static str, &'static str)],
    /// Its API.
    pub(crate) routes: fn(Desk) -> Router,
    /// What it sends to `webhook` about a finished call, in this order.
    pub(crate) pushes: fn(&Desk, &OfficeCall, &Url) -> Vec<Push>,
}

/// What a simulated exchange works with. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) world: World,
    pub(crate) office: Office,
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
    pushes: fn(&Desk, &OfficeCall, &Url) -> Vec<Push>,
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
            statuses.push(self.send(push).await);
        }
        (call, statuses)
    }

    /// What this vendor tells `webhook` of a call.
    pub fn pushes(&self, call: &OfficeCall, webhook: &Url) -> Vec<Push> {
        (self.pushes)(&self.desk, call, webhook)
    }

    /// The calls that began in this span, oldest first.
    pub fn calls(&self, from: Ts, to: Ts) -> Vec<OfficeCall> {
        self.desk.office.calls(from, to)
    }

    async fn send(&self, push: Push) -> Option<u16> {
        let mut request = self.desk.world.http.request(push.method, push.url).body(push.body);
        for (name, value) in push.headers {
            request = request.header(name, value);
        }
        request.send().await.ok().map(|answer| answer.status().as_u16())
    }
}

pub(crate) async fn start(
    world: &World,
    config: &SandboxConfig,
) -> Result<BTreeMap<&'static str, Exchange>, SandboxError> {
    let office = Office::new(world, config);
    let mut running = BTreeMap::new();
    for simulated in ALL {
        let desk = Desk { world: world.clone(), office: office.clone(), address: Arc::default() };
        let routes = (simulated.routes)(desk.clone());
        let url = world.serve(Vendor::Exchange, (config.listen_ip, 0).into(), routes).await?;
        drop(desk.address.set(url.clone()));
        let entered = simulated.account.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut account: BTreeMap<String, String> = entered.collect();
        account.insert("base_url".into(), crate::Urls::base(&url));
        let exchange = Exchange { key: simulated.key, url, account, desk, pushes: simulated.pushes };
        running.insert(simulated.key, exchange);
    }
    Ok(running)
}
