//! Bots, chats and messages as people see them, and what a vendor's answer means for them.

use std::time::Duration;

use connectors::{Fault, telegram};
use kernel::{Classify, InteractionId, Kind, Secret, TelegramMessageId, Ts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

/// How long a way into a chat can be taken.
pub(super) const LINK_LIFE: Duration = Duration::from_mins(15);
const ADDRESS_CHARS_MAX: usize = 2000;
/// The vendor numbers updates anew after a week without one; a day less is on the safe side.
const QUIET: Duration = Duration::from_hours(6 * 24);

/// The organization's bot and where it writes to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TelegramSettings {
    /// The bot, when one is connected.
    pub bot: Option<TelegramBot>,
    /// The organization's chat, when one is linked.
    pub chat: Option<TelegramChat>,
}

/// The organization's bot. Its token is never shown again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TelegramBot {
    /// Without the @.
    pub username: String,
    /// The Bot API server.
    pub base_url: String,
    /// The last four characters of the token.
    pub token_last4: String,
    /// Whether it works.
    pub state: TelegramBotState,
    /// Why not, in the vendor's words.
    pub reason: Option<String>,
    /// When it was connected.
    pub connected_at: Ts,
}

/// Whether a bot works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TelegramBotState {
    /// It answered last.
    Connected,
    /// It was refused, or its server did not answer.
    Failing,
}

/// A chat the bot writes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TelegramChat {
    /// The name of the group or the person.
    pub title: String,
    /// The vendor's number of it, as text: below zero for a group.
    pub chat_id: String,
    /// Whether it is a person's own.
    pub is_private: bool,
    /// When it was linked.
    pub linked_at: Ts,
}

/// One's own chat with the organization's bot.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MyTelegram {
    /// The organization's bot, when one is connected.
    pub bot_username: Option<String>,
    /// One's own chat, when it is linked.
    pub chat: Option<TelegramChat>,
}

/// A bot to be connected.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTelegramBot {
    /// As Telegram gave it; may be left out when one is saved for the same server.
    pub token: Option<Secret>,
    /// The Bot API server; the vendor's own unless said.
    pub base_url: Option<String>,
}

/// A chat that was found by hand.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTelegramChat {
    /// The vendor's number of it: `42`, `-1001234567890`.
    pub chat_id: String,
}

/// Ways into a chat, shown once and for a quarter of an hour.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TelegramLink {
    /// Into a chat of one's own with the bot.
    pub url: String,
    /// Into a group; only for the organization's chat.
    pub group_url: Option<String>,
    /// When they end.
    pub expires_at: Ts,
}

/// How a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TelegramMessageState {
    /// It waits for its first or its next try.
    Queued,
    /// The vendor took it.
    Sent,
    /// It was given up.
    Failed,
}

/// A message as administrators see it, without its words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct TelegramMessage {
    /// Its id.
    pub id: TelegramMessageId,
    /// `alert`, `source_attention` or `linked`.
    pub kind: String,
    /// The chat it goes to.
    pub recipient: String,
    /// How it stands.
    pub state: TelegramMessageState,
    /// Tries so far.
    pub attempts: i64,
    /// When the next try is due.
    pub next_at: Option<Ts>,
    /// The vendor's words when it did not take it.
    pub reason: Option<String>,
    /// The conversation it is about.
    pub interaction_id: Option<InteractionId>,
    /// When it was written.
    pub created_at: Ts,
    /// When the vendor took it.
    pub sent_at: Option<Ts>,
}

/// Whether something written to a bot's chats now would arrive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    /// No bot is connected.
    NoBot,
    /// Nobody has linked a chat.
    NoChat,
    /// It would.
    Chat,
}

