//! The books after the kills.

use std::collections::{BTreeMap, BTreeSet};

use sandbox::Sandbox;
use serde_json::Value;

use super::server::Client;

/// Everything acknowledged is there once, finished, charged once and told with one id.
pub(crate) async fn check(client: &Client, vendors: &Sandbox, acknowledged: &BTreeSet<String>) {
    assert!(acknowledged.len() > 10, "the load was too light to prove anything: {}", acknowledged.len());
    let interactions = client.all("interactions").await;
    every_acknowledged_call_is_there(client, acknowledged, &interactions).await;
    nothing_is_there_twice(&interactions);
    everything_came_to_an_end(&interactions);
    the_ledger_adds_up(client, &interactions).await;
    every_delivery_kept_its_id(vendors, &interactions);
}

async fn every_acknowledged_call_is_there(
    client: &Client,
    acknowledged: &BTreeSet<String>,
    interactions: &[Value],
) {
    let source = client.get("sources").await["items"][0]["id"].as_str().expect("a source").to_owned();
    let records = client.all(&format!("sources/{source}/records")).await;
    let recorded: BTreeSet<&str> =
        records.iter().filter_map(|record| record["external_id"].as_str()).collect();
    let known: BTreeSet<&str> = interactions.iter().filter_map(|one| one["external_id"].as_str()).collect();
    for call in acknowledged {
        assert!(recorded.contains(call.as_str()), "the record of acknowledged call {call} is gone");
        assert!(known.contains(call.as_str()), "acknowledged call {call} became no conversation");
    }
}

fn nothing_is_there_twice(interactions: &[Value]) {
    let ids: BTreeSet<&str> = interactions.iter().filter_map(|one| one["external_id"].as_str()).collect();
    assert_eq!(ids.len(), interactions.len(), "a call became two conversations");
}

fn everything_came_to_an_end(interactions: &[Value]) {
    for one in interactions {
        let status = one["status"].as_str().unwrap_or_default();
        assert!(matches!(status, "completed" | "skipped"), "{status}: {one}");
    }
}

async fn the_ledger_adds_up(client: &Client, interactions: &[Value]) {
    let ledger = client.all("ledger").await;
    let balance = client.get("plans/current").await["balance_minor"].as_i64().expect("a balance");
    let sum: i64 = ledger.iter().filter_map(|entry| entry["amount_minor"].as_i64()).sum();
    assert_eq!(sum, balance, "the balance is the sum of the ledger");
    let charged: Vec<&str> = ledger.iter().filter_map(|entry| entry["interaction_id"].as_str()).collect();
    let once: BTreeSet<&str> = charged.iter().copied().collect();
    assert_eq!(once.len(), charged.len(), "a conversation was charged twice");
    let completed = interactions.iter().filter(|one| one["status"] == "completed");
    let completed: BTreeSet<&str> = completed.filter_map(|one| one["id"].as_str()).collect();
    assert_eq!(once, completed, "exactly the completed conversations are charged");
}

fn every_delivery_kept_its_id(vendors: &Sandbox, interactions: &[Value]) {
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for hook in vendors.inbox.all() {
        assert!(hook.verified, "a webhook came with a wrong signature: {:?}", hook.problem);
        let about = hook.body["data"]["interaction_id"].as_str().expect("an interaction").to_owned();
        ids.entry(about).or_default().insert(hook.id);
    }
    for (interaction, ids) in &ids {
        assert_eq!(ids.len(), 1, "{interaction} was told under {ids:?}: a receiver cannot drop the repeat");
    }
    let completed = interactions.iter().filter(|one| one["status"] == "completed").count();
    assert_eq!(ids.len(), completed, "every completed conversation was told");
}
