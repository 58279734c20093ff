//! A product with simulated vendors, for the tests of every stage.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{InteractionId, MemberId, ProjectId};
use sandbox::{CallOrder, Sandbox, SandboxConfig, Urls, Vendor};
use serde_json::{Value, json};

use crate::access::Scope;
use crate::pipeline::interactions::{
    self, Channel, Direction, Inserted, NewInteraction, Origin, RoutingNote, Start,
};
use crate::pipeline::projects;
use crate::testing::{Client, Organization, TestApp};

/// One organization in one installation, and the vendors it speaks to.
pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) sandbox: Sandbox,
    pub(crate) acme: Organization,
    pub(crate) client: Client,
}

/// A conversation of good length with two sides, in English.
pub(crate) const SAMPLE: &str = "en-clinic-booking";
pub(crate) const LISTEN: &str = "/v1/listen";
pub(crate) const CHAT: &str = "/v1/chat/completions";

impl World {
    /// With both credentials saved.
    pub(crate) async fn start() -> Self {
        let world = Self::without_credentials().await;
        world.save("deepgram", &world.sandbox.keys.deepgram).await;
        world.save("openai", &world.sandbox.keys.openai).await;
        world
    }

    pub(crate) async fn without_credentials() -> Self {
        let app = TestApp::start().await;
        let clock = app.app.clock().clone();
        let sandbox = Sandbox::start(SandboxConfig { clock, ..SandboxConfig::default() }).await.unwrap();
        let acme = app.organization("Acme").await;
        let client = app.member(acme, "client").await;
        Self { app, sandbox, acme, client }
    }

    pub(crate) async fn save(&self, connector: &str, secret: &str) {
        let base_url = match connector {
            "deepgram" => Urls::base(&self.sandbox.urls.deepgram),
            _ => format!("{}/v1", Urls::base(&self.sandbox.urls.openai)),
        };
        let body = json!({ "secret": secret, "base_url": base_url });
        self.client.send("PUT", &format!("/api/v1/credentials/{connector}"), &body).await.expect(200);
    }

    pub(crate) fn scope(&self) -> Scope {
        self.app.scope(self.acme)
    }

    /// Where the exchange keeps the recording of a sample call.
    pub(crate) fn record_url(&self, sample: &str) -> String {
        self.sandbox.pbx.record_history(&CallOrder::sample(sample), None).unwrap().record_url.unwrap()
    }

    /// A call of the default project that is to be fetched; nothing has run yet.
    pub(crate) async fn arrive(&self) -> InteractionId {
        let new = self.call(&self.record_url(SAMPLE)).await;
        self.insert(new).await
    }

    /// A call that ran as far as it goes by itself at this moment.
    pub(crate) async fn process(&self) -> InteractionId {
        let id = self.arrive().await;
        self.app.run_jobs().await;
        id
    }

    pub(crate) async fn call(&self, url: &str) -> NewInteraction {
        NewInteraction {
            source_key: "src_test".into(),
            external_id: self.app.app.ids().uuid().to_string(),
            source_id: None,
            project_id: Some(self.default_project().await),
            member_id: None,
            channel: Channel::Call,
            direction: Direction::In,
            origin: Origin::Telephony,
            participant_name: Some("Olena_100%".into()),
            participant_phone: Some("+380501112233".into()),
            line: Some("+442079460190".into()),
            employee: Some("204".into()),
            started_at: self.app.now(),
            duration_ms: Some(60_000),
            routing: RoutingNote {
                kind: "default".into(),
                rule_name: None,
                explanation: "no rule held, so it went to the default project".into(),
            },
            variables: BTreeMap::from([("queue".to_owned(), "sales".to_owned())]),
            received_at: self.app.now(),
            start: Start::Fetch(connectors::RecordingRef::Url { url: url.to_owned() }),
        }
    }

    pub(crate) async fn default_project(&self) -> ProjectId {
        let scope = self.scope();
        let find = |tx| async move { projects::find_default(&tx, &scope).await };
        self.app.app.db().read(&self.scope(), find).await.unwrap().unwrap().id
    }

    pub(crate) async fn insert(&self, new: NewInteraction) -> InteractionId {
        match self.take_in(new).await {
            Inserted::New(id) | Inserted::Duplicate(id) => id,
        }
    }

    pub(crate) async fn take_in(&self, new: NewInteraction) -> Inserted {
        let (app, scope) = (self.app.app.clone(), self.scope());
        let insert = |tx| async move { interactions::insert(&tx, &app, &scope, new).await };
        self.app.app.db().write(&self.scope(), insert).await.unwrap()
    }

    /// A call with an employee, in a project.
    pub(crate) async fn call_of(&self, member: Option<MemberId>, project: ProjectId) -> InteractionId {
        let mut new = self.call("https://pbx.example/none").await;
        new.member_id = member;
        new.project_id = Some(project);
        new.start = Start::Skip { code: "interaction.missed", reason: "nobody answered".into() };
        self.insert(new).await
    }

    pub(crate) async fn get(&self, id: InteractionId, rest: &str) -> Value {
        self.client.get(&format!("/api/v1/interactions/{id}{rest}")).await.expect(200)
    }

    pub(crate) async fn retry(&self, id: InteractionId) -> String {
        self.client.post(&format!("/api/v1/interactions/{id}/retry"), &Value::Null).await.verdict()
    }

    /// `status`, or `status code` when there is a reason.
    pub(crate) async fn state(&self, id: InteractionId) -> String {
        let shown = self.get(id, "").await;
        let status = shown["status"].as_str().unwrap();
        match shown["reason"]["code"].as_str() {
            Some(code) => format!("{status} {code}"),
            None => status.to_owned(),
        }
    }

    /// `stage state` of every step, with `×tries` when there were several.
    pub(crate) async fn steps(&self, id: InteractionId) -> Vec<String> {
        let trace = self.get(id, "/trace").await;
        let shown = trace["steps"].as_array().unwrap().iter().map(|step| {
            let tries = step["tries"].as_i64().unwrap();
            let tries = if tries > 1 { format!(" ×{tries}") } else { String::new() };
            format!("{} {}{tries}", step["stage"].as_str().unwrap(), step["state"].as_str().unwrap())
        });
        shown.collect()
    }

    pub(crate) async fn step(&self, id: InteractionId, stage: &str) -> Value {
        let trace = self.get(id, "/trace").await;
        let steps = trace["steps"].as_array().unwrap();
        steps.iter().find(|step| step["stage"] == stage).cloned().unwrap_or_default()
    }

    pub(crate) async fn ledger(&self) -> Vec<Value> {
        let page = self.client.get("/api/v1/ledger").await.expect(200);
        page["items"].as_array().unwrap().clone()
    }

    pub(crate) fn asked(&self, vendor: Vendor, path: &str) -> usize {
        self.sandbox.journal.count(vendor, path)
    }

    pub(crate) async fn minutes_pass(&self, minutes: u64) {
        self.app.advance(Duration::from_secs(minutes * 60)).await;
    }
}

/// Moves an interaction to what follows, as the end of a wait does.
pub(crate) async fn go_on(
    tx: &store::Tx,
    app: &crate::app::App,
    scope: &Scope,
    row: &interactions::Row,
) -> Result<(), store::StoreError> {
    super::flow::go_on(tx, app, scope, row).await
}
