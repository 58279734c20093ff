//! The grid, the wishes, and what really goes out.

use kernel::InteractionId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::{Value, json};
use store::Priority;

use crate::outbound::alerts::{Judged, enqueue_check};
use crate::outbound::mail::outbox::entity as email;
use crate::outbound::mail::servers::entity as server;
use crate::pipeline::testing::World;
use crate::testing::{Answer, Client, Organization, TestApp};

const GRID: &str = "/api/v1/notification-settings";
const MINE: &str = "/api/v1/profile/notifications";
const ON: Value = Value::Bool(true);

fn all(on: bool) -> Value {
    json!({ "info": on, "warning": on, "critical": on })
}

fn grid(email: bool, webhook: bool) -> Value {
    json!({ "email": all(email), "telegram": all(false), "webhook": all(webhook) })
}

async fn put(client: &Client, path: &str, revision: i64, body: &Value) -> Answer {
    client.clone().with("if-match", &format!("\"{revision}\"")).send("PUT", path, body).await
}

async fn set_up_mail(app: &TestApp, organization: Organization) {
    let scope = app.scope(organization);
    let stored = app.app.db().write(&scope, |tx| async move {
        let row = server::ActiveModel {
            organization_id: Set(organization.id.uuid()),
            provider: Set("smtp".to_owned()),
            host: Set("127.0.0.1".to_owned()),
            port: Set(9),
            encryption: Set("none".to_owned()),
            disable_certificate_validation: Set(false),
            username: Set(None),
            sealed_password: Set(None),
            sealed_api_key: Set(None),
            api_url: Set(None),
            mail_from: Set("harken@clinic.example".to_owned()),
            notification_bcc: Set(json!([])),
            support_email: Set(None),
            revision: Set(1),
            updated_at: Set(0),
        };
        row.insert(&tx).await.map_err(store::StoreError::from)
    });
    stored.await.unwrap();
}

/// `recipient kind` of every mail in the outbox.
async fn mails(app: &TestApp) -> Vec<(String, String)> {
    let read =
        |tx: store::Tx| async move { Ok::<_, store::StoreError>(email::Entity::find().all(&tx).await?) };
    let rows = app.app.db().read_platform(read).await.unwrap();
    rows.into_iter().map(|row| (row.recipient, row.kind)).collect()
}

async fn address(client: &Client) -> String {
    client.get("/api/v1/profile").await.expect(200)["user"]["email"].as_str().unwrap().to_owned()
}

async fn unread(client: &Client) -> i64 {
    client.get("/api/v1/notifications").await.expect(200)["unread"].as_i64().unwrap()
}

/// A rule of that severity is breached by a conversation that is really there.
async fn breach(world: &World, severity: &str) -> InteractionId {
    let rule = json!({ "name": severity, "severity": severity, "score_below": 60 });
    let rule = world.client.post("/api/v1/alert-rules", &rule).await.expect(201);
    let interaction_id = world.call_of(None, world.default_project().await).await;
    let judged = Judged {
        interaction_id,
        project_id: None,
        member_id: None,
        quality_score: Some(41),
        historic: false,
    };
    let (scope, acting) = (world.scope(), world.scope());
    let checked = world
        .app
        .app
        .db()
        .write(&acting, |tx| async move { enqueue_check(&tx, &scope, &judged, Priority::Live).await });
    checked.await.unwrap();
    world.app.run_jobs().await;
    world.client.delete(&format!("/api/v1/alert-rules/{}", rule["id"].as_str().unwrap())).await.expect(204);
    interaction_id
}

async fn deliveries(world: &World) -> usize {
    let page = world.client.get("/api/v1/deliveries").await.expect(200);
    page["items"].as_array().unwrap().iter().filter(|one| one["event"] == "alert.triggered").count()
}

#[tokio::test]
async fn nothing_saved_answers_a_grid_that_says_what_would_not_arrive() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let shown = admin.get(GRID).await;
    assert_eq!(shown.headers["etag"], "\"0\"");
    let shown = shown.expect(200);
    let row = |channel: usize| shown["channels"][channel].clone();
    assert_eq!(
        (&row(0)["channel"], &row(0)["can_change"], &row(0)["reason"]),
        (&json!("in_app"), &json!(false), &json!("always_on"))
    );
    assert_eq!(
        (&row(1)["info"], &row(1)["warning"], &row(1)["reason"]),
        (&json!(false), &ON, &json!("no_mail_server"))
    );
    assert_eq!((&row(2)["available"], &row(2)["reason"]), (&json!(false), &json!("not_connected")));
    assert_eq!((&row(3)["critical"], &row(3)["reason"]), (&ON, &json!("no_endpoint")));
    set_up_mail(&app, acme).await;
    assert_eq!(admin.get(GRID).await.expect(200)["channels"][1]["available"], ON);
}

