//! What the tests of every simulated exchange do: ask for history as the product does, take what is pushed, fetch
//! recordings.

use std::time::Duration;

use connectors::{
    Account, CallRecord, Connector, Fault, Head, HistoryQuestion, HistoryRow, Http, RawInbound, RecordingRef,
    Request, SourceEvent, find,
};
use kernel::{Clock, ManualClock, Secret, Ts};
use sandbox::{Exchange, OfficeCall, Sandbox, SandboxConfig};

use crate::support::{Stub, address, answer, client};

/// 10 January 2026, 06:06:11 UTC.
pub(crate) const NOW: Ts = Ts::from_millis(1_768_025_171_000);
const FILE_MAX: u64 = 50 * 1024 * 1024;

/// One simulated exchange, and all its connector needs to speak to it.
pub(crate) struct Office {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: Clock,
    pub(crate) hand: ManualClock,
    pub(crate) http: Http,
    pub(crate) account: Account,
    pub(crate) connector: &'static dyn Connector,
    pub(crate) exchange: Exchange,
}

impl Office {
    pub(crate) async fn start(key: &str) -> Self {
        let (clock, hand) = Clock::manual(NOW);
        let sandbox =
            Sandbox::start(SandboxConfig { clock: clock.clone(), ..SandboxConfig::default() }).await.unwrap();
        let exchange = sandbox.exchanges[key].clone();
        let connector = find(key).unwrap();
        let account = entered(connector, &exchange);
        assert_eq!(account.problems(connector.descriptor()), [], "{key}");
        let http = client(&[address(&exchange.url)], Duration::from_secs(5));
        Self { sandbox, clock, hand, http, account, connector, exchange }
    }

    /// All rows of a span, asked window by window and page by page.
    pub(crate) async fn history(&self, from: Ts, to: Ts) -> Vec<HistoryRow> {
        let history = self.connector.history().unwrap();
        let mut rows = Vec::new();
        let mut begin = from;
        while begin < to {
            let end = begin.plus(history.limits().window).min(to);
            let mut question = HistoryQuestion { from: begin, to: end, cursor: None };
            loop {
                let page = history.page(&self.http, &self.account, &question).await.unwrap();
                rows.extend(page.rows);
                if page.next.is_none() {
                    break;
                }
                assert_ne!(page.next, question.cursor, "the same page for ever");
                question.cursor = page.next;
            }
            begin = end;
        }
        rows
    }

    /// Places a call that ended now; what its pushes say once every rule of the connector was judged.
    pub(crate) async fn pushed(&self, answered: bool) -> (OfficeCall, Vec<SourceEvent>) {
        let ack = self.connector.ingest().unwrap().ack();
        let hook = Stub::answering(move |_| answer(ack.status, ack.content_type, ack.body)).await;
        let url = hook.url("/ingest/token").parse().unwrap();
        let (call, statuses) = self.exchange.place_call(&url, self.clock.now(), answered).await;
        assert!(!statuses.is_empty() && statuses.iter().all(|status| *status == Some(200)), "{statuses:?}");
        let ingest = self.connector.ingest().unwrap();
        let mut events = Vec::new();
        for seen in hook.seen() {
            let head = Head {
                method: seen.method,
                origin: hook.url(""),
                target: seen.target,
                headers: seen.headers,
                peer: None,
            };
            let inbound = RawInbound { head: &head, body: &seen.body };
            for rule in ingest.rules() {
                rule.judge(&inbound, &self.account, self.clock.now()).unwrap();
            }
            events.extend(ingest.decode(&self.account, &inbound).unwrap());
        }
        (call, events)
    }

    /// The only call a list of events tells of.
    pub(crate) fn only_call(events: &[SourceEvent]) -> &CallRecord {
        let calls: Vec<&CallRecord> = events
            .iter()
            .filter_map(|event| match event {
                SourceEvent::CallEnded { call } => Some(&**call),
                _ => None,
            })
            .collect();
        assert_eq!(calls.len(), 1, "{events:?}");
        calls[0]
    }

