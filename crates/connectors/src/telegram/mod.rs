//! Telegram's Bot API: who a bot is, what reached it, and the messages it sends.
//!
//! Invariant: the token is a part of every address, so no words leave this module without being searched for it. The
//! platform keeps bots and chats; here is only their wire.

mod answer;
mod updates;

use std::time::Duration;

use kernel::Secret;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::Fault;
use crate::http::{Http, Request};

pub use updates::{Chat, News, Update};

/// Where the vendor's own servers are; there are others, because anybody may run one.
pub const BASE_URL: &str = "https://api.telegram.org";
/// The longest text the vendor takes, as people read it.
pub const TEXT_CHARS_MAX: usize = 4096;

const TIMEOUT: Duration = Duration::from_secs(15);
/// A hundred updates of the two kinds we ask for are far below this.
const RESPONSE_MAX: usize = 4 * 1024 * 1024;
/// A page of updates; the vendor gives no more.
const UPDATES_MAX: usize = 100;
const TOKEN_CHARS_MAX: usize = 128;

/// A bot that can be spoken for.
#[derive(Debug, Clone)]
pub struct Bot {
    base_url: String,
    token: Secret,
}

/// Who a bot is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct BotIdentity {
    pub id: i64,
    pub username: String,
}

/// Why a message was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undelivered {
    /// The bot was blocked, or thrown out of the group: nothing can be sent there until somebody lets it in again.
    Blocked { words: String },
    /// The group lives on under another number.
    Moved { chat_id: i64 },
    /// Anything else.
    Fault(Fault),
}

#[derive(Deserialize)]
struct Sent {
    chat: Option<updates::WireChat>,
}

impl Bot {
    /// A bot at a server, by its token.
    pub fn new(base_url: &str, token: Secret) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), token }
    }

    /// Whether a text can be a token at all: `123456789:AA…`, and nothing that would change the address it stands in.
    pub fn is_token(text: &str) -> bool {
        let fits = |part: &str| {
            part.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_'))
        };
        text.len() <= TOKEN_CHARS_MAX
            && text.split_once(':').is_some_and(|(number, key)| {
                number.parse::<i64>().is_ok_and(|number| number > 0) && key.len() >= 20 && fits(key)
            })
    }

    /// Who the bot is; also shows whether the token is good.
    pub async fn identify(&self, http: &Http) -> Result<BotIdentity, Fault> {
        self.call(http, "getMe", &json!({})).await.map_err(Undelivered::into_fault)
    }

    /// What reached the bot from `offset` on; asking for it tells the vendor to forget everything before.
    pub async fn updates(&self, http: &Http, offset: i64, username: &str) -> Result<Vec<Update>, Fault> {
        let mut wanted = json!({
            "limit": UPDATES_MAX, "timeout": 0, "allowed_updates": ["message", "my_chat_member"],
        });
        if offset > 0
            && let Some(fields) = wanted.as_object_mut()
        {
            fields.insert("offset".to_owned(), offset.into());
        }
        let listed: Vec<updates::WireUpdate> =
            self.call(http, "getUpdates", &wanted).await.map_err(Undelivered::into_fault)?;
        Ok(listed.into_iter().take(UPDATES_MAX).map(|update| update.read(username)).collect())
    }

    /// Sends a text with `<b>` in it. Where the vendor cannot read the marks, the same words go without them. Answers
    /// the chat it went to, as far as the vendor tells.
    pub async fn send(&self, http: &Http, chat_id: i64, html: &str) -> Result<Option<Chat>, Undelivered> {
        let marked = json!({
            "chat_id": chat_id, "text": html, "parse_mode": "HTML", "link_preview_options": { "is_disabled": true },
        });
        let sent: Result<Sent, Undelivered> = self.call(http, "sendMessage", &marked).await;
        let sent = match sent {
            Err(Undelivered::Fault(fault)) if fault.words().contains("can't parse entities") => {
                let plain = json!({
                    "chat_id": chat_id, "text": plain(html), "link_preview_options": { "is_disabled": true },
                });
                self.call(http, "sendMessage", &plain).await
            }
            sent => sent,
        };
        sent.map(|sent: Sent| sent.chat.map(Chat::from))
    }

    async fn call<T: DeserializeOwned>(
        &self,
        http: &Http,
        method: &str,
        body: &Value,
    ) -> Result<T, Undelivered> {
        let url = format!("{}/bot{}/{method}", self.base_url, self.token.expose());
        let request = Request::post(url).timeout(TIMEOUT).response_max(RESPONSE_MAX).json(body);
        let response = http.send(request).await.map_err(|error| Undelivered::Fault(error.into()))?;
        answer::read(&self.token, &response)
    }
}

impl BotIdentity {
    /// The way into a chat of one's own with the bot, which hands it the token.
    pub fn private_link(username: &str, token: &str) -> String {
        format!("https://t.me/{username}?start={token}")
    }

    /// The way to take the bot into a group, which hands it the token there.
    pub fn group_link(username: &str, token: &str) -> String {
        format!("https://t.me/{username}?startgroup={token}")
    }
}

impl Undelivered {
    fn into_fault(self) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Blocked { words } => Fault::Rejected { words },
            Self::Moved { chat_id } => Fault::rejected(format!("the chat lives on as {chat_id}")),
        }
    }
}

/// A value as it may stand in a text with marks.
pub fn escape(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The words of a text with marks.
fn plain(html: &str) -> String {
    let bare = html.replace("<b>", "").replace("</b>", "");
    bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_cannot_change_the_address_it_stands_in() {
        assert!(Bot::is_token("123456789:AAEhBP0av28rJ_v-0Pa5OXK9OYdr5Zzzzzz"));
        for wrong in [
            "",
            "123456789",
            "abc:AAEhBP0av28rJ_v-0Pa5OXK9OYdr5Zzzzzz",
            "123456789:short",
            "123456789:AAEhBP0av28rJ/../getMe?x=Pa5OXK9OYdr5Z",
            "123456789:AAEhBP0av28rJ#Pa5OXK9OYdr5Zzzzzz",
            "-1:AAEhBP0av28rJ_v-0Pa5OXK9OYdr5Zzzzzz",
        ] {
            assert!(!Bot::is_token(wrong), "{wrong}");
        }
        assert!(!Bot::is_token(&format!("1:{}", "A".repeat(TOKEN_CHARS_MAX))));
    }

    #[test]
    fn what_was_escaped_is_the_same_without_marks() {
        let value = "5 < 6 & <b>not bold</b> &amp;";
        assert!(!escape(value).contains('<'));
        assert_eq!(plain(&format!("<b>{}</b>", escape(value))), value);
    }
}
