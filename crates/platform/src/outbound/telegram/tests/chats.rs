use std::time::Duration;

use sandbox::TelegramPeer;
use serde_json::{Value, json};

use super::{
    BOT, CHAT, LINK, MESSAGES, MINE, MY_LINK, WISHES, alert, bell, connected, got, group, link_group,
    link_self, moments_pass, olena, turn_on, way,
};
use crate::outbound::alerts::Severity;

#[tokio::test]
async fn a_member_links_his_chat_by_a_start_and_is_greeted_there() {
    let world = connected().await;
    turn_on(&world.client, false, true, true).await;
    let column = |wishes: &Value| wishes["kinds"][0]["channels"][2].clone();
    let before = column(&world.client.get(WISHES).await.expect(200));
    assert_eq!((&before["can_change"], &before["reason"]), (&json!(false), &json!("not_linked")));
    let link = world.client.post(MY_LINK, &Value::Null).await.expect(201);
    let url = link["url"].as_str().unwrap();
    let token = url.strip_prefix("https://t.me/harken_sandbox_bot?start=").unwrap();
    assert!(token.len() <= 64 && token.chars().all(|letter| letter.is_ascii_alphanumeric()), "{token}");
    assert!(link["group_url"].is_null());
    world.sandbox.telegram.say(&olena(), &format!("/start {token}"));
    moments_pass(&world).await;
    let mine = world.client.get(MINE).await.expect(200);
    assert_eq!((&mine["chat"]["title"], &mine["chat"]["chat_id"]), (&json!("Olena"), &json!("42")));
    assert!(world.sandbox.telegram.sent().iter().any(|one| one.chat_id == 42 && one.text.contains("linked")));
    let after = column(&world.client.get(WISHES).await.expect(200));
    assert_eq!(
        (&after["on"], &after["can_change"], &after["reason"]),
        (&json!(true), &json!(true), &Value::Null)
    );
    world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(world.sandbox.telegram.waiting(), 0, "what was taken in is confirmed");
    world.client.delete(MINE).await.expect(204);
    assert!(world.client.get(MINE).await.expect(200)["chat"].is_null());
}

#[tokio::test]
async fn a_way_into_a_chat_works_once_for_a_quarter_of_an_hour_and_ends_with_the_next() {
    let world = connected().await;
    let admin = world.app.member(world.acme, "admin").await;
    let late = way(&admin, MY_LINK).await;
    world.app.advance(Duration::from_mins(15)).await;
    world.sandbox.telegram.say(&olena(), &format!("/start {late}"));
    world.app.advance(Duration::from_mins(1)).await;
    assert!(admin.get(MINE).await.expect(200)["chat"].is_null(), "too late");
    let (first, second) = (way(&admin, MY_LINK).await, way(&admin, MY_LINK).await);
    world.sandbox.telegram.say(&olena(), &format!("/start {first}"));
    moments_pass(&world).await;
    assert!(admin.get(MINE).await.expect(200)["chat"].is_null(), "another was made since");
    world.sandbox.telegram.say(&olena(), &format!("/start {second}"));
    moments_pass(&world).await;
    assert_eq!(admin.get(MINE).await.expect(200)["chat"]["title"], "Olena");
    let thief = TelegramPeer { chat_id: 66, name: "Thief".to_owned() };
    world.sandbox.telegram.say(&thief, &format!("/start {second}"));
    world.app.advance(Duration::from_mins(1)).await;
    assert_eq!(admin.get(MINE).await.expect(200)["chat"]["title"], "Olena");
    assert!(world.sandbox.telegram.sent().iter().all(|one| one.chat_id == 42), "strangers get no answer");
}

