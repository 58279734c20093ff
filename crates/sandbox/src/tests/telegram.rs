//! The Bot API: who may call, what is refused, and what reaches the bot.

use serde_json::{Value, json};

use super::{client, sandbox};
use crate::{Sandbox, TelegramPeer};

async fn call(sandbox: &Sandbox, token: &str, method: &str, body: Value) -> (u16, Value) {
    let url = sandbox.urls.telegram.join(&format!("/bot{token}/{method}")).unwrap();
    let answer = client().post(url).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn mine(sandbox: &Sandbox, method: &str, body: Value) -> Value {
    let token = sandbox.keys.telegram.clone();
    call(sandbox, &token, method, body).await.1
}

fn olena() -> TelegramPeer {
    TelegramPeer { chat_id: 42, name: "Olena".to_owned() }
}

#[tokio::test]
async fn a_bot_is_known_by_its_token_and_by_nothing_else() {
    let sandbox = sandbox().await;
    let me = mine(&sandbox, "getMe", json!({})).await;
    assert_eq!((&me["ok"], &me["result"]["username"]), (&json!(true), &json!("harken_sandbox_bot")));
    let (status, refused) = call(&sandbox, "1:AAAAAAAAAAAAAAAAAAAAAAAA", "getMe", json!({})).await;
    assert_eq!((status, &refused["description"]), (401, &json!("Unauthorized")));
    assert_eq!(call(&sandbox, "nonsense", "getMe", json!({})).await.0, 404);
    let token = sandbox.keys.telegram.clone();
    assert_eq!(call(&sandbox, &token, "getYou", json!({})).await.0, 404);
    sandbox.telegram.revoke("700000001:AAanother-telegram-token-01");
    assert_eq!(call(&sandbox, &token, "getMe", json!({})).await.0, 401);
}

#[tokio::test]
async fn a_message_goes_only_where_the_bot_was_let_in_and_as_the_vendor_reads_it() {
    let sandbox = sandbox().await;
    let send = async |body: Value| mine(&sandbox, "sendMessage", body).await;
    let said = async |body: Value| send(body).await["description"].as_str().unwrap_or("taken").to_owned();
    assert_eq!(said(json!({ "chat_id": 42, "text": "Hello" })).await, "Bad Request: chat not found");
    sandbox.telegram.say(&olena(), "/start");
    let taken = send(json!({ "chat_id": 42, "text": "<b>5 &lt; 6</b>", "parse_mode": "HTML" })).await;
    assert_eq!(
        (&taken["result"]["text"], &taken["result"]["chat"]["type"]),
        (&json!("5 < 6"), &json!("private"))
    );
    for (text, begin) in [
        ("<b>open", "Bad Request: can't parse entities: Can't find end tag"),
        ("<p>no</p>", "Bad Request: can't parse entities: Unsupported start tag"),
        ("", "Bad Request: message text is empty"),
        (&"x".repeat(4097), "Bad Request: message is too long"),
    ] {
        let words = said(json!({ "chat_id": 42, "text": text, "parse_mode": "HTML" })).await;
        assert!(words.starts_with(begin), "{words}");
    }
    let unknown = said(json!({ "chat_id": 42, "text": "x", "disable_web_page_preview": true })).await;
    assert_eq!(unknown, "Bad Request: unknown parameter \"disable_web_page_preview\"");
    sandbox.telegram.block(42);
    assert_eq!(said(json!({ "chat_id": 42, "text": "x" })).await, "Forbidden: bot was blocked by the user");
}

#[tokio::test]
async fn a_hurry_is_slowed_down_and_a_moved_group_says_where_to() {
    let sandbox = sandbox().await;
    sandbox.telegram.say(&TelegramPeer { chat_id: -7, name: "Quality".to_owned() }, "hello");
    sandbox.telegram.slow_down(1, 5);
    let slow = mine(&sandbox, "sendMessage", json!({ "chat_id": -7, "text": "x" })).await;
    assert_eq!((&slow["error_code"], &slow["parameters"]["retry_after"]), (&json!(429), &json!(5)));
    sandbox.telegram.upgrade(-7, -1_001_234_567_890);
    let moved = mine(&sandbox, "sendMessage", json!({ "chat_id": -7, "text": "x" })).await;
    assert_eq!(moved["parameters"]["migrate_to_chat_id"], json!(-1_001_234_567_890_i64));
    let taken =
        mine(&sandbox, "sendMessage", json!({ "chat_id": -1_001_234_567_890_i64, "text": "x" })).await;
    assert_eq!(taken["ok"], true);
}

#[tokio::test]
async fn updates_wait_until_they_are_confirmed_and_go_to_one_reader() {
    let sandbox = sandbox().await;
    sandbox.telegram.say(&olena(), "/start abc");
    sandbox.telegram.block(42);
    let ask = async |body: Value| mine(&sandbox, "getUpdates", body).await;
    let ids = |answer: &Value| -> Vec<i64> {
        let listed = answer["result"].as_array().unwrap();
        listed.iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
    };
    let all = ids(&ask(json!({ "timeout": 0 })).await);
    assert_eq!(all.len(), 2);
    assert_eq!(ids(&ask(json!({ "allowed_updates": ["message"] })).await), &all[..1]);
    assert_eq!(ids(&ask(json!({ "offset": all[1] })).await), &all[1..]);
    assert_eq!(ids(&ask(json!({})).await), &all[1..], "what was confirmed is gone");
    let plain = mine(&sandbox, "setWebhook", json!({ "url": "http://harken.example/hook" })).await;
    assert_eq!(plain["error_code"], 400);
    mine(&sandbox, "setWebhook", json!({ "url": "https://harken.example/hook", "secret_token": "abc" }))
        .await;
    assert_eq!(ask(json!({})).await["error_code"], 409);
    mine(&sandbox, "deleteWebhook", json!({})).await;
    assert_eq!(ask(json!({})).await["ok"], true);
}
