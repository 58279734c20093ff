use std::time::Duration;

use sandbox::{Fault, Vendor};
use serde_json::{Value, json};

use super::{
    BOT, CHAT, GRID, LINK, MESSAGES, MINE, MY_LINK, TEST, alert, bell, connected, fail_sends, good, got,
    link_group, moments_pass, olena, put, turn_on, way, written,
};
use crate::outbound::alerts::Severity;
use crate::pipeline::testing::World;

#[tokio::test]
async fn a_bot_is_kept_once_telegram_has_said_who_it_is() {
    let world = World::without_credentials().await;
    let nothing = world.client.get(BOT).await;
    assert_eq!(
        (&nothing.headers["etag"], nothing.expect(200)["bot"].is_null()),
        (&"\"0\"".parse().unwrap(), true)
    );
    let mut wrong = good(&world);
    wrong["token"] = json!("700000001:AAwrong-telegram-bot-token-01");
    let refused = put(&world.client, BOT, &wrong).await;
    assert_eq!(refused.verdict(), "422 telegram.bot_refused");
    let refused = refused.json();
    assert_eq!(refused["errors"][0]["pointer"], "/token");
    assert!(refused["detail"].as_str().unwrap().ends_with("Unauthorized"), "{refused}");
    assert!(world.client.get(BOT).await.expect(200)["bot"].is_null(), "nothing is kept");
    let kept = put(&world.client, BOT, &good(&world)).await;
    assert!(!kept.text().contains(&world.sandbox.keys.telegram), "{}", kept.text());
    let bot = kept.expect(200)["bot"].clone();
    let (_, last4) = world.sandbox.keys.telegram.split_at(world.sandbox.keys.telegram.len() - 4);
    assert_eq!(
        (&bot["username"], &bot["state"], &bot["token_last4"]),
        (&json!("harken_sandbox_bot"), &json!("connected"), &json!(last4))
    );
    let stale = world.client.clone().with("if-match", "\"0\"").send("PUT", BOT, &good(&world)).await;
    assert_eq!(stale.verdict(), "412 request.stale");
}

#[tokio::test]
async fn what_cannot_be_a_bot_is_refused_at_its_field() {
    let world = World::without_credentials().await;
    let token = world.sandbox.keys.telegram.clone();
    for (body, verdict, pointer) in [
        (json!({ "token": "nonsense" }), "422 telegram.token", "/token"),
        (json!({ "token": format!("{token}/../../x") }), "422 telegram.token", "/token"),
        (json!({ "token": " " }), "422 telegram.token_missing", "/token"),
        (json!({}), "422 telegram.token_missing", "/token"),
        (json!({ "token": token, "base_url": "ftp://bots.example" }), "422 telegram.base_url", "/base_url"),
        (
            json!({ "token": token, "base_url": "http://169.254.169.254" }),
            "422 telegram.base_url",
            "/base_url",
        ),
        (
            json!({ "token": token, "base_url": "https://bots.example?x=" }),
            "422 telegram.base_url",
            "/base_url",
        ),
        (json!({ "token": token, "base_url": "http://127.0.0.1:9" }), "502 telegram.no_answer", "/base_url"),
    ] {
        let refused = put(&world.client, BOT, &body).await;
        assert_eq!(refused.verdict(), verdict, "{body}");
        assert_eq!(refused.json()["errors"][0]["pointer"], pointer, "{body}");
    }
    assert!(world.client.get(BOT).await.expect(200)["bot"].is_null());
}

#[tokio::test]
async fn a_kept_token_goes_to_no_other_server_and_a_change_of_the_bot_forgets_its_chats() {
    let world = connected().await;
    link_group(&world).await;
    let elsewhere = put(&world.client, BOT, &json!({ "base_url": "https://bots.example" })).await;
    assert_eq!(elsewhere.verdict(), "422 telegram.token_missing");
    let same = json!({ "base_url": good(&world)["base_url"] });
    assert_eq!(put(&world.client, BOT, &same).await.expect(200)["chat"]["title"], "Quality");
    world.sandbox.telegram.revoke("700000002:AAanother-telegram-token-01");
    let mut other = good(&world);
    other["token"] = json!("700000002:AAanother-telegram-token-01");
    assert!(put(&world.client, BOT, &other).await.expect(200)["chat"].is_null());
}