/// Why a bot or a chat could not be kept or tried.
#[derive(Debug, thiserror::Error)]
pub enum TelegramError {
    #[error("a token looks like 123456789:AA… : copy the whole line that @BotFather gave for this bot")]
    Token,
    #[error("enter the token: a saved one is used only for the server it was saved for")]
    TokenMissing,
    #[error("this address cannot be used: {0}")]
    BaseUrl(String),
    #[error("Telegram does not know this token: {0}")]
    BotRefused(String),
    #[error("the Bot API server did not say who the bot is: {0}")]
    NoAnswer(String),
    #[error(
        "this bot is connected to another organization of this installation: make one of its own with @BotFather"
    )]
    BotTaken,
    #[error("no bot is connected: connect one under Notifications first")]
    NoBot,
    #[error("no chat is linked: link one first")]
    NoChat,
    #[error("a chat id is a whole number such as 42 or -1001234567890")]
    ChatId,
    #[error("Telegram says: {0}")]
    NotSent(String),
    #[error("nothing can be sent to this chat: {0}")]
    ChatRefused(String),
    #[error("only a member has a chat of his own: sign in as one")]
    NoMember,
    #[error("too many tries: wait {0} seconds")]
    Limited(u64),
    #[error("the token could not be sealed or opened")]
    Sealing(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for TelegramError {
    fn kind(&self) -> Kind {
        match self {
            Self::Token
            | Self::TokenMissing
            | Self::BaseUrl(_)
            | Self::BotRefused(_)
            | Self::ChatId
            | Self::ChatRefused(_) => Kind::Invalid,
            Self::NoAnswer(_) | Self::NotSent(_) => Kind::Upstream,
            Self::BotTaken | Self::NoBot | Self::NoChat => Kind::Conflict,
            Self::NoMember => Kind::Denied,
            Self::Limited(_) => Kind::Limited,
            Self::Sealing(_) => Kind::Internal,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Token => "telegram.token",
            Self::TokenMissing => "telegram.token_missing",
            Self::BaseUrl(_) => "telegram.base_url",
            Self::BotRefused(_) => "telegram.bot_refused",
            Self::NoAnswer(_) => "telegram.no_answer",
            Self::BotTaken => "telegram.bot_taken",
            Self::NoBot => "telegram.no_bot",
            Self::NoChat => "telegram.no_chat",
            Self::ChatId => "telegram.chat_id",
            Self::NotSent(_) => "telegram.not_sent",
            Self::ChatRefused(_) => "telegram.chat_refused",
            Self::NoMember => "telegram.no_member",
            Self::Limited(_) => "telegram.limited",
            Self::Sealing(_) => "telegram.sealing",
            Self::Store(error) => error.code(),
        }
    }
}

impl TelegramError {
    /// The field it is about.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Token | Self::TokenMissing | Self::BotRefused(_) | Self::BotTaken => Some("/token"),
            Self::BaseUrl(_) | Self::NoAnswer(_) => Some("/base_url"),
            Self::ChatId | Self::ChatRefused(_) => Some("/chat_id"),
            _ => None,
        }
    }

    /// What a vendor's refusal to name the bot means for whoever connects it.
    pub(super) fn of_connecting(fault: &Fault) -> Self {
        match fault {
            Fault::Auth { words } => Self::BotRefused(words.clone()),
            other => Self::NoAnswer(other.words().to_owned()),
        }
    }
}

impl NewTelegramBot {
    /// The token that was entered, if one was; an empty field is none.
    pub(super) fn token(&self) -> Result<Option<Secret>, TelegramError> {
        let Some(entered) = self.token.as_ref().map(|token| token.expose().trim()) else { return Ok(None) };
        if entered.is_empty() {
            return Ok(None);
        }
        if telegram::Bot::is_token(entered) {
            Ok(Some(Secret::new(entered)))
        } else {
            Err(TelegramError::Token)
        }
    }

