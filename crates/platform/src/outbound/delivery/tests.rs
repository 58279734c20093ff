//! Delivery settings and field mappings over HTTP.

use serde_json::{Value, json};

use super::entity::target;
use crate::testing::{Answer, Client, Organization, TestApp};

const SETTINGS: &str = "/api/v1/delivery-settings";
const MAPPINGS: &str = "/api/v1/field-mappings";

async fn put(client: &Client, path: &str, revision: i64, body: &Value) -> Answer {
    client.clone().with("if-match", &format!("\"{revision}\"")).send("PUT", path, body).await
}

fn mapping(entity: &str, field: &str) -> Value {
    json!({ "crm_entity": entity, "output": "quality_score", "crm_field": field, "required": false })
}

/// Connects a source and lets it be one that can be written back to.
async fn connect_crm(app: &TestApp, organization: Organization, admin: &Client) {
    connect_telephony(admin).await;
    let scope = app.scope(organization);
    let owned = scope.clone();
    let made = app.app.db().write(&owned, |tx| async move {
        let source = tx.update_of::<target::Entity>(&scope);
        source.col_expr(target::Column::Kind, "crm".into()).exec(&tx).await?;
        Ok::<_, store::StoreError>(())
    });
    made.await.unwrap();
}

async fn connect_telephony(admin: &Client) {
    let fields = json!({ "username": "acme", "password": "a", "api_key": "b" });
    let source = json!({ "connector": "streamtelecom", "name": "Office", "fields": fields });
    admin.post("/api/v1/sources", &source).await.expect(201);
}

#[tokio::test]
async fn nothing_leaves_by_itself_until_somebody_says_so() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    connect_crm(&app, acme, &admin).await;
    let fresh = admin.get(SETTINGS).await.expect(200);
    let switches = json!({ "auto_sync": false, "transcript": false, "summary": true, "score": true });
    for (key, value) in switches.as_object().unwrap() {
        assert_eq!(&fresh[key], value, "{key}");
    }
    assert_eq!((&fresh["available"], &fresh["crm"]), (&json!(true), &json!("Office")));
    let wanted = json!({ "auto_sync": true, "transcript": true, "summary": false, "score": false });
    let saved = put(&admin, SETTINGS, 0, &wanted).await.expect(200);
    assert_eq!((&saved["auto_sync"], &saved["available"]), (&json!(true), &json!(true)));
    assert_eq!(put(&admin, SETTINGS, 0, &wanted).await.verdict(), "412 request.stale");
    let nothing = json!({ "auto_sync": true, "transcript": false, "summary": false, "score": false });
    assert_eq!(put(&admin, SETTINGS, 1, &nothing).await.verdict(), "422 delivery_settings.nothing");
}

#[tokio::test]
async fn telephony_only_sends_calls_so_there_is_nothing_to_set() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let wanted = json!({ "auto_sync": true, "transcript": true, "summary": false, "score": false });
    for obstacle in ["no_source", "telephony_only"] {
        let shown = admin.get(SETTINGS).await.expect(200);
        assert_eq!((&shown["available"], &shown["crm"]), (&json!(false), &json!(null)));
        assert_eq!(shown["unavailable"], obstacle);
        assert_eq!(put(&admin, SETTINGS, 0, &wanted).await.verdict(), "409 delivery.no_crm_source");
        connect_telephony(&admin).await;
    }
}

#[tokio::test]
async fn mappings_are_replaced_as_one_list() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    assert_eq!(admin.get(MAPPINGS).await.expect(200)["items"], json!([]));
    let list = json!({ "mappings": [mapping("deal", " UF_CRM_SCORE "), mapping("contact", "UF_CRM_SCORE")] });
    let saved = put(&admin, MAPPINGS, 0, &list).await.expect(200);
    assert_eq!(saved["items"][0]["crm_field"], "UF_CRM_SCORE");
    let one = json!({ "mappings": [mapping("lead", "COMMENTS")] });
    put(&admin, MAPPINGS, 1, &one).await.expect(200);
    assert_eq!(admin.get(MAPPINGS).await.expect(200)["items"].as_array().unwrap().len(), 1);
    assert_eq!(put(&admin, MAPPINGS, 1, &one).await.verdict(), "412 request.stale");
}

#[tokio::test]
async fn a_field_of_the_crm_takes_one_value() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    for (second, code) in [
        (mapping("deal", "uf_crm_score"), "422 field_mapping.crm_field_twice"),
        (mapping("deal", "UF CRM"), "422 field_mapping.crm_field"),
        (mapping("deal", ""), "422 field_mapping.crm_field"),
    ] {
        let refused =
            put(&admin, MAPPINGS, 0, &json!({ "mappings": [mapping("deal", "UF_CRM_SCORE"), second] })).await;
        assert_eq!(refused.verdict(), code);
        assert_eq!(refused.json()["errors"][0]["pointer"], "/mappings/1/crm_field");
    }
    let unknown = put(&admin, MAPPINGS, 0, &json!({ "mappings": [mapping("ticket", "X")] })).await;
    assert_eq!(unknown.verdict(), "422 request.field");
}
