//! The product and a simulated Bot API: the bot, the chats, and what is written to them.

mod bot;
mod chats;
mod messages;

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::InteractionId;
use sandbox::{Fault, FaultOrder, TelegramPeer, Urls, Vendor};
use serde_json::{Value, json};

use crate::access::Entity;
use crate::outbound::alerts::{Judged, Severity};
use crate::outbound::notifications::{Told, tell};
use crate::outbound::preferences::NotificationKind;
use crate::pipeline::testing::World;
use crate::testing::{Answer, Client};

const BOT: &str = "/api/v1/notification-settings/telegram";
const LINK: &str = "/api/v1/notification-settings/telegram/link";
const CHAT: &str = "/api/v1/notification-settings/telegram/chat";
const MESSAGES: &str = "/api/v1/notification-settings/telegram/messages";
const TEST: &str = "/api/v1/notification-settings/test";
const GRID: &str = "/api/v1/notification-settings";
const MINE: &str = "/api/v1/profile/telegram";
const MY_LINK: &str = "/api/v1/profile/telegram/link";
const WISHES: &str = "/api/v1/profile/notifications";

fn olena() -> TelegramPeer {
    TelegramPeer { chat_id: 42, name: "Olena".to_owned() }
}

fn group() -> TelegramPeer {
    TelegramPeer { chat_id: -7, name: "Quality".to_owned() }
}

/// `PUT` over whatever is there.
async fn put(client: &Client, path: &str, body: &Value) -> Answer {
    let tag = client.get(path).await.headers["etag"].to_str().unwrap().to_owned();
    client.clone().with("if-match", &tag).send("PUT", path, body).await
}

fn good(world: &World) -> Value {
    json!({ "token": world.sandbox.keys.telegram, "base_url": Urls::base(&world.sandbox.urls.telegram) })
}

/// An organization whose bot is connected.
async fn connected() -> World {
    let world = World::without_credentials().await;
    put(&world.client, BOT, &good(&world)).await.expect(200);
    world.app.run_jobs().await;
    world
}

/// The token of a way that was just made.
async fn way(client: &Client, path: &str) -> String {
    let url = client.post(path, &Value::Null).await.expect(201)["url"].as_str().unwrap().to_owned();
    url.rsplit('=').next().unwrap().to_owned()
}

/// Long enough for whoever links a chat, and for a few messages to one.
async fn moments_pass(world: &World) {
    for _ in 0..4 {
        world.app.advance(Duration::from_secs(3)).await;
    }
}

async fn link_group(world: &World) {
    let token = way(&world.client, LINK).await;
    world.sandbox.telegram.say(&group(), &format!("/start@harken_sandbox_bot {token}"));
    moments_pass(world).await;
    assert_eq!(world.client.get(BOT).await.expect(200)["chat"]["title"], "Quality");
}

async fn link_self(world: &World, client: &Client, peer: &TelegramPeer) {
    let token = way(client, MY_LINK).await;
    world.sandbox.telegram.say(peer, &format!("/start {token}"));
    moments_pass(world).await;
    assert_eq!(client.get(MINE).await.expect(200)["chat"]["title"], peer.name.as_str());
}

/// The grid with the bot's row as it is to be, and nothing by other ways.
async fn turn_on(client: &Client, info: bool, warning: bool, critical: bool) {
    let none = json!({ "info": false, "warning": false, "critical": false });
    let row = json!({ "info": info, "warning": warning, "critical": critical });
    put(client, GRID, &json!({ "email": none, "telegram": row, "webhook": none })).await.expect(200);
}

/// An alert by a rule of that name.
async fn alert(world: &World, severity: Severity, rule: &str) -> InteractionId {
    let interaction_id = world.app.app.ids().new_id();
    let judged = Judged {
        interaction_id,
        project_id: None,
        member_id: None,
        quality_score: Some(41),
        historic: false,
    };
    let params = [("rule", rule), ("score", "41"), ("score_below", "60")];
    let params: BTreeMap<String, String> =
        params.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let (owned, scope, product) = (world.scope(), world.scope(), world.app.app.clone());
    let told = world.app.app.db().write(&owned, |tx| async move {
        let kind = NotificationKind::Alert;
        let told = Told { kind, subject: Entity::Alert, severity, params, judged: Some(&judged) };
        tell(&tx, &product, &scope, told).await
    });
    told.await.unwrap();
    interaction_id
}

/// `kind recipient state` of every message, oldest first, without the greetings of new chats.
async fn written(client: &Client) -> Vec<String> {
    let page = client.get(MESSAGES).await.expect(200);
    let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
    let rows = page["items"].as_array().unwrap().iter().rev().filter(|one| one["kind"] != "linked");
    rows.map(|one| [text(one, "kind"), text(one, "recipient"), text(one, "state")].join(" ")).collect()
}

/// The next so many messages meet a fault.
fn fail_sends(world: &World, fault: Fault, times: u32) {
    let path = Some(format!("/bot{}/sendMessage", world.sandbox.keys.telegram));
    world.sandbox.faults.order(FaultOrder { vendor: Vendor::Telegram, fault, times, path });
}

/// The texts one chat has got, without its greeting.
fn got(world: &World, chat_id: i64) -> Vec<String> {
    let sent = world.sandbox.telegram.sent().into_iter().filter(|one| one.chat_id == chat_id);
    sent.map(|one| one.text).filter(|text| !text.contains("linked")).collect()
}

/// The lines behind somebody's bell, newest first.
async fn bell(client: &Client) -> Vec<Value> {
    client.get("/api/v1/notifications").await.expect(200)["items"].as_array().unwrap().clone()
}
