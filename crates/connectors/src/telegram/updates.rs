//! What reaches a bot, as far as it concerns us. Pure.

use serde::Deserialize;

/// Something that reached a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Update {
    /// Grows; the same update has the same.
    pub id: i64,
    /// What it says to us, if anything.
    pub news: Option<News>,
}

/// What an update says to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Somebody came by a link and brought its token.
    Started { chat: Chat, token: String },
    /// The bot was blocked, or thrown out of the group.
    Left { chat_id: i64 },
    /// A group lives on under another number.
    Moved { from: i64, to: i64 },
}

/// Where a bot can write to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    pub id: i64,
    pub title: String,
    /// Whether it is a person's own.
    pub is_private: bool,
}

#[derive(Deserialize)]
pub(super) struct WireUpdate {
    update_id: i64,
    message: Option<WireMessage>,
    my_chat_member: Option<WireMembership>,
}

#[derive(Deserialize)]
struct WireMessage {
    chat: WireChat,
    #[serde(default)]
    text: String,
    migrate_to_chat_id: Option<i64>,
}

#[derive(Deserialize)]
struct WireMembership {
    chat: WireChat,
    new_chat_member: WireStanding,
}

#[derive(Deserialize)]
struct WireStanding {
    #[serde(default)]
    status: String,
}

#[derive(Deserialize)]
pub(super) struct WireChat {
    id: i64,
    #[serde(default, rename = "type")]
    kind: String,
    title: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
}

impl WireUpdate {
    pub(super) fn read(self, username: &str) -> Update {
        let left = self.my_chat_member.and_then(|change| {
            let is_out = matches!(change.new_chat_member.status.as_str(), "kicked" | "left");
            is_out.then_some(News::Left { chat_id: change.chat.id })
        });
        Update { id: self.update_id, news: left.or_else(|| self.message?.read(username)) }
    }
}

impl WireMessage {
    fn read(self, username: &str) -> Option<News> {
        if let Some(to) = self.migrate_to_chat_id {
            return Some(News::Moved { from: self.chat.id, to });
        }
        let token = start_token(&self.text, username)?.to_owned();
        Some(News::Started { chat: self.chat.into(), token })
    }
}

/// The token in `/start TOKEN`; in a group it may say which of several bots is meant.
fn start_token<'a>(text: &'a str, username: &str) -> Option<&'a str> {
    let mut words = text.split_whitespace();
    let command = words.next()?;
    let (command, addressee) = command.split_once('@').unwrap_or((command, username));
    let token = words.next()?;
    (command == "/start" && addressee.eq_ignore_ascii_case(username) && words.next().is_none())
        .then_some(token)
}

impl From<WireChat> for Chat {
    fn from(chat: WireChat) -> Self {
        let name = [chat.first_name, chat.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let named = Some(name).filter(|name| !name.is_empty());
        let title = chat.title.or(named).or(chat.username).unwrap_or_else(|| chat.id.to_string());
        Self {
            id: chat.id,
            title: title.chars().take(TITLE_CHARS_MAX).collect(),
            is_private: chat.kind == "private",
        }
    }
}

/// The vendor allows this much for a group, and no more together for a person.
const TITLE_CHARS_MAX: usize = 128;

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn news(update: &Value) -> Option<News> {
        let update: WireUpdate = serde_json::from_value(update.clone()).unwrap();
        update.read("harken_demo_bot").news
    }

    fn said(text: &str) -> Value {
        json!({ "update_id": 1, "message": {
            "message_id": 5, "date": 1_767_261_600, "text": text,
            "chat": { "id": 42, "type": "private", "username": "olena", "first_name": "Olena" },
            "from": { "id": 42, "is_bot": false, "first_name": "Olena" },
        }})
    }

    #[test]
    fn a_token_is_taken_from_a_start_that_is_meant_for_this_bot() {
        let chat = Chat { id: 42, title: "Olena".to_owned(), is_private: true };
        for text in ["/start abc-_1", "/start@harken_demo_bot abc-_1", "/start@Harken_Demo_Bot  abc-_1 "] {
            let started = News::Started { chat: chat.clone(), token: "abc-_1".to_owned() };
            assert_eq!(news(&said(text)), Some(started), "{text}");
        }
        for text in ["/start", "start abc", "/started abc", "/start@other_bot abc", "/start a b", "hello", ""]
        {
            assert_eq!(news(&said(text)), None, "{text}");
        }
    }

    #[test]
    fn a_block_and_a_removal_are_told_and_a_welcome_is_not() {
        let change = |status: &str| {
            json!({ "update_id": 2, "my_chat_member": {
                "chat": { "id": -7, "type": "group", "title": "Quality" }, "date": 1,
                "from": { "id": 42, "is_bot": false, "first_name": "Olena" },
                "old_chat_member": { "status": "member", "user": {} },
                "new_chat_member": { "status": status, "user": {} },
            }})
        };
        assert_eq!(news(&change("kicked")), Some(News::Left { chat_id: -7 }));
        assert_eq!(news(&change("left")), Some(News::Left { chat_id: -7 }));
        assert_eq!(news(&change("member")), None);
    }

    #[test]
    fn a_group_that_became_a_larger_one_is_followed_and_the_unknown_is_passed_over() {
        let moved = json!({ "update_id": 3, "message": {
            "message_id": 6, "date": 1, "chat": { "id": -7, "type": "group", "title": "Quality" },
            "migrate_to_chat_id": -1_007_i64,
        }});
        assert_eq!(news(&moved), Some(News::Moved { from: -7, to: -1007 }));
        assert_eq!(news(&json!({ "update_id": 4, "poll": { "id": "1" } })), None);
    }
}