    /// Fetches the recording of a call, asking for its link first where the vendor wants that.
    pub(crate) async fn recording(&self, call: &CallRecord) -> Result<Vec<u8>, Fault> {
        let url = match &call.recording {
            RecordingRef::None => panic!("no recording"),
            RecordingRef::Url { url } => url.clone(),
            RecordingRef::Lookup { key } => {
                self.connector.recordings().unwrap().locate(&self.http, &self.account, key).await?
            }
        };
        self.download(&url).await
    }

    pub(crate) async fn download(&self, url: &str) -> Result<Vec<u8>, Fault> {
        let recordings = self.connector.recordings();
        let request = recordings.map_or_else(|| Request::get(url), |how| how.request(&self.account, url));
        let mut sink = Vec::new();
        self.http.download(request, &mut sink, FILE_MAX).await?;
        Ok(sink)
    }

    /// The sound the sandbox has for a call.
    pub(crate) fn sound(&self, call: &OfficeCall) -> Vec<u8> {
        let sample = self.sandbox.samples.find(call.sample.as_deref().unwrap()).unwrap();
        sample.audio().unwrap().to_vec()
    }

    /// The history of nine days tells every call of the office once, and as it was.
    pub(crate) async fn assert_history_is_whole(&self) {
        let (from, to) = (NOW.plus_ms(-9 * 24 * 3_600_000), NOW);
        let mut told: Vec<CallRecord> = Vec::new();
        for row in self.history(from, to).await {
            let HistoryRow::Call(call) = row else { panic!("{row:?}") };
            told.push(*call);
        }
        told.sort_by_key(|call| call.started_at);
        let truth = self.exchange.calls(from, to);
        assert!(truth.len() > 60, "{} calls are too few to prove anything", truth.len());
        assert_eq!(told.len(), truth.len());
        for (call, truth) in told.iter().zip(&truth) {
            Self::assert_same(call, truth);
        }
    }

    /// Everybody who takes calls is listed under what the calls carry.
    pub(crate) async fn assert_employees_are_listed(&self) {
        let directory = self.connector.directory().unwrap();
        let people = directory.employees(&self.http, &self.account).await.unwrap();
        for call in self.exchange.calls(NOW.plus_ms(-9 * 24 * 3_600_000), NOW) {
            let known = people.iter().find(|one| one.key == call.employee.extension).unwrap();
            assert_eq!(known.name, call.employee.name);
        }
    }

    /// What the connector and the office say of the same call agrees.
    pub(crate) fn assert_same(call: &CallRecord, truth: &OfficeCall) {
        assert_eq!(call.client().e164, Some(format!("+{}", truth.client)));
        assert_eq!(serde_json::to_value(call.direction).unwrap(), truth.direction);
        assert_eq!(call.employee.as_deref(), Some(truth.employee.extension.as_str()));
        let off_ms = (call.started_at.millis() - truth.started_at.millis()).abs();
        assert!(off_ms < 1_000, "vendors tell whole seconds: {call:?} {truth:?}");
        assert_eq!((call.talk_ms / 1_000, call.wait_ms / 1_000), (truth.talk_s(), truth.wait_s()));
        assert_eq!(call.recording == RecordingRef::None, truth.answered_at.is_none());
    }
}

/// An account entered with what the simulator says, each value where the form has it.
pub(crate) fn entered(connector: &dyn Connector, exchange: &Exchange) -> Account {
    let mut account = Account::default();
    for (key, value) in &exchange.account {
        let secret = connector.descriptor().fields.iter().any(|spec| spec.key == key && spec.is_secret());
        if secret {
            account.secrets.insert(key.clone(), Secret::new(value));
        } else {
            account.fields.insert(key.clone(), value.clone());
        }
    }
    account
}
