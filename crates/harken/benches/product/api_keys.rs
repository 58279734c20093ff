//! What an API key costs the request that presents it: 100,000 keys known to the process, beside the least it can cost.
//!
//! Measured through the door that the routes use, so that the text is read, hashed, found, compared and its use noted.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Instant;

use kernel::{ApiKeyId, Entropy};
use platform::access::api_keys::{KnownKey, ServiceType, check, secret};
use platform::testing::{Client, Organization, TestApp};
use sha2::{Digest, Sha256};

use super::report::{Report, count, median};

const KEYS: usize = 100_000;
const IN_USE: usize = 1_000;
const ROUNDS: usize = 7;
const DELETED: usize = 50;

pub(crate) async fn run() -> Report {
    let app = TestApp::start().await;
    let acme = app.organization("Bench").await;
    let owner = app.member(acme, "client").await;
    let texts = remember_keys(&app, acme);
    let read = |text: &String| secret::parse(text).map(|read| (read.id, read.hash)).expect("a key");
    let hashes: HashMap<ApiKeyId, [u8; 32]> = texts.iter().map(read).collect();
    let ids: Vec<ApiKeyId> = texts.iter().map(|text| read(text).0).collect();
    let (mut checked, mut busy, mut least) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        least.push(hash_and_find(&ids, &texts, &hashes));
        checked.push(check_each(&app, &texts).await);
        // Most requests at any moment come with a few of the keys.
        busy.push(check_each(&app, &texts[..IN_USE]).await);
    }
    let floor = median(least);
    let mut report = Report::new();
    report.add("SHA-256 of a key and a hash map of 100,000", floor, "ns");
    report.compare("a key checked among 100,000", median(checked), "ns", ("hash and map", floor));
    report.compare("the same, 1,000 of them in use", median(busy), "ns", ("hash and map", floor));
    report.add("requests let in after their key was deleted", let_in_after_delete(&owner).await, "of 50");
    report
}

/// Keys that were presented a moment ago, so that the process knows them all.
fn remember_keys(app: &TestApp, organization: Organization) -> Vec<String> {
    let (entropy, memory, now) = (Entropy::seeded(7), app.app.api_keys(), app.now());
    let forgotten = memory.forgotten();
    let make = |_| {
        let id: ApiKeyId = app.app.ids().new_id();
        let text = secret::compose(id, &entropy).expose().to_owned();
        let known = KnownKey {
            id,
            organization_id: organization.id,
            service_type: ServiceType::Full,
            hash: secret::parse(&text).expect("a key").hash,
            old: None,
            valid_until: None,
            noted_at: AtomicI64::new(now.0),
        };
        memory.remember(id, Some(Arc::new(known)), now, forgotten);
        text
    };
    (0..KEYS).map(make).collect()
}

/// Nanoseconds for each key, one after another, at the door.
async fn check_each(app: &TestApp, texts: &[String]) -> f64 {
    let begun = Instant::now();
    for text in texts {
        let known = check(&app.app, black_box(text), None).await.expect("the key is let in");
        black_box(known);
    }
    begun.elapsed().as_secs_f64() * 1e9 / count(texts.len())
}

/// Nanoseconds for the least that any check must do.
fn hash_and_find(ids: &[ApiKeyId], texts: &[String], hashes: &HashMap<ApiKeyId, [u8; 32]>) -> f64 {
    let begun = Instant::now();
    let same = |(id, text): &(&ApiKeyId, &String)| {
        let hash: [u8; 32] = Sha256::digest(black_box(text).as_bytes()).into();
        hashes.get(*id) == Some(&hash)
    };
    let found = ids.iter().zip(texts).filter(same).count();
    let taken = begun.elapsed();
    assert_eq!(found, texts.len(), "every key is found");
    taken.as_secs_f64() * 1e9 / count(texts.len())
}

/// Programs whose key works, is deleted, and must not work for the very next request.
async fn let_in_after_delete(owner: &Client) -> f64 {
    let mut let_in = 0;
    for _ in 0..DELETED {
        let program = owner.program("full").await;
        program.get("/api/v1/projects").await.expect(200);
        let listed = owner.get("/api/v1/api-keys").await.expect(200);
        let id = listed["items"][0]["id"].as_str().expect("an id").to_owned();
        owner.delete(&format!("/api/v1/api-keys/{id}")).await.expect(204);
        let_in += usize::from(program.get("/api/v1/projects").await.status != 401);
    }
    count(let_in)
}
