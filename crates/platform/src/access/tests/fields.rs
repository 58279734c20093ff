//! Fields that need a flag of their own.

use serde_json::{Value, json};

use super::examples::Fixture;
use super::{drive, guarded};
use crate::access::permissions::Rights;
use crate::access::roles::tests::Made;
use crate::access::routes::Access;
use crate::testing::TestApp;

const LLM: &str = "/api/v1/credentials/openai";
const ASR: &str = "/api/v1/credentials/deepgram";

fn key() -> Value {
    json!({ "secret": "an-example-secret", "base_url": "http://127.0.0.1:9" })
}

#[tokio::test]
async fn who_keeps_the_keys_chooses_a_model_only_with_the_flag() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let owner = app.member(acme, "client").await;
    let role = Made::by(&owner, "Key keeper").await;
    let keeper = app.member(acme, &role.key).await;
    let mut with_model = key();
    with_model["model"] = json!("another-model");
    for (path, flag) in [(LLM, "flag.change_llm"), (ASR, "flag.change_stt")] {
        role.may(&owner, &["credential.update"]).await;
        assert_eq!(keeper.send("PUT", path, &key()).await.verdict(), "200", "other fields pass at {path}");
        let refused = keeper.send("PUT", path, &with_model).await;
        assert_eq!(refused.verdict(), "403 access.denied", "{path}");
        let problem = refused.json();
        assert_eq!(problem["errors"][0]["pointer"], "/model");
        assert_eq!((&problem["needed"], &problem["granted_by"]), (&json!([flag]), &json!(["Client"])));
        role.may(&owner, &["credential.update", flag]).await;
        assert_eq!(keeper.send("PUT", path, &with_model).await.verdict(), "200", "{path}");
    }
}

#[tokio::test]
async fn every_guarded_field_of_every_route_is_refused_without_its_flag() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let fixture = Fixture::make(&app, acme).await;
    let owner = app.member(acme, "client").await;
    let role = Made::by(&owner, "Without flags").await;
    let member = app.member(acme, &role.key).await;
    for route in guarded() {
        let Access::Needs(needed) = route.access else { continue };
        let (path, body) = fixture.request(&route);
        for guard in route.fields.iter().filter(|guard| guard.only_at.is_none_or(|at| at(&path))) {
            let names: Vec<String> = needed.names();
            role.may(&owner, &names.iter().map(String::as_str).collect::<Vec<_>>()).await;
            let mut touching = body.clone();
            touching[guard.pointer.trim_start_matches('/')] = json!("something else");
            let verdict = drive(&member, &route, &path, &touching).await;
            assert_eq!(verdict, "403 access.denied", "{} {path} {}", route.method, Rights::from(guard.flag));
            assert_ne!(drive(&member, &route, &path, &body).await, "403 access.denied", "{path} without it");
        }
    }
}