#[tokio::test]
async fn only_those_who_keep_notifications_keep_the_bot_and_everybody_his_own_chat() {
    let world = connected().await;
    for role in ["supervisor", "agent"] {
        let other = world.app.member(world.acme, role).await;
        assert_eq!(other.get(BOT).await.verdict(), "403 access.denied", "{role}");
        assert_eq!(other.send("PUT", BOT, &good(&world)).await.verdict(), "403 access.denied", "{role}");
        assert_eq!(other.delete(BOT).await.verdict(), "403 access.denied", "{role}");
        assert_eq!(other.post(LINK, &Value::Null).await.verdict(), "403 access.denied", "{role}");
        assert_eq!(
            other.send("PUT", CHAT, &json!({ "chat_id": "42" })).await.verdict(),
            "403 access.denied",
            "{role}"
        );
        assert_eq!(other.get(MESSAGES).await.verdict(), "403 access.denied", "{role}");
        assert_eq!(other.get(MINE).await.expect(200)["bot_username"], "harken_sandbox_bot", "{role}");
    }
    assert_eq!(world.app.stranger().get(BOT).await.status, 401);
}

#[tokio::test]
async fn a_bot_belongs_to_one_organization() {
    let world = connected().await;
    link_group(&world).await;
    turn_on(&world.client, true, true, true).await;
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    let other = world.app.organization("Other Clinic").await;
    let foreign = world.app.member(other, "client").await;
    let shown = foreign.get(BOT).await.expect(200);
    assert!(shown["bot"].is_null() && shown["chat"].is_null());
    assert!(written(&foreign).await.is_empty());
    assert_eq!(written(&world.client).await, ["alert Quality sent"]);
    assert_eq!(put(&foreign, BOT, &good(&world)).await.verdict(), "409 telegram.bot_taken");
    assert_eq!(foreign.post(LINK, &Value::Null).await.verdict(), "409 telegram.no_bot");
    assert_eq!(foreign.post(MY_LINK, &Value::Null).await.verdict(), "409 telegram.no_bot");
}