#[tokio::test]
async fn a_group_becomes_the_organizations_chat_and_never_a_members() {
    let world = connected().await;
    let own = way(&world.client, MY_LINK).await;
    world.sandbox.telegram.say(&group(), &format!("/start@harken_sandbox_bot {own}"));
    moments_pass(&world).await;
    assert!(world.client.get(MINE).await.expect(200)["chat"].is_null(), "a group reads along");
    let link = world.client.post(LINK, &Value::Null).await.expect(201);
    let url = link["group_url"].as_str().unwrap();
    let token = url.strip_prefix("https://t.me/harken_sandbox_bot?startgroup=").unwrap();
    world.sandbox.telegram.say(&group(), &format!("/start@another_bot {token}"));
    moments_pass(&world).await;
    assert!(world.client.get(BOT).await.expect(200)["chat"].is_null(), "another bot was meant");
    world.sandbox.telegram.say(&group(), &format!("/start@harken_sandbox_bot {token}"));
    moments_pass(&world).await;
    let chat = world.client.get(BOT).await.expect(200)["chat"].clone();
    assert_eq!(
        (&chat["title"], &chat["chat_id"], &chat["is_private"]),
        (&json!("Quality"), &json!("-7"), &json!(false))
    );
    world.client.delete(CHAT).await.expect(204);
    assert!(world.client.get(BOT).await.expect(200)["chat"].is_null());
}

#[tokio::test]
async fn a_chat_typed_by_hand_is_kept_when_a_message_arrives_there() {
    let world = connected().await;
    let typed = async |number: &str| world.client.send("PUT", CHAT, &json!({ "chat_id": number })).await;
    for wrong in ["", "0", "@quality", "12.5", "99999999999999999999"] {
        let refused = typed(wrong).await;
        assert_eq!(refused.verdict(), "422 telegram.chat_id", "{wrong}");
        assert_eq!(refused.json()["errors"][0]["pointer"], "/chat_id");
    }
    let unknown = typed("-7").await;
    assert_eq!(unknown.verdict(), "422 telegram.chat_refused");
    assert!(unknown.json()["detail"].as_str().unwrap().ends_with("Bad Request: chat not found"));
    world.sandbox.telegram.say(&group(), "hello");
    assert_eq!(typed(" -7 ").await.expect(200)["title"], "Quality");
    assert_eq!(world.client.get(BOT).await.expect(200)["chat"]["chat_id"], "-7");
    let other = world.app.organization("Other Clinic").await;
    let foreign = world.app.member(other, "client").await;
    let refused = foreign.send("PUT", CHAT, &json!({ "chat_id": "-7" })).await;
    assert_eq!(refused.verdict(), "409 telegram.no_bot");
}

#[tokio::test]
async fn whoever_blocks_the_bot_is_unlinked_and_told_in_the_console() {
    let world = connected().await;
    let admin = world.app.member(world.acme, "admin").await;
    link_self(&world, &admin, &olena()).await;
    link_group(&world).await;
    world.sandbox.telegram.block(42);
    world.app.advance(Duration::from_mins(1)).await;
    assert!(admin.get(MINE).await.expect(200)["chat"].is_null());
    let lines = bell(&admin).await;
    assert_eq!(lines[0]["title_key"], "notifications.source.attention.chat_left");
    assert!(bell(&world.client).await.is_empty(), "it is his own affair");
    world.sandbox.telegram.block(-7);
    world.app.advance(Duration::from_mins(1)).await;
    assert!(world.client.get(BOT).await.expect(200)["chat"].is_null());
    let lines = bell(&world.client).await;
    assert_eq!((lines.len(), &lines[0]["params"]["source"]), (1, &json!("Telegram, Quality")));
}

#[tokio::test]
async fn a_message_that_meets_a_closed_door_ends_the_link_and_one_to_a_moved_group_follows_it() {
    let world = connected().await;
    link_group(&world).await;
    turn_on(&world.client, true, true, true).await;
    world.sandbox.telegram.upgrade(-7, -1_001_234_567_890);
    alert(&world, Severity::Critical, "Moved").await;
    moments_pass(&world).await;
    assert_eq!(got(&world, -1_001_234_567_890).len(), 1);
    assert_eq!(world.client.get(BOT).await.expect(200)["chat"]["chat_id"], "-1001234567890");
    world.sandbox.telegram.block(-1_001_234_567_890);
    alert(&world, Severity::Critical, "Closed").await;
    world.app.run_jobs().await;
    let page = world.client.get(MESSAGES).await.expect(200);
    assert_eq!(page["items"][0]["state"], "failed");
    assert_eq!(page["items"][0]["reason"], "Forbidden: bot was kicked from the group chat");
    assert!(world.client.get(BOT).await.expect(200)["chat"].is_null());
    let told = bell(&world.client).await;
    assert!(
        told.iter().any(|line| line["title_key"] == "notifications.source.attention.chat_left"),
        "{told:?}"
    );
}
