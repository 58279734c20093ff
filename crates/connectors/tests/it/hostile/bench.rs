//! Every simulated exchange as the hostile tests see it: a call is placed, and what was pushed of it is kept raw.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use connectors::{
    Account, CallRecord, Connector, DecodeError, Denial, Family, Head, HistoryQuestion, HistoryRow, Http,
    RawInbound, SourceEvent, registry,
};
use kernel::{Clock, ManualClock, Secret, Ts};
use sandbox::{CallOrder, Sandbox, SandboxConfig, Urls};

use crate::exchanges::entered;
use crate::support::{Stub, address, answer, client};

const SAMPLE: &str = "uk-shop-return";

/// Every connector that takes calls.
pub(super) fn exchanges() -> impl Iterator<Item = &'static dyn Connector> {
    registry().iter().copied().filter(|connector| connector.descriptor().family == Family::Telephony)
}

/// A push as it arrived.
#[derive(Debug, Clone)]
pub(super) struct Pushed {
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
}

impl Pushed {
    pub(super) fn inbound(&self) -> RawInbound<'_> {
        RawInbound { head: &self.head, body: &self.body }
    }
}

/// The simulators with a clock of this test.
pub(super) struct Bench {
    pub(super) sandbox: Sandbox,
    pub(super) clock: Clock,
    pub(super) hand: ManualClock,
    pub(super) http: Http,
}

impl Bench {
    pub(super) async fn start(now: Ts) -> Self {
        Self::of(now, false).await
    }

    /// The same, whose vendors refuse who asks too often.
    pub(super) async fn paced(now: Ts) -> Self {
        Self::of(now, true).await
    }

    async fn of(now: Ts, paced: bool) -> Self {
        let (clock, hand) = Clock::manual(now);
        let config = SandboxConfig { clock: clock.clone(), paced, ..SandboxConfig::default() };
        let sandbox = Sandbox::start(config).await.unwrap();
        let urls = sandbox.exchanges.values().map(|exchange| &exchange.url).chain([&sandbox.urls.pbx]);
        let allow: Vec<SocketAddr> = urls.map(address).collect();
        let http = client(&allow, Duration::from_secs(5));
        Self { sandbox, clock, hand, http }
    }

    /// The account an administrator would enter for this simulator.
    pub(super) fn account(&self, connector: &dyn Connector) -> Account {
        if let Some(exchange) = self.sandbox.exchanges.get(connector.descriptor().key) {
            return entered(connector, exchange);
        }
        let keys = &self.sandbox.keys;
        let secrets = [("password", &keys.pbx_password), ("api_key", &keys.pbx_api_key)];
        Account {
            fields: [
                ("base_url".to_owned(), Urls::base(&self.sandbox.urls.pbx)),
                ("username".to_owned(), keys.pbx_username.clone()),
            ]
            .into(),
            secrets: secrets.map(|(key, value)| (key.to_owned(), Secret::new(value))).into(),
        }
    }

    /// Places a call that ended at `ended`: when it began, and what the vendor pushed of it.
    pub(super) async fn place(
        &self,
        connector: &dyn Connector,
        ended: Ts,
        answered: bool,
    ) -> (Ts, Vec<Pushed>) {
        let ack = connector.ingest().unwrap().ack();
        let hook = Stub::answering(move |_| answer(ack.status, ack.content_type, ack.body)).await;
        let url = hook.url("/ingest/token").parse().unwrap();
        let started = if let Some(exchange) = self.sandbox.exchanges.get(connector.descriptor().key) {
            exchange.place_call(&url, ended, answered).await.0.started_at
        } else {
            let missed = CallOrder::Missed { caller: 0 };
            let order = if answered { CallOrder::sample(SAMPLE) } else { missed };
            self.sandbox.pbx.place_call_at(&order, &url, ended).await.unwrap().started_at
        };
        let kept = |seen: crate::support::Seen| Pushed {
            head: Head {
                method: seen.method,
                origin: hook.url(""),
                target: seen.target,
                headers: seen.headers,
                peer: Some([127, 0, 0, 1].into()),
            },
            body: seen.body,
        };
        (started, hook.seen().into_iter().map(kept).collect())
    }

    /// All rows of a span, asked window by window and page by page as the importer does.
    pub(super) async fn history(&self, connector: &dyn Connector, from: Ts, to: Ts) -> Vec<HistoryRow> {
        let (history, account) = (connector.history().unwrap(), self.account(connector));
        let mut rows = Vec::new();
        let mut begin = from;
        while begin < to {
            let end = begin.plus(history.limits().window).min(to);
            let mut question = HistoryQuestion { from: begin, to: end, cursor: None };
            loop {
                let page = history.page(&self.http, &account, &question).await.unwrap();
                rows.extend(page.rows);
                if page.next.is_none() {
                    break;
                }
                question.cursor = page.next;
            }
            begin = end;
        }
        rows
    }

    /// The one call these events tell of: told whole, joined of its legs, or asked for where they only hint at it.
    pub(super) async fn call(&self, connector: &dyn Connector, events: &[SourceEvent]) -> CallRecord {
        let (mut calls, mut legs) = (BTreeMap::new(), Vec::new());
        for event in events {
            match event {
                SourceEvent::CallEnded { call } => {
                    calls.insert(call.external_id.clone(), (**call).clone());
                }
                SourceEvent::Fragment { part, .. } => legs.push((**part).clone()),
                SourceEvent::Hint { external_id, at } => {
                    let (history, account) = (connector.history().unwrap(), self.account(connector));
                    let found = history.find(&self.http, &account, external_id, *at).await.unwrap();
                    calls.insert(external_id.clone(), found);
                }
                SourceEvent::RecordingReady { .. } | SourceEvent::Ignored { .. } => {}
            }
        }
        calls.extend(CallRecord::join(&legs).map(|call| (call.external_id.clone(), call)));
        assert_eq!(calls.len(), 1, "{}: {events:?}", connector.descriptor().key);
        calls.into_values().next().unwrap()
    }
}

/// Whether every rule of the connector takes this push.
pub(super) fn judge(
    connector: &dyn Connector,
    account: &Account,
    push: &Pushed,
    now: Ts,
) -> Result<(), Denial> {
    let rules = connector.ingest().unwrap().rules();
    rules.iter().try_for_each(|rule| rule.judge(&push.inbound(), account, now))
}

pub(super) fn decode(
    connector: &dyn Connector,
    account: &Account,
    push: &Pushed,
) -> Result<Vec<SourceEvent>, DecodeError> {
    connector.ingest().unwrap().decode(account, &push.inbound())
}

/// What pushes say, in the order they came.
pub(super) fn told(connector: &dyn Connector, account: &Account, pushes: &[Pushed]) -> Vec<SourceEvent> {
    pushes.iter().flat_map(|push| decode(connector, account, push).unwrap()).collect()
}
