//! What was acknowledged survives `kill -9`: the real binary is killed at random moments under load, and afterwards
//! every acknowledged call is there once, finished and charged once, and every row of a history that was being imported.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a harness that cannot go on fails at once, with the reason"
)]

mod audit;
mod calls;
#[path = "../../../sip/tests/outside/support/certificate.rs"]
mod certificate;
mod edge;
mod importing;
mod load;
mod server;
mod stopping;

use std::time::Duration;

use kernel::Entropy;
use sandbox::{Sandbox, SandboxConfig};

use load::Load;
use server::Server;

/// How often the process is killed, unless `HARKEN_CRASH_KILLS` says otherwise.
const KILLS_SQLITE: u32 = 20;
const KILLS_POSTGRES: u32 = 6;
/// A process lives at most this long under load before it is killed.
const LIFE_MS_MAX: f64 = 1500.0;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_by_kills_on_the_embedded_database() {
    endure(None, kills(KILLS_SQLITE)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_or_doubled_by_kills_on_postgresql() {
    let Some(database) = store::testing::postgres().await.expect("the server makes a database") else {
        eprintln!("no HARKEN_TEST_POSTGRES_URL: the embedded database alone is tested in this run");
        return;
    };
    endure(Some(database.url.clone()), kills(KILLS_POSTGRES)).await;
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
    let webhook = client.connect(&vendors).await;
    let load = Load::start(&vendors, &webhook);
    for _ in 0..kills {
        let life = Duration::from_secs_f64(moments.fraction() * LIFE_MS_MAX / 1000.0);
        tokio::time::sleep(life).await;
        server.kill();
        server.start().await;
    }
    let acknowledged = load.stop().await;
    let client = server.sign_in().await;
    client.wait_until_settled().await;
    audit::check(&client, &vendors, &acknowledged).await;
    eprintln!("{} acknowledged calls survived {kills} kills", acknowledged.len());
    server.kill();
    vendors.stop().await;
}

#[expect(clippy::disallowed_methods, reason = "how long to try is chosen by whoever runs the test")]
fn kills(usual: u32) -> u32 {
    std::env::var("HARKEN_CRASH_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

#[expect(clippy::disallowed_methods, reason = "a failed run is repeated by its seed")]
fn seed() -> u64 {
    let wanted = std::env::var("HARKEN_CRASH_SEED").ok().and_then(|text| text.parse().ok());
    wanted.unwrap_or_else(|| u64::from_le_bytes(Entropy::os().expect("randomness").bytes()))
}