#[tokio::test]
async fn the_grid_is_kept_and_the_bell_is_not_in_it() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let mut wanted = grid(true, false);
    wanted["email_addresses"] = json!([" Night@Clinic.Example "]);
    let saved = put(&admin, GRID, 0, &wanted).await.expect(200);
    assert_eq!(saved["email_addresses"], json!(["night@clinic.example"]));
    assert_eq!((&saved["channels"][1]["info"], &saved["channels"][3]["critical"]), (&ON, &json!(false)));
    assert_eq!(put(&admin, GRID, 0, &wanted).await.verdict(), "412 request.stale");
    wanted["in_app"] = all(false);
    assert_eq!(put(&admin, GRID, 1, &wanted).await.verdict(), "422 request.field");
}

#[tokio::test]
async fn addresses_are_checked_one_by_one_and_there_is_an_end_to_them() {
    let app = TestApp::start().await;
    let admin = app.member(app.organization("Acme Clinic").await, "admin").await;
    let many: Vec<String> = (0..21).map(|number| format!("a{number}@clinic.example")).collect();
    for (addresses, code, pointer) in [
        (json!(["a@clinic.example", "nobody"]), "notification_settings.address", "/email_addresses/1"),
        (
            json!(["a@clinic.example\r\nBcc: b@c.example"]),
            "notification_settings.address",
            "/email_addresses/0",
        ),
        (
            json!(["a@clinic.example", "A@clinic.example"]),
            "notification_settings.address_twice",
            "/email_addresses/1",
        ),
        (json!(many), "notification_settings.too_many_addresses", "/email_addresses/20"),
    ] {
        let mut wanted = grid(true, true);
        wanted["email_addresses"] = addresses;
        let refused = put(&admin, GRID, 0, &wanted).await;
        assert_eq!(refused.verdict(), format!("422 {code}"));
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer);
    }
}

#[tokio::test]
async fn an_alert_goes_by_mail_to_members_and_addresses_where_the_grid_says_so() {
    let world = World::without_credentials().await;
    set_up_mail(&world.app, world.acme).await;
    let admin = world.app.member(world.acme, "admin").await;
    world.app.member(world.acme, "agent").await;
    let mut wanted = grid(true, true);
    wanted["email"]["info"] = false.into();
    wanted["email_addresses"] = json!(["night@clinic.example", address(&admin).await]);
    put(&admin, GRID, 0, &wanted).await.expect(200);
    breach(&world, "info").await;
    assert!(mails(&world.app).await.is_empty(), "off for this severity: no mail");
    assert_eq!(unread(&admin).await, 1, "the bell rings all the same");
    breach(&world, "critical").await;
    let mut told: Vec<String> = mails(&world.app).await.into_iter().map(|(to, _)| to).collect();
    told.sort();
    told.retain(|to| !to.starts_with("owner"));
    let mut expected =
        vec![address(&admin).await, address(&world.client).await, "night@clinic.example".to_owned()];
    expected.sort();
    assert_eq!(told, expected, "each once, and no agent");
}

#[tokio::test]
async fn what_a_member_silenced_makes_no_mail_for_him_and_changes_nothing_for_others() {
    let world = World::without_credentials().await;
    set_up_mail(&world.app, world.acme).await;
    let admin = world.app.member(world.acme, "admin").await;
    let quiet = json!({ "kinds": [{ "kind": "alert", "channels": [] }] });
    let saved = put(&admin, MINE, 0, &quiet).await.expect(200);
    let email = saved["kinds"][0]["channels"][1].clone();
    assert_eq!((&email["on"], &email["can_change"]), (&json!(false), &ON));
    assert_eq!(saved["kinds"][0]["channels"][0]["on"], ON, "the bell cannot be silenced");
    breach(&world, "critical").await;
    let told: Vec<String> = mails(&world.app).await.into_iter().map(|(to, _)| to).collect();
    assert!(
        !told.contains(&address(&admin).await) && told.contains(&address(&world.client).await),
        "{told:?}"
    );
    assert_eq!(unread(&admin).await, 1);
}

