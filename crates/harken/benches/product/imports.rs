//! An import of 200,000 calls over HTTP beside a bare loop over the same pages, and live intake beside an import.
//!
//! The bare loop asks for the same pages, parses them with the same connector and stores each call with its unique name,
//! one commit per page: no look-up, no routing, no fingerprints, no trace, no sealing, no jobs, no counters.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Form, State};
use axum::routing::post;
use axum::{Json, Router};
use connectors::{Account, CallRecord, HistoryQuestion, HistoryRow};
use kernel::{InteractionId, Secret, Ts};
use platform::inbound::imports;
use platform::pipeline::interactions::entity::{ActiveModel, Entity, key};
use platform::testing::{Client, Organization, TestApp};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use store::{Runner, StoreError, portions};

use super::intake::{listen, load, spine_request};
use super::report::{Report, count};

const WINDOWS: u32 = 10;
const ROWS: u32 = 200_000;
const ROWS_BESIDE: u32 = 100_000;
const WINDOW: Duration = Duration::from_hours(30 * 24);

/// An exchange whose every question has the same number of calls.
#[derive(Clone)]
struct Exchange {
    per_window: u32,
}

/// One installation with one source.
struct Office {
    app: TestApp,
    client: Client,
    exchange: SocketAddr,
    source: Value,
}

pub(crate) async fn run() -> Report {
    let mut report = Report::new();
    let office = Office::start(ROWS).await;
    let engine = format!("{:?}", office.app.app.db().engine()).to_lowercase();
    let rate = |took: Duration| count(usize::try_from(ROWS).unwrap_or_default()) / took.as_secs_f64();
    let bare = rate(office.bare_loop().await);
    report.add(format!("bare loop: page, parse, store, commit ({engine})"), bare, "rows/s");
    let begun = (Instant::now(), memory_mb());
    office.import().await;
    let first = rate(begun.0.elapsed());
    report.compare(format!("import of {ROWS} rows ({engine})"), first, "rows/s", ("the bare loop", bare));
    report.add(format!("memory it added ({engine})"), memory_mb() - begun.1, "MB");
    let (begun, held) = (Instant::now(), memory_mb());
    office.import().await;
    let again = rate(begun.elapsed());
    report.add(format!("memory the same rows added once more ({engine})"), memory_mb() - held, "MB");
    report.compare(format!("the same rows once more ({engine})"), again, "rows/s", ("the first time", first));
    beside(&mut report, &engine).await;
    report
}

/// Live intake without an import, and with one.
async fn beside(report: &mut Report, engine: &str) {
    let office = Office::start(ROWS_BESIDE).await;
    let path =
        office.source["webhook_url"].as_str().expect("an address").replace("http://127.0.0.1:7070", "");
    let product = listen(office.app.router()).await;
    let request = Arc::new(spine_request(&path));
    load(product, &request).await;
    let alone = load(product, &request).await;
    let (importing, with) = tokio::join!(office.import_timed(), load(product, &request));
    report.add(format!("live intake p99, no import ({engine})"), alone.p99_ms, "ms");
    report.compare(
        format!("live intake p99 beside an import of {ROWS_BESIDE} ({engine})"),
        with.p99_ms,
        "ms",
        ("without", alone.p99_ms),
    );
    report.add(format!("that import took ({engine})"), importing.as_secs_f64(), "s");
}

impl Office {
    async fn start(rows: u32) -> Self {
        let app = TestApp::start().await;
        let acme = app.organization("Bench").await;
        let client = app.member(acme, "client").await;
        let routes = Router::new().route("/api/cdr/", post(answer));
        let exchange = listen(routes.with_state(Exchange { per_window: rows / WINDOWS })).await;
        let fields = json!({
            "username": "u", "password": "a-password", "api_key": "a-key", "base_url": format!("http://{exchange}"),
        });
        let wanted =
            json!({ "connector": "streamtelecom", "name": "Bench", "timezone": "UTC", "fields": fields });
        let source = client.post("/api/v1/sources", &wanted).await.expect(201);
        Self { app, client, exchange, source }
    }

    fn begins(&self) -> Ts {
        let span = WINDOW * WINDOWS;
        Ts(self.app.now().0 - i64::try_from(span.as_micros()).expect("a span"))
    }

    async fn import_timed(&self) -> Duration {
        let begun = Instant::now();
        self.import().await;
        begun.elapsed()
    }

    /// Runs an import to its end, with nobody working the jobs it makes.
    async fn import(&self) {
        let db = self.app.app.db().clone();
        let runner = imports::register_jobs(Runner::new(db, self.app.app.clone()));
        let wish = json!({
            "source_id": self.source["id"], "kind": "range", "from": self.begins(), "process": "now",
        });
        let begun = self.client.post("/api/v1/imports", &wish).await.expect(201);
        let path = format!("/api/v1/imports/{}", begun["id"].as_str().expect("an id"));
        loop {
            runner.run_until_idle().await.expect("the queue can be read");
            let shown = self.client.get(&path).await.expect(200);
            match shown["state"].as_str() {
                Some("completed") => return,
                Some("queued" | "running") => self.app.clock.advance(Duration::from_secs(1)),
                _ => panic!("the import does not end well: {shown}"),
            }
        }
    }

