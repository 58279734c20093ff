//! The tree over HTTP, and what a suspension does.

use kernel::OrganizationId;
use serde_json::{Value, json};
use store::{Job, JobRun, Retry, Runner};

use crate::app::App;
use crate::testing::{Answer, Client, Organization, TestApp};

const PATH: &str = "/api/v1/organizations";

async fn make(client: &Client, name: &str, parent: Option<&str>) -> String {
    let made = client.post(PATH, &json!({ "name": name, "parent_id": parent })).await.expect(201);
    made["id"].as_str().unwrap().to_owned()
}

async fn change(client: &Client, id: &str, body: &Value) -> Answer {
    let path = format!("{PATH}/{id}");
    let tag = client.get(&path).await.headers["etag"].to_str().unwrap().to_owned();
    client.clone().with("if-match", &tag).send("PATCH", &path, body).await
}

async fn act(client: &Client, id: &str, verb: &str) -> Answer {
    client.post(&format!("{PATH}/{id}/{verb}"), &Value::Null).await
}

fn organization(id: &str) -> Organization {
    Organization { id: id.parse().unwrap() }
}

async fn names(client: &Client) -> Vec<(String, u64)> {
    let tree = client.get(PATH).await.expect(200);
    let line = |one: &Value| (one["name"].as_str().unwrap().to_owned(), one["depth"].as_u64().unwrap());
    tree["items"].as_array().unwrap().iter().map(line).collect()
}

#[tokio::test]
async fn whoever_makes_a_sub_organization_is_its_client_and_it_can_work_at_once() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let north = make(&client, "Acme North", None).await;
    let inside = TestApp::elsewhere(&client, north.parse().unwrap());
    let shown = inside.get("/api/v1/organizations/current").await.expect(200);
    assert_eq!(
        (&shown["name"], &shown["timezone"]),
        (&json!("Acme North"), &json!("Europe/Kyiv")),
        "as above it"
    );
    assert_eq!(inside.get("/api/v1/projects").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let members = inside.get("/api/v1/members").await.expect(200);
    assert_eq!(
        (members["items"].as_array().unwrap().len(), &members["items"][0]["role"]),
        (1, &json!("client"))
    );
}

#[tokio::test]
async fn the_tree_is_seen_from_where_one_stands() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let north = make(&client, "North", None).await;
    make(&client, "South", None).await;
    make(&client, "Harbour", Some(&north)).await;
    let line = |name: &str, depth| (name.to_owned(), depth);
    assert_eq!(
        names(&client).await,
        [line("Acme", 0), line("North", 1), line("Harbour", 2), line("South", 1)]
    );
    let inside = TestApp::elsewhere(&client, north.parse().unwrap());
    assert_eq!(names(&inside).await, [line("North", 0), line("Harbour", 1)]);
}

#[tokio::test]
async fn a_sub_organization_is_renamed_and_moved_but_never_under_itself() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let north = make(&client, "North", None).await;
    let harbour = make(&client, "Harbour", Some(&north)).await;
    for target in [&north, &harbour] {
        let refused = change(&client, &north, &json!({ "parent_id": target })).await;
        assert_eq!(refused.verdict(), "422 sub_organization.under_itself");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/parent_id");
    }
    let top = acme.id.to_string();
    let moved =
        change(&client, &harbour, &json!({ "parent_id": top, "name": "Old Harbour" })).await.expect(200);
    assert_eq!(
        (&moved["parent_id"], &moved["name"], &moved["depth"]),
        (&json!(top), &json!("Old Harbour"), &json!(1))
    );
    let own =
        client.clone().with("if-match", "\"1\"").send("PATCH", &format!("{PATH}/{top}"), &json!({})).await;
    assert_eq!(own.verdict(), "422 sub_organization.own");
    let smuggled = change(&client, &north, &json!({ "status": "active" })).await;
    assert_eq!(smuggled.verdict(), "422 request.field");
    let stale = client.clone().with("if-match", "\"99\"");
    let late = stale.send("PATCH", &format!("{PATH}/{harbour}"), &json!({ "name": "Mine" })).await;
    assert_eq!(late.verdict(), "412 request.stale");
    assert!(late.json()["changed"]["by"].as_str().unwrap().starts_with("client "), "{}", late.text());
}

#[tokio::test]
async fn two_moves_at_the_same_moment_never_make_a_circle() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    for round in 0..8 {
        let (one, two) = (
            make(&client, &format!("A{round}"), None).await,
            make(&client, &format!("B{round}"), None).await,
        );
        let (first, second) = (json!({ "parent_id": two }), json!({ "parent_id": one }));
        let (left, right) = tokio::join!(change(&client, &one, &first), change(&client, &two, &second));
        let mut verdicts = [left.verdict(), right.verdict()];
        verdicts.sort();
        assert_eq!(verdicts, ["200", "422 sub_organization.under_itself"], "one of them wins");
    }
    assert_eq!(names(&client).await.len(), 17, "everybody still hangs on the tree");
}

