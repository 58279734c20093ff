//! What an import of the past tells the world: nothing, unless somebody asked for it.

use std::time::Duration;

use sandbox::CallOrder;
use serde_json::{Value, json};

use super::Office;
use crate::inbound::imports::model::minus;
use crate::pipeline::testing::World;

/// Conversations that did not all go well.
const SAMPLES: [&str; 4] = ["en-telecom-outage", "es-tienda-reclamacion", "ru-shop-sofa", "uk-shop-return"];

impl Office {
    /// With everything that judging a call needs, a rule that every score breaches, and an endpoint for these events.
    async fn alarmed(events: &[&str]) -> Self {
        let world = World::start().await;
        let source = super::connect(&world, &world.client).await;
        let rule = json!({ "name": "Low", "severity": "critical", "score_below": 100 });
        world.client.post("/api/v1/alert-rules", &rule).await.expect(201);
        let url = world.sandbox.urls.receiver.join("hooks/acme").unwrap();
        let endpoint = json!({ "url": url.as_str(), "events": events });
        let made = world.client.post("/api/v1/webhook-endpoints", &endpoint).await.expect(201);
        world.sandbox.inbox.expect_secret(made["secret"].as_str().unwrap());
        Self { world, source }
    }

    /// Imports some calls of so many days ago, to be judged now.
    async fn judge(&self, days_ago: u32) {
        for (minute, sample) in (1_u32..).zip(SAMPLES) {
            let back = super::DAY * days_ago + Duration::from_mins(10) * minute;
            let ended = Some(minus(self.world.app.now(), back));
            self.world.sandbox.pbx.record_history(&CallOrder::sample(sample), ended).unwrap();
        }
        let mut wish = self.range(30);
        wish["process"] = json!("now");
        let done = self.import(&wish).await;
        assert_eq!(done["imported"], SAMPLES.len(), "{done}");
        self.world.app.advance(Duration::from_mins(5)).await;
    }

    fn told(&self) -> Vec<Value> {
        let received = self.world.sandbox.inbox.accepted();
        received.iter().map(|hook| hook.body.clone()).collect()
    }

    async fn items(&self, path: &str) -> Vec<Value> {
        self.client().get(path).await.expect(200)["items"].as_array().unwrap().clone()
    }
}

#[tokio::test]
async fn a_call_of_the_past_raises_an_alert_that_nobody_is_told_of() {
    let office = Office::alarmed(&["interaction.completed", "alert.triggered"]).await;
    office.judge(10).await;
    let alerts = office.items("/api/v1/alerts").await;
    assert!(!alerts.is_empty() && alerts.iter().all(|alert| alert["historic"] == true), "{alerts:?}");
    assert!(office.told().is_empty(), "{:?}", office.told());
    assert!(office.items("/api/v1/notifications").await.is_empty());
}

#[tokio::test]
async fn a_call_of_the_past_is_told_as_such_to_those_who_ask_for_it() {
    let office = Office::alarmed(&["interaction.imported"]).await;
    office.judge(10).await;
    let told = office.told();
    assert_eq!(told.len(), SAMPLES.len(), "{told:?}");
    assert!(told.iter().all(|one| one["type"] == "interaction.imported" && one["data"]["historic"] == true));
}

#[tokio::test]
async fn a_call_that_an_import_caught_up_with_is_news() {
    let office = Office::alarmed(&["interaction.completed", "interaction.imported", "alert.triggered"]).await;
    office.judge(0).await;
    let told = office.told();
    let of = |event: &str| told.iter().filter(|one| one["type"] == event).count();
    assert_eq!((of("interaction.completed"), of("interaction.imported")), (SAMPLES.len(), 0));
    assert!(of("alert.triggered") > 0 && told.iter().all(|one| one["data"]["historic"] != true), "{told:?}");
    assert_eq!(office.items("/api/v1/notifications").await.len(), of("alert.triggered"));
}
