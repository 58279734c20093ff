//! Telegram's Bot API with one bot, and the people and groups it meets.
//!
//! Written from the vendor's Bot API reference, and stricter than the vendor in one thing: a parameter it does not know is
//! refused. `getUpdates` answers at once, also when a longer wait was asked for; a webhook is kept and never called.

mod api;
mod markup;
mod people;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::world::World;

pub(crate) use api::{refusal, routes};

/// How many messages are remembered.
const MESSAGES_MAX: usize = 500;
/// How many updates wait for the bot.
const UPDATES_MAX: usize = 1000;

/// Somebody or a group that a bot can meet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TelegramPeer {
    /// The chat's number, below zero for a group.
    pub chat_id: i64,
    /// A first name, or the title of a group.
    pub name: String,
}

/// A message the bot sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TelegramSent {
    /// Where to.
    pub chat_id: i64,
    /// As it was sent, marks and all.
    pub text: String,
    /// Whether its marks were to be read.
    pub marked: bool,
}

/// The simulated vendor. Clones share one.
#[derive(Debug, Clone)]
pub struct Telegram {
    world: World,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    token: String,
    webhook: String,
    peers: BTreeMap<i64, Standing>,
    updates: VecDeque<Value>,
    next_update: i64,
    sent: VecDeque<TelegramSent>,
    messages: i64,
    /// Sends that are still told to wait, and for how many seconds.
    slow: (u32, u64),
}

#[derive(Debug)]
struct Standing {
    name: String,
    is_out: bool,
    moved_to: Option<i64>,
}

impl Telegram {
    pub(crate) fn new(world: &World) -> Self {
        let token = world.keys.telegram.clone();
        let kept = Kept { token, next_update: 880_000_001, ..Kept::default() };
        Self { world: world.clone(), kept: Arc::new(Mutex::new(kept)) }
    }

    /// Somebody writes to the bot, or in a group it is in; that lets it in again.
    pub fn say(&self, peer: &TelegramPeer, text: &str) {
        let date = self.world.clock.now().seconds();
        let mut kept = self.locked();
        kept.peers.insert(peer.chat_id, Standing { name: peer.name.clone(), is_out: false, moved_to: None });
        kept.messages += 1;
        let message = json!({
            "message_id": kept.messages, "date": date, "chat": chat(peer.chat_id, &peer.name),
            "from": { "id": peer.chat_id.abs(), "is_bot": false, "first_name": peer.name }, "text": text,
        });
        kept.push("message", message);
    }

    /// Somebody blocks the bot, or a group throws it out.
    pub fn block(&self, chat_id: i64) {
        let date = self.world.clock.now().seconds();
        let mut kept = self.locked();
        let Some(standing) = kept.peers.get_mut(&chat_id) else { return };
        standing.is_out = true;
        let name = standing.name.clone();
        let bot = json!({ "id": bot_id(&kept.token), "is_bot": true, "first_name": "Harken" });
        let change = json!({
            "chat": chat(chat_id, &name), "date": date,
            "from": { "id": chat_id.abs(), "is_bot": false, "first_name": name },
            "old_chat_member": { "status": "member", "user": bot },
            "new_chat_member": { "status": "kicked", "user": bot, "until_date": 0 },
        });
        kept.push("my_chat_member", change);
    }

    /// A group becomes a larger one, under another number; the vendor says so when it is written to.
    pub fn upgrade(&self, from: i64, to: i64) {
        let mut kept = self.locked();
        let Some(standing) = kept.peers.get_mut(&from) else { return };
        standing.moved_to = Some(to);
        let name = standing.name.clone();
        kept.peers.insert(to, Standing { name, is_out: false, moved_to: None });
    }

    /// The next so many sends are told to wait so many seconds.
    pub fn slow_down(&self, times: u32, seconds: u64) {
        self.locked().slow = (times, seconds);
    }

    /// Gives the bot another token; the one before is worth nothing from now on.
    pub fn revoke(&self, token: &str) {
        token.clone_into(&mut self.locked().token);
    }

    /// Has updates go to a webhook, or, when it is empty, to whoever asks for them.
    pub fn set_webhook(&self, url: &str) {
        url.clone_into(&mut self.locked().webhook);
    }

    /// How many updates the bot has not confirmed.
    pub fn waiting(&self) -> usize {
        self.locked().updates.len()
    }

    /// What the bot sent, oldest first.
    pub fn sent(&self) -> Vec<TelegramSent> {
        self.locked().sent.iter().cloned().collect()
    }

    fn locked(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn push(&mut self, kind: &str, what: Value) {
        if self.updates.len() == UPDATES_MAX {
            self.updates.pop_front();
        }
        let mut update = json!({ "update_id": self.next_update });
        if let Some(fields) = update.as_object_mut() {
            fields.insert(kind.to_owned(), what);
        }
        self.updates.push_back(update);
        self.next_update += 1;
    }

    fn keep(&mut self, sent: TelegramSent) {
        if self.sent.len() == MESSAGES_MAX {
            self.sent.pop_front();
        }
        self.sent.push_back(sent);
    }
}

fn bot_id(token: &str) -> i64 {
    token.split(':').next().and_then(|number| number.parse().ok()).unwrap_or_default()
}

fn chat(id: i64, name: &str) -> Value {
    if id > 0 {
        return json!({ "id": id, "type": "private", "first_name": name });
    }
    let kind = if id < -1_000_000_000_000 { "supergroup" } else { "group" };
    json!({ "id": id, "type": kind, "title": name })
}
