//! What a test puts in place of the world outside: a fresh database, a key, a way out to loopback only.

use std::path::Path;

use connectors::{Http, HttpConfig};
use kernel::Entropy;
use store::Keyring;
use store::testing::TestDb;

/// A fresh database on the engine of this run.
#[expect(
    clippy::disallowed_methods,
    reason = "the test run chooses the engine, not the product's configuration"
)]
pub(super) async fn database() -> TestDb {
    let wanted = std::env::var("HARKEN_TEST_ENGINE").unwrap_or_default();
    if wanted == "postgres" {
        let made = store::testing::postgres().await.expect("the server makes a database");
        return made.expect("HARKEN_TEST_ENGINE=postgres needs HARKEN_TEST_POSTGRES_URL");
    }
    store::testing::sqlite().await.expect("a database in a directory")
}

/// A key of this test alone.
pub(super) fn keyring(directory: &Path, entropy: &Entropy) -> Keyring {
    Keyring::load_or_create(&directory.join("master.key"), entropy).expect("a key is made")
}

/// Reaches the sandbox on loopback, and everything else as the guard allows.
pub(super) fn http() -> Http {
    let allow = vec!["127.0.0.1".parse().expect("an address")];
    Http::new(HttpConfig { allow, ..HttpConfig::default() }).expect("a client")
}