#[tokio::test]
async fn a_member_never_gets_more_than_the_organization_turned_on() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let admin = app.member(acme, "admin").await;
    let quiet = json!({ "kinds": [{ "kind": "alert", "channels": [] }] });
    put(&admin, MINE, 0, &quiet).await.expect(200);
    put(&admin, GRID, 0, &grid(false, true)).await.expect(200);
    let shown = admin.get(MINE).await.expect(200)["kinds"][0]["channels"][1].clone();
    assert_eq!(
        (&shown["on"], &shown["can_change"], &shown["reason"]),
        (&json!(false), &json!(false), &json!("off_in_organization"))
    );
    for beyond in ["email", "telegram"] {
        let wish = json!({ "kinds": [{ "kind": "alert", "channels": ["in_app", beyond] }] });
        let refused = put(&admin, MINE, 1, &wish).await;
        assert_eq!(refused.verdict(), "422 notification_preference.not_offered");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/kinds/0/channels/1");
    }
    put(&admin, MINE, 1, &quiet).await.expect(200);
    put(&admin, GRID, 1, &grid(true, true)).await.expect(200);
    let back = admin.get(MINE).await.expect(200);
    assert_eq!(back["kinds"][0]["channels"][1]["on"], false, "what was silenced stays silenced");
    assert_eq!(back["kinds"][1]["channels"][1]["on"], ON, "what was not comes back");
}

#[tokio::test]
async fn each_role_chooses_among_what_it_is_told_of() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    for (role, kinds) in [
        ("client", json!(["alert", "source_attention"])),
        ("admin", json!(["alert", "source_attention"])),
        ("supervisor", json!(["alert"])),
        ("agent", json!([])),
    ] {
        let shown = app.member(acme, role).await.get(MINE).await.expect(200);
        let told: Vec<_> = shown["kinds"].as_array().unwrap().iter().map(|one| one["kind"].clone()).collect();
        assert_eq!(json!(told), kinds, "{role}");
    }
    let agent = app.member(acme, "agent").await;
    let wish = json!({ "kinds": [{ "kind": "alert", "channels": [] }] });
    assert_eq!(put(&agent, MINE, 0, &wish).await.verdict(), "422 notification_preference.kind");
}

#[tokio::test]
async fn wishes_are_ones_own_and_of_one_organization() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let (admin, colleague) = (app.member(acme, "admin").await, app.member(acme, "admin").await);
    let quiet = json!({ "kinds": [{ "kind": "alert", "channels": [] }] });
    put(&admin, MINE, 0, &quiet).await.expect(200);
    assert_eq!(put(&admin, MINE, 0, &quiet).await.verdict(), "412 request.stale");
    assert_eq!(colleague.get(MINE).await.expect(200)["kinds"][0]["channels"][1]["on"], ON);
}

#[tokio::test]
async fn an_endpoint_gets_no_alert_of_a_severity_that_is_off_for_webhooks() {
    let world = World::without_credentials().await;
    let hook = json!({ "url": "http://127.0.0.1:9/hook", "events": ["alert.triggered"] });
    world.client.post("/api/v1/webhook-endpoints", &hook).await.expect(201);
    put(&world.client, GRID, 0, &grid(true, false)).await.expect(200);
    breach(&world, "critical").await;
    assert_eq!(deliveries(&world).await, 0, "off: no delivery");
    put(&world.client, GRID, 1, &grid(true, true)).await.expect(200);
    breach(&world, "critical").await;
    assert_eq!(deliveries(&world).await, 1);
}

#[tokio::test]
async fn a_provider_that_refuses_its_key_is_told_once_to_those_who_keep_keys() {
    let world = World::without_credentials().await;
    world.save("deepgram", &world.sandbox.keys.deepgram).await;
    let admin = world.app.member(world.acme, "admin").await;
    let found =
        crate::credentials::find_account(&world.app.app, world.acme.id, connectors::Family::Asr).await;
    let found = found.unwrap().unwrap();
    for _ in 0..2 {
        crate::credentials::report_failure(&world.app.app, &found, "the key was revoked").await.unwrap();
    }
    let line = world.client.get("/api/v1/notifications").await.expect(200)["items"].clone();
    assert_eq!(line.as_array().unwrap().len(), 1, "once per turn to failing");
    assert_eq!(line[0]["title_key"], "notifications.source.attention");
    assert_eq!(line[0]["params"], json!({ "source": "Deepgram", "reason": "the key was revoked" }));
    assert_eq!(unread(&admin).await, 0, "an Admin may not read keys");
}

#[tokio::test]
async fn a_channel_is_tried_on_oneself() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    let (admin, colleague) = (app.member(acme, "admin").await, app.member(acme, "admin").await);
    let test = async |channel: &str| {
        admin.post(&format!("{GRID}/test"), &json!({ "channel": channel })).await.verdict()
    };
    assert_eq!(test("in_app").await, "204");
    assert_eq!((unread(&admin).await, unread(&colleague).await), (1, 0));
    assert_eq!(test("email").await, "409 notification_settings.no_mail_server");
    assert_eq!(test("telegram").await, "409 telegram.no_bot");
    assert_eq!(test("webhook").await, "409 notification_settings.no_test");
    set_up_mail(&app, acme).await;
    assert_eq!(test("email").await, "204");
    assert_eq!(mails(&app).await, [(address(&admin).await, "alert".to_owned())]);
}
