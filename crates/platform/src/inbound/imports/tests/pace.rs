//! A vendor that allows few requests is asked at its pace, whatever is asked of it.

use std::time::Duration;

use connectors::RecordingRef;
use sandbox::Vendor;
use serde_json::json;

use crate::inbound::tests::{connected, interactions};
use crate::pipeline::interactions::{Row, Start};
use crate::pipeline::testing::World;

const STEP: Duration = Duration::from_secs(3);
/// Five requests a minute.
const GAP: u32 = 4;
const ASKED: [&str; 2] = ["/api/4.0/stats/list-of-calls-for-period.json", "/api/4.0/stats/call-record.json"];

/// An exchange of the vendor with the strictest limit, connected.
async fn connect(world: &World) -> String {
    let exchange = &world.sandbox.exchanges["binotel"];
    let form = json!({ "connector": exchange.key, "timezone": "Europe/Kyiv", "fields": exchange.account });
    connected(&world.client.post("/api/v1/sources", &form).await.expect(201)).id
}

/// A living call that the vendor has the recording of.
async fn living(world: &World, source: &str) -> kernel::InteractionId {
    let now = world.app.now();
    let calls =
        world.sandbox.exchanges["binotel"].calls(now.plus_ms(-9 * 86_400_000), now.plus_ms(-8 * 86_400_000));
    let call = calls.iter().find(|call| call.talk_s() > 20).unwrap();
    let mut new = world.call("").await;
    new.source_id = Some(source.parse().unwrap());
    new.started_at = call.started_at;
    new.start = Start::Fetch(RecordingRef::Lookup { key: call.number.to_string() });
    world.insert(new).await
}

fn requests(world: &World) -> usize {
    ASKED.iter().map(|path| world.asked(Vendor::Exchange, path)).sum()
}

#[tokio::test]
async fn pages_and_recordings_share_the_pace_of_the_vendor_and_a_living_call_goes_before_the_past() {
    let world = World::without_credentials().await;
    let source = connect(&world).await;
    let from = world.app.now().plus_ms(-4 * 86_400_000);
    let wish = json!({ "source_id": source, "kind": "range", "from": from, "process": "now" });
    world.client.post("/api/v1/imports", &wish).await.expect(201);
    let (mut asked, mut since, mut live) = (0, GAP, None);
    for step in 0..400_u32 {
        world.app.run_jobs().await;
        let news = requests(&world) - asked;
        assert!(news <= 1 && (news == 0 || since >= GAP), "{news} requests after {since} steps");
        (asked, since) = (asked + news, if news == 0 { since + 1 } else { 1 });
        if step == 20 {
            live = Some((living(&world, &source).await, fetched(&world).await.len()));
        }
        if step == 20 + 3 * GAP {
            let (id, before) = live.unwrap();
            let now = fetched(&world).await;
            assert!(now.iter().any(|row| row.interaction_id() == id), "it waits behind the past");
            assert!(now.len() < before + 4 && now.len() < all(&world).await.len() / 2);
        }
        world.app.clock.advance(STEP);
    }
    let all = all(&world).await;
    assert!(all.len() > 15 && all.iter().all(|row| row.has_recording), "{} calls", all.len());
    assert_eq!(asked, 4 + all.len(), "four pages, and each recording is asked for once");
}

/// The calls that are worth a recording.
async fn all(world: &World) -> Vec<Row> {
    let kept = interactions(&world.app, world.acme).await;
    kept.into_iter().filter(|row| row.status != "skipped").collect()
}

async fn fetched(world: &World) -> Vec<Row> {
    all(world).await.into_iter().filter(|row| row.has_recording).collect()
}