#[tokio::test]
async fn the_tree_ends_at_the_sixteenth_level() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Level 1").await, "client").await;
    let mut parent = None;
    for level in 2..=16 {
        parent = Some(make(&client, &format!("Level {level}"), parent.as_deref()).await);
    }
    let deeper = client.post(PATH, &json!({ "name": "Level 17", "parent_id": parent })).await;
    assert_eq!(deeper.verdict(), "422 sub_organization.too_deep");
    let inside = TestApp::elsewhere(&client, parent.unwrap().parse().unwrap());
    let from_inside = inside.post(PATH, &json!({ "name": "Level 17" })).await;
    assert_eq!(from_inside.verdict(), "422 sub_organization.too_deep", "also counted from the real top");
}

#[tokio::test]
async fn nobody_reaches_into_a_foreign_tree() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let north = make(&client, "North", None).await;
    let other = app.organization("Other").await;
    let outsider = app.member(other, "client").await;
    assert_eq!(outsider.get(&format!("{PATH}/{north}")).await.verdict(), "404 sub_organization.not_found");
    let tagged = outsider.clone().with("if-match", "\"1\"");
    let renamed = tagged.send("PATCH", &format!("{PATH}/{north}"), &json!({ "name": "Mine" })).await;
    assert_eq!(renamed.verdict(), "404 sub_organization.not_found");
    assert_eq!(act(&outsider, &north, "suspend").await.verdict(), "404 sub_organization.not_found");
    let under = outsider.post(PATH, &json!({ "name": "Mole", "parent_id": north })).await;
    assert_eq!(under.verdict(), "404 sub_organization.not_found");
    let away = change(&client, &north, &json!({ "parent_id": other.id.to_string() })).await;
    assert_eq!(away.verdict(), "404 sub_organization.not_found", "nor moves anything into one");
    let admin = app.member(organization(&north), "admin").await;
    assert_eq!(names(&admin).await.len(), 1, "an Admin reads");
    assert_eq!(admin.post(PATH, &json!({ "name": "x" })).await.verdict(), "403 access.denied");
}

#[tokio::test]
async fn a_suspension_holds_at_once_for_open_sessions_and_everything_below() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let north = make(&client, "North", None).await;
    let harbour = make(&client, "Harbour", Some(&north)).await;
    let (agent, below) =
        (app.member(organization(&north), "agent").await, app.member(organization(&harbour), "client").await);
    let interactions = "/api/v1/interactions";
    agent.get(interactions).await.expect(200);
    assert_eq!(act(&client, &north, "suspend").await.expect(200)["status"], "suspended");
    for member in [&agent, &below] {
        let refused = member.get(interactions).await;
        assert_eq!(refused.verdict(), "403 organization.suspended");
        assert!(refused.text().contains("North is suspended"), "{}", refused.text());
    }
    let own = app.member(organization(&north), "client").await;
    assert_eq!(own.get(interactions).await.verdict(), "403 organization.suspended", "its own Client, too");
    let manager = TestApp::elsewhere(&client, harbour.parse().unwrap());
    manager.get(interactions).await.expect(200);
    client.get(interactions).await.expect(200);
    let profile = agent.get("/api/v1/profile").await.expect(200);
    assert_eq!(profile["memberships"][0]["organization"]["suspended"], true, "the console can say why");
    act(&client, &north, "reactivate").await.expect(200);
    agent.get(interactions).await.expect(200);
    below.get(interactions).await.expect(200);
}

#[tokio::test]
async fn a_suspended_level_below_stays_suspended_when_the_one_above_is_reactivated_or_it_moves() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let north = make(&client, "North", None).await;
    let harbour = make(&client, "Harbour", Some(&north)).await;
    let quay = make(&client, "Quay", Some(&north)).await;
    act(&client, &harbour, "suspend").await.expect(200);
    act(&client, &north, "suspend").await.expect(200);
    let by = |id: String| {
        let client = client.clone();
        async move { client.get(&format!("{PATH}/{id}")).await.expect(200)["suspended_by"].clone() }
    };
    assert_eq!(by(harbour.clone()).await, north);
    act(&client, &north, "reactivate").await.expect(200);
    assert_eq!((by(harbour.clone()).await, by(quay.clone()).await), (json!(harbour), Value::Null));
    change(&client, &quay, &json!({ "parent_id": harbour })).await.expect(200);
    assert_eq!(by(quay.clone()).await, harbour, "whoever moves under a suspended one is suspended");
    change(&client, &quay, &json!({ "parent_id": acme.id.to_string() })).await.expect(200);
    assert_eq!(by(quay).await, Value::Null);
}

