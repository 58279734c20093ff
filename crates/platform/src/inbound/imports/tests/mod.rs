//! Imports against a simulated exchange, as members and vendors see them.

mod doubles;
mod fairness;
mod files;
mod historic;
mod members;
mod pace;
mod pages;
mod schedule;
mod trouble;

use std::time::Duration;

use sandbox::{CallOrder, Fault, Urls, Vendor};
use serde_json::{Value, json};

use crate::inbound::tests::{Connected, connected, interactions};
use crate::pipeline::testing::{SAMPLE, World};
use crate::testing::{Client, Organization};

pub(super) const DAY: Duration = Duration::from_hours(24);
/// The path of the exchange's history.
pub(super) const HISTORY: &str = "/api/cdr/";

/// A product with an exchange that is connected.
pub(super) struct Office {
    pub(super) world: World,
    pub(super) source: Connected,
}

impl Office {
    /// Connected a week ago, without credentials for what comes after the recording.
    pub(super) async fn start() -> Self {
        let world = World::without_credentials().await;
        let source = connect(&world, &world.client).await;
        Self { world, source }
    }

    pub(super) fn acme(&self) -> Organization {
        self.world.acme
    }

    /// Time passes, and somebody signs in again.
    pub(super) async fn later(&mut self, by: Duration) {
        self.world.app.clock.advance(by);
        self.world.client = self.world.app.member(self.acme(), "client").await;
    }

    pub(super) fn client(&self) -> &Client {
        &self.world.client
    }

    /// Calls that ended so many days ago, told by nobody but the history.
    pub(super) fn calls(&self, days_ago: &[u32]) {
        for days in days_ago {
            let ended = Some(super::model::minus(self.world.app.now(), DAY * *days));
            self.world.sandbox.pbx.record_history(&CallOrder::sample(SAMPLE), ended).unwrap();
        }
    }

    /// The next answer of the exchange to a question about its history.
    pub(super) fn answer(&self, rows: &[Value]) {
        let body = Some(Value::from(rows).to_string());
        self.world.sandbox.faults.script(Vendor::Pbx, Fault::Status { status: 200, body }, 1);
    }

    /// A span of so many days up to now, whose calls are kept and not processed.
    pub(super) fn range(&self, days: u32) -> Value {
        let from = super::model::minus(self.world.app.now(), DAY * days);
        json!({ "source_id": self.source.id, "kind": "range", "from": from, "process": "on_demand" })
    }

    /// Starts an import and answers its id.
    pub(super) async fn begin(&self, wish: &Value) -> String {
        let begun = self.client().post("/api/v1/imports", wish).await.expect(201);
        begun["id"].as_str().unwrap().to_owned()
    }

    pub(super) async fn show(&self, id: &str) -> Value {
        self.client().get(&format!("/api/v1/imports/{id}")).await.expect(200)
    }

    /// Lets an import go on until it rests, and answers what is shown then.
    pub(super) async fn finish(&self, id: &str) -> Value {
        for _ in 0..50 {
            self.world.app.run_jobs().await;
            let shown = self.show(id).await;
            if !matches!(shown["state"].as_str(), Some("queued" | "running")) {
                return shown;
            }
            self.world.app.clock.advance(Duration::from_secs(1));
        }
        panic!("the import does not end: {}", self.show(id).await)
    }

    /// Starts an import and waits for its end.
    pub(super) async fn import(&self, wish: &Value) -> Value {
        let id = self.begin(wish).await;
        self.finish(&id).await
    }

    pub(super) async fn act(&self, id: &str, action: &str) -> String {
        self.client().post(&format!("/api/v1/imports/{id}/{action}"), &Value::Null).await.verdict()
    }

    /// How many conversations there are.
    pub(super) async fn conversations(&self) -> usize {
        interactions(&self.world.app, self.acme()).await.len()
    }

    /// How often the history was asked for.
    pub(super) fn asked(&self) -> usize {
        self.world.sandbox.journal.count(Vendor::Pbx, HISTORY)
    }

    /// What the audit log says was done to imports, oldest first.
    pub(super) async fn audit(&self) -> Vec<String> {
        let page = self.client().get("/api/v1/audit?entity=import").await.expect(200);
        let items = page["items"].as_array().unwrap().iter().rev();
        items.map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
    }
}

/// Connects the simulated exchange to the organization of a client.
pub(super) async fn connect(world: &World, client: &Client) -> Connected {
    let keys = &world.sandbox.keys;
    let settings = json!({
        "connector": "streamtelecom", "name": "Office", "timezone": "Europe/Kyiv",
        "fields": {
            "username": keys.pbx_username, "password": keys.pbx_password, "api_key": keys.pbx_api_key,
            "base_url": Urls::base(&world.sandbox.urls.pbx),
        },
    });
    connected(&client.post("/api/v1/sources", &settings).await.expect(201))
}

/// `found imported duplicate skipped failed` of an import.
pub(super) fn counts(import: &Value) -> Vec<i64> {
    let names = ["found", "imported", "duplicate", "skipped", "failed"];
    names.iter().map(|name| import[*name].as_i64().unwrap()).collect()
}

/// A row of the history, by its session and local time: a minute of talk with extension 204.
pub(super) fn row(session: &str, start: &str) -> Value {
    json!({
        "session_id": session, "start_time": start, "direction": "1", "num_a": "380501112233",
        "num_b": "80044000204", "num_c": "0441112233", "manager": "204", "answer_seconds": "60",
        "total_seconds": "70", "call_record_exists": "1",
        "audio_record_link": format!("https://records.example/{session}.mp3"),
    })
}

/// So many rows of one morning.
pub(super) fn rows(count: u32) -> Vec<Value> {
    (0..count)
        .map(|n| row(&format!("s{n}"), &format!("2026-01-01 {:02}:{:02}:00", 6 + n / 60, n % 60)))
        .collect()
}
