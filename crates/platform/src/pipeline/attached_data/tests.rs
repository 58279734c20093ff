//! Attached fields over HTTP.

use serde_json::{Value, json};

use crate::pipeline::testing::World;
use crate::testing::{Client, TestApp};

const FIELDS: &str = "/api/v1/attached-fields";

fn field(name: &str, variable: &str) -> Value {
    json!({ "name": name, "variable": variable })
}

async fn names(client: &Client) -> Vec<String> {
    let listed = client.get(FIELDS).await.expect(200);
    listed["items"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_field_is_made_changed_and_removed() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let made = admin.post(FIELDS, &field("crm_status", "Interaction.status")).await;
    let tag = made.headers["etag"].to_str().unwrap().to_owned();
    let path = format!("{FIELDS}/{}", made.expect(201)["id"].as_str().unwrap());
    let tagged = admin.clone().with("if-match", &tag);
    let change = field("crm_score", "Interaction.qualityScore");
    assert_eq!(tagged.send("PUT", &path, &change).await.expect(200)["variable"], "Interaction.qualityScore");
    assert_eq!(tagged.send("PUT", &path, &change).await.verdict(), "412 request.stale");
    admin.delete(&path).await.expect(204);
    assert!(names(&admin).await.is_empty());
    assert_eq!(admin.get(&path).await.verdict(), "404 attached_field.not_found");
}

#[tokio::test]
async fn a_name_is_unique_whatever_its_case_and_plain_enough_for_programs() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    admin.post(FIELDS, &field("Status", "Interaction.status")).await.expect(201);
    let twice = admin.post(FIELDS, &field("sTATUS", "Interaction.id")).await;
    assert_eq!(twice.verdict(), "409 attached_field.name_taken");
    for bad in ["", "1st", "with space", "dash-ed", "имя", &"x".repeat(65)] {
        let refused = admin.post(FIELDS, &field(bad, "Interaction.id")).await;
        assert_eq!(refused.verdict(), "422 attached_field.name", "{bad}");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/name");
    }
    let unknown = admin.post(FIELDS, &field("other", "Interaction.secret")).await;
    assert_eq!(unknown.verdict(), "422 attached_field.variable");
}

#[tokio::test]
async fn an_organization_has_at_most_a_hundred_fields() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    for number in 0..100 {
        admin.post(FIELDS, &field(&format!("f{number}"), "Interaction.id")).await.expect(201);
    }
    let refused = admin.post(FIELDS, &field("one_more", "Interaction.id")).await;
    assert_eq!(refused.verdict(), "409 attached_field.too_many");
}

#[tokio::test]
async fn fields_stand_in_the_order_people_give_them() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        let made = admin.post(FIELDS, &field(name, "Interaction.id")).await.expect(201);
        ids.push(made["id"].clone());
    }
    let order = |ids: &[&Value]| json!({ "ids": ids });
    let path = format!("{FIELDS}/order");
    admin.post(&path, &order(&[&ids[2], &ids[0], &ids[1]])).await.expect(200);
    assert_eq!(names(&admin).await, ["c", "a", "b"]);
    let twice = admin.post(&path, &order(&[&ids[2], &ids[2], &ids[1]])).await;
    assert_eq!(twice.verdict(), "409 attached_field.order");
}

#[tokio::test]
async fn a_preview_is_the_last_conversation_or_an_example() {
    let world = World::without_credentials().await;
    let admin = world.app.member(world.acme, "admin").await;
    admin.post(FIELDS, &field("who", "Interaction.organizationId")).await.expect(201);
    admin.post(FIELDS, &field("queue", "Interaction.variables.queue")).await.expect(201);
    let path = format!("{FIELDS}/preview");
    let example = admin.get(&path).await.expect(200);
    assert_eq!(example["interaction_id"], Value::Null);
    assert_eq!(example["data"]["queue"], Value::Null);
    let real = world.call_of(None, world.default_project().await).await;
    let shown = admin.get(&path).await;
    let (first, second) = (shown.text().find("\"who\"").unwrap(), shown.text().find("\"queue\"").unwrap());
    assert!(first < second, "in the order of the fields");
    let shown = shown.expect(200);
    assert_eq!(shown["interaction_id"], real.to_string());
    assert_eq!(shown["data"]["who"], world.acme.id.to_string());
    assert_eq!(shown["data"]["queue"], "sales", "what came with the call is carried too");
}

#[tokio::test]
async fn whatever_can_be_chosen_is_on_a_list_with_an_example() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let listed = admin.get("/api/v1/attached-fields/variables").await.expect(200);
    assert_eq!(listed["custom_prefix"], "Interaction.variables.");
    for (number, variable) in listed["items"].as_array().unwrap().iter().enumerate() {
        let path = variable["path"].as_str().unwrap();
        admin.post(FIELDS, &field(&format!("f{number}"), path)).await.expect(201);
    }
}
