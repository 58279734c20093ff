use std::time::Duration;

use sandbox::Fault;
use serde_json::{Value, json};

use super::{
    BOT, GRID, MESSAGES, TEST, WISHES, alert, connected, fail_sends, good, got, link_group, link_self,
    moments_pass, olena, put, turn_on, written,
};
use crate::outbound::alerts::Severity;
use crate::pipeline::testing::World;

#[tokio::test]
async fn what_is_off_makes_no_delivery_and_what_is_on_reaches_the_group_and_who_linked_a_chat() {
    let world = connected().await;
    let admin = world.app.member(world.acme, "admin").await;
    world.app.member(world.acme, "supervisor").await;
    link_group(&world).await;
    link_self(&world, &admin, &olena()).await;
    alert(&world, Severity::Critical, "Off by default").await;
    moments_pass(&world).await;
    assert!(written(&world.client).await.is_empty(), "off: no delivery row");
    turn_on(&world.client, false, true, true).await;
    alert(&world, Severity::Info, "Too small").await;
    moments_pass(&world).await;
    assert!(written(&world.client).await.is_empty(), "off for this severity: no delivery row");
    let id = alert(&world, Severity::Warning, "Low <b>&").await;
    moments_pass(&world).await;
    let mut rows = written(&world.client).await;
    rows.sort();
    assert_eq!(rows, ["alert Olena sent", "alert Quality sent"]);
    let text = got(&world, 42).pop().unwrap();
    for part in [
        "<b>Acme</b> · warning",
        "Alert: Low &lt;b&gt;&amp;",
        "Score 41, below 60",
        &format!("/conversations/{id}"),
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(got(&world, -7).len(), 1);
}

#[tokio::test]
async fn a_member_silences_his_own_chat_and_gets_no_more_than_the_organization_turned_on() {
    let world = connected().await;
    let admin = world.app.member(world.acme, "admin").await;
    link_self(&world, &admin, &olena()).await;
    turn_on(&world.client, true, true, true).await;
    let wish = |channels: Value| json!({ "kinds": [{ "kind": "alert", "channels": channels }] });
    put(&admin, WISHES, &wish(json!(["in_app"]))).await.expect(200);
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    assert!(written(&world.client).await.is_empty(), "silenced: no delivery row");
    put(&admin, WISHES, &wish(json!(["in_app", "telegram"]))).await.expect(200);
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    assert_eq!(written(&world.client).await, ["alert Olena sent"]);
    turn_on(&world.client, false, false, false).await;
    let beyond = put(&admin, WISHES, &wish(json!(["in_app", "telegram"]))).await;
    assert_eq!(beyond.verdict(), "422 notification_preference.not_offered");
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    assert_eq!(written(&world.client).await.len(), 1, "off for everybody");
}

#[tokio::test]
async fn who_may_not_read_alerts_gets_none_in_his_chat_either() {
    let world = connected().await;
    let agent = world.app.member(world.acme, "agent").await;
    link_self(&world, &agent, &olena()).await;
    turn_on(&world.client, true, true, true).await;
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    assert!(written(&world.client).await.is_empty());
}

#[tokio::test]
async fn a_chat_gets_one_message_a_second_and_a_wait_telegram_asks_for_is_kept() {
    let world = connected().await;
    let admin = world.app.member(world.acme, "admin").await;
    link_self(&world, &admin, &olena()).await;
    turn_on(&world.client, true, true, true).await;
    for rule in ["One", "Two", "Three"] {
        alert(&world, Severity::Critical, rule).await;
    }
    world.app.run_jobs().await;
    let mut counts = vec![got(&world, 42).len()];
    for _ in 0..3 {
        world.app.advance(Duration::from_secs(1)).await;
        counts.push(got(&world, 42).len());
    }
    assert_eq!(counts, [1, 2, 3, 3]);
    world.sandbox.telegram.slow_down(1, 40);
    world.app.advance(Duration::from_secs(5)).await;
    alert(&world, Severity::Critical, "Four").await;
    world.app.run_jobs().await;
    let first = world.client.get(MESSAGES).await.expect(200)["items"][0].clone();
    assert_eq!((&first["state"], &first["attempts"]), (&json!("queued"), &json!(1)));
    assert_eq!(first["reason"], "Too Many Requests: retry after 40");
    world.app.advance(Duration::from_secs(39)).await;
    assert_eq!(got(&world, 42).len(), 3, "not before the wait is over");
    world.app.advance(Duration::from_secs(15)).await;
    assert_eq!(got(&world, 42).len(), 4);
}

#[tokio::test]
async fn an_outage_is_waited_out_and_what_cannot_be_marked_goes_plain() {
    let world = connected().await;
    link_group(&world).await;
    turn_on(&world.client, true, true, true).await;
    fail_sends(&world, Fault::InternalError, 1);
    alert(&world, Severity::Critical, "Low").await;
    world.app.run_jobs().await;
    assert_eq!(written(&world.client).await, ["alert Quality queued"]);
    moments_pass(&world).await;
    assert_eq!(written(&world.client).await, ["alert Quality sent"]);
    let unread =
        json!({ "ok": false, "error_code": 400, "description": "Bad Request: can't parse entities: byte 3" });
    let unread = Fault::Status { status: 400, body: Some(unread.to_string()) };
    fail_sends(&world, unread, 1);
    alert(&world, Severity::Critical, "5 < 6").await;
    world.app.run_jobs().await;
    let last = world.sandbox.telegram.sent().pop().unwrap();
    assert!(!last.marked && last.text.contains("5 < 6") && !last.text.contains("<b>"), "{last:?}");
}

#[tokio::test]
async fn the_test_says_what_telegram_said() {
    let world = World::without_credentials().await;
    let test = async || world.client.post(TEST, &json!({ "channel": "telegram" })).await;
    assert_eq!(test().await.verdict(), "409 telegram.no_bot");
    put(&world.client, BOT, &good(&world)).await.expect(200);
    assert_eq!(test().await.verdict(), "409 telegram.no_chat");
    let row = |grid: Value| grid["channels"][2].clone();
    assert_eq!(row(world.client.get(GRID).await.expect(200))["reason"], "no_chat");
    link_group(&world).await;
    assert_eq!(row(world.client.get(GRID).await.expect(200))["available"], true);
    assert_eq!(test().await.verdict(), "204");
    assert!(got(&world, -7)[0].contains("This is a test"));
    world.sandbox.telegram.block(-7);
    let refused = test().await;
    assert_eq!(refused.verdict(), "502 telegram.not_sent");
    let detail = refused.json()["detail"].clone();
    assert_eq!(detail, "Telegram says: Forbidden: bot was kicked from the group chat");
    world
        .app
        .member(world.acme, "agent")
        .await
        .post(TEST, &json!({ "channel": "telegram" }))
        .await
        .expect(403);
}