    /// The server without a slash at its end; whether it may be called is the guard's to say.
    pub(super) fn base_url(&self) -> Result<String, TelegramError> {
        let entered = self.base_url.as_deref().unwrap_or_default().trim().trim_end_matches('/');
        if entered.chars().count() > ADDRESS_CHARS_MAX {
            return Err(TelegramError::BaseUrl(format!("it has more than {ADDRESS_CHARS_MAX} characters")));
        }
        if entered.contains(['?', '#']) {
            return Err(TelegramError::BaseUrl("it ends before any ? or #".to_owned()));
        }
        Ok(if entered.is_empty() { telegram::BASE_URL } else { entered }.to_owned())
    }
}

impl NewTelegramChat {
    /// The number.
    pub(super) fn number(&self) -> Result<i64, TelegramError> {
        let number = self.chat_id.trim().parse().map_err(|_| TelegramError::ChatId)?;
        if number == 0 { Err(TelegramError::ChatId) } else { Ok(number) }
    }
}

impl TelegramMessageState {
    /// The word in the table.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }

    /// The state of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        [Self::Queued, Self::Sent, Self::Failed].into_iter().find(|state| state.key() == key)
    }
}

/// What the table holds of a token.
pub(super) fn token_hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

/// From which update on to ask; from the oldest that waits after a long silence.
pub(super) fn decide_offset(next_update: i64, heard_at: Ts, now: Ts) -> i64 {
    if now.since(heard_at) >= QUIET { 0 } else { next_update }
}

/// What becomes of a message after a try.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) state: TelegramMessageState,
    pub(super) reason: Option<String>,
    /// When to try again.
    pub(super) wait: Option<Duration>,
}

/// Seconds between tries: an alert of yesterday is of little use in a chat.
const WAITS: &[u64] = &[5, 15, 60, 300, 900, 3600, 7200, 14_400];

/// What an answer means after so many tries; `fraction` in 0..1 spreads the retries.
pub(super) fn decide_verdict(answer: Result<(), Fault>, attempts: i64, fraction: f64) -> Verdict {
    let Err(fault) = answer else {
        return Verdict { state: TelegramMessageState::Sent, reason: None, wait: None };
    };
    let reason = Some(fault.words().to_owned());
    let tried = usize::try_from(attempts).unwrap_or(usize::MAX).saturating_sub(1);
    match WAITS.get(tried) {
        Some(seconds) if fault.is_retryable() => {
            let usual = Duration::from_secs(*seconds).mul_f64(1.0 + fraction / 4.0);
            let wait = fault.retry_after().map_or(usual, |asked| asked.max(usual));
            Verdict { state: TelegramMessageState::Queued, reason, wait: Some(wait) }
        }
        _ => Verdict { state: TelegramMessageState::Failed, reason, wait: None },
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_wait_telegram_asked_for_is_kept_and_a_refusal_is_not_repeated() {
        let asked = Duration::from_secs(90);
        let slow = Fault::RateLimited { after: Some(asked), words: String::new() };
        assert_eq!(decide_verdict(Err(slow), 1, 0.0).wait, Some(asked));
        let refused = Fault::Rejected { words: "Bad Request: chat not found".to_owned() };
        let verdict = decide_verdict(Err(refused), 1, 0.0);
        assert_eq!((verdict.state, verdict.wait), (TelegramMessageState::Failed, None));
        assert_eq!(verdict.reason.as_deref(), Some("Bad Request: chat not found"));
        let down = |attempts| {
            let fault = Fault::Transient { after: None, words: "down".to_owned() };
            decide_verdict(Err(fault), attempts, 0.0)
        };
        assert!(down(1).wait < down(2).wait);
        assert_eq!(down(9).state, TelegramMessageState::Failed);
    }

    #[test]
    fn after_a_week_of_silence_updates_are_asked_for_from_the_oldest() {
        let heard = Ts(0);
        assert_eq!(decide_offset(71, heard, heard.plus(Duration::from_hours(24))), 71);
        assert_eq!(decide_offset(71, heard, heard.plus(QUIET)), 0);
    }
}
