//! An import whose process is killed again and again brings every row of the history once.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{Clock, Entropy};
use sandbox::{CallOrder, Sandbox, SandboxConfig};
use serde_json::{Value, json};

use super::server::{Client, Server};
use super::{kills, seed};

/// Calls of the history, over two of the windows that the vendor allows.
const ROWS: usize = 8_000;
const DAYS: i64 = 45;
const DAY_MS: i64 = 86_400_000;
const KILLS_SQLITE: u32 = 12;
/// There a job that was lost waits for the end of its lease.
const KILLS_POSTGRES: u32 = 2;
/// A process imports at most this long before it is killed.
const LIFE_MS_MAX: f64 = 400.0;
const TRIES_MAX: usize = 1_200;

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_history_is_there_once_after_kills_on_the_embedded_database() {
    endure(None, kills(KILLS_SQLITE)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_a_history_is_there_once_after_kills_on_postgresql() {
    let Some(database) = store::testing::postgres().await.expect("the server makes a database") else {
        eprintln!("no HARKEN_TEST_POSTGRES_URL: the embedded database alone is tested in this run");
        return;
    };
    endure(Some(database.url.clone()), KILLS_POSTGRES).await;
}

async fn endure(database_url: Option<String>, kills: u32) {
    connectors::install_crypto();
    let seed = seed();
    eprintln!("seed {seed}: set HARKEN_CRASH_SEED to repeat the moments of the {kills} kills");
    let moments = Entropy::seeded(seed);
    let vendors = Sandbox::start(SandboxConfig::default()).await.expect("the vendors start");
    let mut server = Server::prepare(&vendors, database_url);
    server.make_organization();
    server.start().await;
    let client = server.sign_in().await;
    client.connect(&vendors).await;
    let import = begin(&client, &vendors).await;
    let mut in_the_midst = 0;
    for _ in 0..kills {
        in_the_midst += u32::from(is_in_the_midst(&wait_for_progress(&client, &import).await));
        tokio::time::sleep(Duration::from_secs_f64(moments.fraction() * LIFE_MS_MAX / 1000.0)).await;
        server.kill();
        server.start().await;
    }
    assert!(in_the_midst > 0, "no kill came while rows were being taken in");
    check(&client, &finished(&client, &import).await).await;
    eprintln!("{ROWS} rows survived {kills} kills, {in_the_midst} of them in the midst");
    server.kill();
    vendors.stop().await;
}

/// Calls that nobody answered, evenly over the past, and the import that is to bring them.
async fn begin(client: &Client, vendors: &Sandbox) -> String {
    let now = Clock::system().now();
    let step = (DAYS - 1) * DAY_MS / i64::try_from(ROWS).expect("a number");
    for row in 0..ROWS {
        let ended = now.plus_ms(-i64::try_from(row + 1).expect("a number") * step);
        vendors.pbx.record_history(&CallOrder::Missed { caller: row % 7 }, Some(ended)).expect("a call");
    }
    let source = client.get("sources").await["items"][0]["id"].clone();
    let wish = json!({ "source_id": source, "kind": "range", "from": now.plus_ms(-DAYS * DAY_MS), "process": "now" });
    client.send("POST", "imports", &wish).await["id"].as_str().expect("an id").to_owned()
}

/// The import as it is once it went on, or is over.
async fn wait_for_progress(client: &Client, import: &str) -> Value {
    let path = format!("imports/{import}");
    let before = client.get(&path).await;
    for _ in 0..TRIES_MAX {
        let shown = client.get(&path).await;
        if shown["found"] != before["found"] || shown["state"] == "completed" {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    before
}

fn is_in_the_midst(import: &Value) -> bool {
    let found = import["found"].as_u64().unwrap_or(0);
    import["state"] == "running" && (1..u64::try_from(ROWS).unwrap_or(0)).contains(&found)
}

async fn finished(client: &Client, import: &str) -> Value {
    for _ in 0..TRIES_MAX {
        let shown = client.get(&format!("imports/{import}")).await;
        if !matches!(shown["state"].as_str(), Some("queued" | "running")) {
            return shown;
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    panic!("the import does not end: {}", client.get(&format!("imports/{import}")).await)
}

async fn check(client: &Client, import: &Value) {
    assert_eq!(import["state"], "completed", "{import}");
    let counts = ["found", "imported", "duplicate", "skipped", "failed"].map(|name| import[name].clone());
    assert_eq!(counts, [json!(ROWS), json!(ROWS), json!(0), json!(0), json!(0)], "{import}");
    let kept = client.all("interactions").await;
    let names: BTreeSet<&str> = kept.iter().filter_map(|one| one["external_id"].as_str()).collect();
    assert_eq!((kept.len(), names.len()), (ROWS, ROWS), "every row is one conversation");
}