#[derive(serde::Serialize, serde::Deserialize)]
struct Knock;

impl Job for Knock {
    const NAME: &'static str = "knock";
    type Context = App;

    async fn run(self, _app: App, _run: JobRun) -> Result<(), Retry> {
        Ok(())
    }
}

#[tokio::test]
async fn jobs_of_a_suspended_organization_wait_and_vendors_are_asked_to_come_back() {
    let app = TestApp::start().await;
    let client = app.member(app.organization("Acme").await, "client").await;
    let north = make(&client, "North", None).await;
    let inside = TestApp::elsewhere(&client, north.parse().unwrap());
    let source = json!({ "connector": "streamtelecom", "name": "Exchange", "timezone": "Europe/Kyiv", "fields": {
        "username": "login", "password": "an-example-password", "api_key": "an-example-key", "base_url": "http://127.0.0.1:9" } });
    let connected = inside.post("/api/v1/sources", &source).await.expect(201);
    let door =
        connected["webhook_url"].as_str().unwrap().strip_prefix("http://127.0.0.1:7070").unwrap().to_owned();
    app.run_jobs().await;
    act(&client, &north, "suspend").await.expect(200);
    let refused = app.stranger().send("POST", &door, &json!({})).await;
    assert_eq!(refused.verdict(), "503 organization.suspended", "not 410: a suspension ends");
    assert!(refused.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() > 60);
    let scope = app.scope(organization(&north));
    let owned = scope.clone();
    app.app.db().write(&owned, |tx| async move { tx.enqueue(&scope, &Knock).await }).await.unwrap();
    let runner = || Runner::new(app.app.db().clone(), app.app.clone()).register::<Knock>();
    assert_eq!(runner().run_until_idle().await.unwrap(), 0, "it waits");
    act(&client, &north, "reactivate").await.expect(200);
    assert_eq!(runner().run_until_idle().await.unwrap(), 1, "and nothing of it is lost");
    assert_ne!(app.stranger().send("POST", &door, &json!({})).await.status, 503);
    app.run_jobs().await;
}

#[tokio::test]
async fn a_key_above_serves_those_below_that_have_none_and_is_shown_as_inherited_without_secrets() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let north = make(&client, "North", None).await;
    let inside = TestApp::elsewhere(&client, north.parse().unwrap());
    let key = json!({ "secret": "the-key-of-the-parent", "base_url": "http://127.0.0.1:9" });
    client.send("PUT", "/api/v1/credentials/deepgram", &key).await.expect(200);
    let shown = inside.get("/api/v1/credentials").await.expect(200)["items"][0].clone();
    let level = json!({ "organization_id": acme.id, "name": "Acme", "inherited": true });
    assert_eq!((&shown["connector"], &shown["level"]), (&json!("deepgram"), &level));
    assert_eq!(
        (&shown["last4"], &shown["base_url"], &shown["last_error"]),
        (&json!(""), &json!(null), &json!(null))
    );
    let own = json!({ "secret": "the-key-of-the-child", "base_url": "http://127.0.0.1:9" });
    inside.send("PUT", "/api/v1/credentials/deepgram", &own).await.expect(200);
    let shown = inside.get("/api/v1/credentials").await.expect(200);
    assert_eq!(shown["items"].as_array().unwrap().len(), 1, "the nearest level wins");
    assert_eq!(shown["items"][0]["level"]["inherited"], false);
    app.run_jobs().await;
}

#[tokio::test]
async fn changes_of_the_tree_stand_in_the_log_of_both_organizations() {
    use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

    use crate::activity::audit::entity;
    let app = TestApp::start().await;
    let acme = app.organization("Acme").await;
    let client = app.member(acme, "client").await;
    let north = make(&client, "North", None).await;
    act(&client, &north, "suspend").await.expect(200);
    for id in [acme.id, north.parse::<OrganizationId>().unwrap()] {
        let read = app.app.db().read_platform(|tx| async move {
            let about = entity::Column::Entity.eq("sub_organization");
            let rows =
                entity::Entity::find().filter(entity::Column::OrganizationId.eq(id.uuid())).filter(about);
            Ok::<_, store::StoreError>(rows.all(&tx).await?)
        });
        let mut actions: Vec<String> = read.await.unwrap().into_iter().map(|row| row.action).collect();
        actions.sort();
        assert_eq!(actions, ["create", "suspend"]);
    }
}