#[tokio::test]
async fn a_bot_that_is_disconnected_sends_nothing_more() {
    let world = connected().await;
    link_group(&world).await;
    turn_on(&world.client, true, true, true).await;
    alert(&world, Severity::Critical, "Low").await;
    let tag = world.client.get(BOT).await.headers["etag"].to_str().unwrap().to_owned();
    assert_eq!(world.client.delete(BOT).await.status, 428);
    world.client.clone().with("if-match", &tag).delete(BOT).await.expect(204);
    moments_pass(&world).await;
    assert!(got(&world, -7).is_empty());
    assert_eq!(written(&world.client).await, ["alert Quality failed"]);
    alert(&world, Severity::Critical, "Low").await;
    assert_eq!(written(&world.client).await.len(), 1, "no bot, no message");
    put(&world.client, BOT, &good(&world)).await.expect(200);
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_told_once_in_telegrams_words_and_a_new_one_mends_it() {
    let world = connected().await;
    let fresh = "700000001:AAfresh-telegram-bot-token-01";
    world.sandbox.telegram.revoke(fresh);
    for _ in 0..3 {
        world.app.advance(Duration::from_mins(1)).await;
    }
    let bot = world.client.get(BOT).await.expect(200)["bot"].clone();
    assert_eq!((&bot["state"], &bot["reason"]), (&json!("failing"), &json!("Unauthorized")));
    let lines = bell(&world.client).await;
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(lines[0]["params"], json!({ "source": "Telegram", "reason": "Unauthorized" }));
    let asked = world.sandbox.journal.of(Vendor::Telegram).len();
    world.app.advance(Duration::from_mins(5)).await;
    assert_eq!(world.sandbox.journal.of(Vendor::Telegram).len(), asked, "a refused token is not tried again");
    let mut body = good(&world);
    body["token"] = json!(fresh);
    assert_eq!(put(&world.client, BOT, &body).await.expect(200)["bot"]["state"], "connected");
}

#[tokio::test]
async fn a_bot_whose_updates_go_elsewhere_says_so_and_recovers_by_itself() {
    let world = connected().await;
    world.sandbox.telegram.set_webhook("https://elsewhere.example/hook");
    world.app.advance(Duration::from_mins(1)).await;
    let bot = world.client.get(BOT).await.expect(200)["bot"].clone();
    assert_eq!(bot["state"], "failing");
    assert!(bot["reason"].as_str().unwrap().contains("webhook is active"), "{bot}");
    world.sandbox.telegram.set_webhook("");
    world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(world.client.get(BOT).await.expect(200)["bot"]["state"], "connected");
    world.sandbox.faults.script(Vendor::Telegram, Fault::InternalError, 1);
    world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(world.client.get(BOT).await.expect(200)["bot"]["state"], "connected", "an outage passes");
}

#[tokio::test]
async fn the_token_stands_nowhere_that_anybody_can_read() {
    let world = connected().await;
    link_group(&world).await;
    turn_on(&world.client, true, true, true).await;
    let token = world.sandbox.keys.telegram.clone();
    let key = token.split_once(':').unwrap().1.to_owned();
    let echo = json!({ "ok": false, "error_code": 400, "description": format!("Bad Request: /bot{token}/sendMessage") });
    let echo = Fault::Status { status: 400, body: Some(echo.to_string()) };
    fail_sends(&world, echo, 2);
    let tried = world.client.post(TEST, &json!({ "channel": "telegram" })).await;
    assert_eq!(tried.verdict(), "502 telegram.not_sent");
    alert(&world, Severity::Critical, "Low").await;
    moments_pass(&world).await;
    assert_eq!(written(&world.client).await, ["alert Quality failed"]);
    world.sandbox.telegram.revoke("700000001:AAfresh-telegram-bot-token-01");
    world.app.advance(Duration::from_mins(2)).await;
    let mut said = tried.text();
    for path in [BOT, GRID, MESSAGES, "/api/v1/notifications", "/api/v1/activity", "/api/v1/audit"] {
        let shown = world.client.get(path).await;
        assert_eq!(shown.status, 200, "{path}");
        said.push_str(&shown.text());
    }
    assert!(said.contains("sendMessage") && !said.contains(&key), "{said}");
}

#[tokio::test]
async fn every_change_of_the_bot_and_its_chat_is_in_the_audit_log() {
    let world = connected().await;
    let token = way(&world.client, LINK).await;
    world.sandbox.telegram.say(&olena(), "/start");
    world.client.send("PUT", CHAT, &json!({ "chat_id": "42" })).await.expect(200);
    world.client.delete(CHAT).await.expect(204);
    let tag = world.client.get(BOT).await.headers["etag"].to_str().unwrap().to_owned();
    world.client.clone().with("if-match", &tag).send("DELETE", BOT, &Value::Null).await.expect(204);
    let log = world.client.get("/api/v1/audit").await;
    assert!(!log.text().contains(&token) && !log.text().contains(&world.sandbox.keys.telegram));
    let log = log.expect(200);
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let entries = log["items"].as_array().unwrap().iter();
    let told: Vec<String> = entries
        .filter(|one| text(one, "entity").starts_with("telegram"))
        .map(|one| format!("{} {}", text(one, "action"), text(one, "entity")))
        .collect();
    let expected = [
        "delete telegram_bot",
        "delete telegram_chat",
        "create telegram_chat",
        "create telegram_link",
        "create telegram_bot",
    ];
    assert_eq!(told, expected);
}