    /// The floor, into an installation of its own.
    async fn bare_loop(&self) -> Duration {
        let floor = TestApp::start().await;
        let acme = floor.organization("Floor").await;
        let connector = connectors::find("streamtelecom").expect("the connector");
        let history = connector.history().expect("its history");
        let secrets = [("password", "p"), ("api_key", "k")]
            .map(|(key, text)| (key.to_owned(), Secret::new(text.to_owned())));
        let fields = [("username", "u".to_owned()), ("base_url", format!("http://{}", self.exchange))];
        let fields = fields.into_iter().map(|(key, text)| (key.to_owned(), text)).collect();
        let account = Account { fields, secrets: secrets.into() };
        let begun = Instant::now();
        let mut from = self.begins();
        for _ in 0..WINDOWS {
            let to = from.plus(WINDOW);
            let question = HistoryQuestion { from, to, cursor: None };
            let page = history.page(floor.app.http(), &account, &question).await.expect("a page");
            store_plainly(&floor, acme, &page.rows).await;
            from = to;
        }
        begun.elapsed()
    }
}

async fn store_plainly(floor: &TestApp, acme: Organization, rows: &[HistoryRow]) {
    let scope = floor.scope(acme);
    let stored = floor.app.db().write(&scope, |tx| async move {
        let calls = rows.iter().filter_map(|row| match row {
            HistoryRow::Call(call) => Some((tx.ids().new_id::<InteractionId>(), call)),
            HistoryRow::Ignored(_) | HistoryRow::Bad { .. } => None,
        });
        let (calls, names): (Vec<_>, Vec<_>) = calls.map(|(id, call)| plain_rows(acme, id, call)).unzip();
        let once = || OnConflict::new().do_nothing().to_owned();
        for some in portions(&calls) {
            let many = Entity::insert_many(some.iter().cloned()).on_conflict(once());
            many.exec_without_returning(&tx).await?;
        }
        for some in portions(&names) {
            let many = key::Entity::insert_many(some.iter().cloned()).on_conflict(once());
            many.exec_without_returning(&tx).await?;
        }
        Ok::<_, StoreError>(())
    });
    stored.await.expect("the page is stored");
}

fn plain_rows(acme: Organization, id: InteractionId, call: &CallRecord) -> (ActiveModel, key::ActiveModel) {
    let organization_id = acme.id.uuid();
    let name = key::ActiveModel {
        organization_id: Set(organization_id),
        source_key: Set("bench".to_owned()),
        external_id: Set(call.external_id.clone()),
        interaction_id: Set(id.uuid()),
        created_at: Set(0),
    };
    let conversation = ActiveModel {
        organization_id: Set(organization_id),
        id: Set(id.uuid()),
        external_id: Set(call.external_id.clone()),
        channel: Set("call".to_owned()),
        direction: Set("in".to_owned()),
        origin: Set("telephony".to_owned()),
        status: Set("pending".to_owned()),
        failure_retryable: Set(false),
        participant_phone: Set(call.client().e164.clone()),
        employee: Set(call.employee.clone()),
        started_at: Set(call.started_at.0),
        duration_ms: Set(Some(call.talk_ms)),
        routing: Set(Value::Null),
        variables: Set(json!(call.variables)),
        has_recording: Set(false),
        history: Set(true),
        revision: Set(1),
        created_at: Set(0),
        updated_at: Set(0),
        ..Default::default()
    };
    (conversation, name)
}

/// The calls of one question, evenly spread over it.
async fn answer(
    State(exchange): State<Exchange>,
    Form(form): Form<std::collections::HashMap<String, String>>,
) -> Json<Vec<Value>> {
    let from = form.get("filter[date_from]").cloned().unwrap_or_default();
    let day = jiff::civil::DateTime::strptime("%Y-%m-%d %H:%M:%S", &from).expect("a time");
    let apart = i64::try_from(WINDOW.as_secs()).expect("seconds") / i64::from(exchange.per_window);
    let row = |n: u32| {
        let at = day + jiff::SignedDuration::from_secs(apart * i64::from(n));
        json!({
            "session_id": format!("{}.{n}", from.replace(' ', "T")), "start_time": at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
            "direction": "1", "first_call": "0", "num_a": format!("38050{n:07}"), "num_b": "80044000204",
            "num_c": "380441112233", "transfers": "", "customer": "3148000", "manager": "204", "answer_seconds": "63",
            "total_seconds": "70", "external_number": "372", "widget": null, "amount": "0", "call_record_exists": "1",
            "audio_record_link": format!("https://audio.example/20260110/{n}_46c3.mp3"),
        })
    };
    Json((0..exchange.per_window).map(row).collect())
}

/// What this process holds in memory.
fn memory_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap_or_default();
    kilobytes / 1024.0
}
