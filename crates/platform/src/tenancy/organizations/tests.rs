//! The settings of one organization over HTTP.

use serde_json::{Value, json};

use super::{blob_key, levels};
use crate::testing::{ABROAD, Answer, Client, TestApp};

const PATH: &str = "/api/v1/organizations/current";

async fn tag(client: &Client) -> String {
    client.get(PATH).await.headers["etag"].to_str().unwrap().to_owned()
}

async fn change(client: &Client, body: &Value) -> Answer {
    let tag = tag(client).await;
    client.clone().with("if-match", &tag).send("PATCH", PATH, body).await
}

#[tokio::test]
async fn every_setting_can_be_changed_and_is_shown_as_it_was_saved() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let wanted = json!({ "name": "Acme Clinic", "slug": "acme-clinic", "region": ABROAD, "timezone": "America/New_York",
        "language": "es", "currency": "EUR", "max_upload_bytes": 1_000_000, "min_call_seconds": 20 });
    let saved = change(&client, &wanted).await.expect(200);
    for (key, value) in wanted.as_object().unwrap() {
        assert_eq!(&saved[key], value, "{key}");
    }
    assert_eq!(client.get(PATH).await.expect(200), saved);
    let unconditional = client.send("PATCH", PATH, &json!({ "name": "x" })).await;
    assert_eq!(unconditional.verdict(), "428 request.if_match_missing");
}

#[tokio::test]
async fn what_an_organization_cannot_be_is_refused_at_the_field() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    app.organization("Other").await;
    let most =
        client.get("/api/v1/organizations/options").await.expect(200)["max_upload_bytes"].as_u64().unwrap();
    let table = [
        (json!({ "name": " " }), "422 organization.name", "/name"),
        (json!({ "name": "x".repeat(121) }), "422 organization.name", "/name"),
        (json!({ "region": "mars" }), "422 organization.region", "/region"),
        (json!({ "slug": "Not a slug" }), "422 organization.slug", "/slug"),
        (json!({ "slug": "other" }), "409 organization.slug_taken", "/slug"),
        (json!({ "timezone": "Mars/Olympus" }), "422 organization.timezone", "/timezone"),
        (json!({ "currency": "gold" }), "422 organization.currency", "/currency"),
        (json!({ "max_upload_bytes": most + 1 }), "422 organization.max_upload_bytes", "/max_upload_bytes"),
        (json!({ "max_upload_bytes": 0 }), "422 organization.max_upload_bytes", "/max_upload_bytes"),
    ];
    for (body, verdict, pointer) in table {
        let answer = change(&client, &body).await;
        assert_eq!(answer.verdict(), verdict, "{body}");
        assert_eq!(answer.json()["errors"][0]["pointer"], pointer, "{body}");
    }
}

#[tokio::test]
async fn what_is_not_a_setting_cannot_be_smuggled_in() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    for field in ["id", "parent_id", "status", "suspended_by", "revision", "created_at"] {
        let refused = change(&client, &json!({ "name": "Acme", field: "active" })).await;
        assert_eq!(refused.verdict(), "422 request.field", "{field}");
    }
}

#[tokio::test]
async fn who_saves_second_is_told_who_was_faster_and_when() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let (client, admin) = (app.member(acme, "client").await, app.member(acme, "admin").await);
    let seen = client.clone().with("if-match", &tag(&client).await);
    change(&admin, &json!({ "name": "Acme Clinic" })).await.expect(200);
    let late = seen.send("PATCH", PATH, &json!({ "name": "Mine" })).await;
    assert_eq!(late.verdict(), "412 request.stale");
    let told = late.json()["changed"].clone();
    assert!(told["by"].as_str().unwrap().starts_with("admin "), "{told}");
    assert_eq!(told["at"], app.now().to_string());
    assert_eq!(client.get(PATH).await.expect(200)["name"], "Acme Clinic");
}

#[tokio::test]
async fn an_old_address_keeps_leading_to_the_organization_and_to_nobody_else() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    change(&client, &json!({ "slug": "acme-clinic" })).await.expect(200);
    let mine = || async {
        client.get("/api/v1/profile").await.expect(200)["memberships"][0]["organization"].clone()
    };
    let shown = mine().await;
    assert_eq!((&shown["slug"], &shown["former_slugs"]), (&json!("acme-clinic"), &json!(["acme"])));
    let other = app.member(app.organization("Acme").await, "client").await;
    let theirs = other.get(PATH).await.expect(200)["slug"].clone();
    assert_eq!(theirs, "acme-2", "a new organization of that name does not take it over");
    assert_eq!(change(&other, &json!({ "slug": "acme" })).await.verdict(), "409 organization.slug_taken");
    change(&client, &json!({ "slug": "acme" })).await.expect(200);
    assert_eq!(mine().await["former_slugs"], json!(["acme-clinic"]), "and it may be taken back");
}

#[tokio::test]
async fn a_region_with_a_place_of_its_own_keeps_new_recordings_there() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let offered = client.get("/api/v1/organizations/options").await.expect(200)["regions"].clone();
    assert_eq!(
        offered,
        json!([{ "key": "default", "name": "Default" }, { "key": "abroad", "name": "Abroad" }])
    );
    let scope = app.scope(acme);
    let before = blob_key(&app.app, &scope, "recordings/1").await.unwrap();
    app.app.blobs().put(&before, "here".into()).await.unwrap();
    change(&client, &json!({ "region": ABROAD })).await.expect(200);
    let after = blob_key(&app.app, &scope, "recordings/1").await.unwrap();
    app.app.blobs().put(&after, "there".into()).await.unwrap();
    assert_eq!(
        app.app.blobs().get(&before).await.unwrap().unwrap(),
        "here",
        "what was there before is found"
    );
    assert_eq!(app.app.blobs().get(&after).await.unwrap().unwrap(), "there");
}

#[tokio::test]
async fn a_smaller_cap_holds_for_the_next_upload() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let plan = json!({ "files": [{ "name": "a.mp3", "bytes": 5_000 }], "project_id": null });
    let accepted = || async {
        client.post("/api/v1/uploads/estimate", &plan).await.expect(200)["files"][0]["accepted"].clone()
    };
    assert_eq!(accepted().await, true);
    change(&client, &json!({ "max_upload_bytes": 4_000 })).await.expect(200);
    assert_eq!(accepted().await, false);
}

#[tokio::test]
async fn levels_are_told_from_the_nearest_to_the_top() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let made = client.post("/api/v1/organizations", &json!({ "name": "Acme North" })).await.expect(201);
    let below = made["id"].as_str().unwrap().parse().unwrap();
    let chain = app.app.db().read_platform(|tx| async move { levels(&tx, below).await }).await.unwrap();
    let names: Vec<&str> = chain.iter().map(|level| level.name.as_str()).collect();
    assert_eq!(names, ["Acme North", "Acme"]);
    assert!(chain[1].seen_from(below).inherited && !chain[0].seen_from(below).inherited);
}
