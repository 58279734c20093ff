//! Handing a text to the vendor, and writing down what the answer says of the bot and the chat.

use ::store::{StoreError, Tx};
use connectors::Fault;
use connectors::telegram::{Bot, Chat, Undelivered};

use super::entity::{bot, chat};
use super::model::TelegramError;
use super::{store, words};
use crate::access::{Entity, Scope};
use crate::app::App;
use crate::http::Problem;
use crate::outbound::alerts::Severity;
use crate::outbound::notifications::{self, CHAT_LEFT, Told};
use crate::outbound::preferences::NotificationKind;

/// Sends a text to a linked chat. A group that moved is followed, one that threw the bot out is unlinked.
pub(super) async fn send(
    app: &App,
    scope: &Scope,
    (row, chat): (&bot::Model, &chat::Model),
    text: &str,
) -> Result<(), Fault> {
    let bot = store::open(app, row).map_err(|error| inside(&error))?;
    let answer = match bot.send(app.http(), chat.chat_id, text).await {
        Err(Undelivered::Moved { chat_id }) => {
            follow(app, scope, chat.chat_id, chat_id).await.map_err(|error| inside(&error))?;
            bot.send(app.http(), chat_id, text).await
        }
        answer => answer,
    };
    let answer = match answer {
        Ok(_) => Ok(()),
        Err(Undelivered::Blocked { words }) => {
            let (acting, telling, chat) = (scope.clone(), app.clone(), chat.clone());
            let ended = app.db().write(scope, |tx| async move { end(&tx, &telling, &acting, &chat).await });
            ended.await.map_err(|error| inside(&error))?;
            return Err(Fault::Rejected { words });
        }
        Err(Undelivered::Moved { chat_id }) => {
            Err(Fault::Rejected { words: format!("the chat has moved to {chat_id}") })
        }
        Err(Undelivered::Fault(fault)) => Err(fault),
    };
    note_answer(app, scope, row, answer.as_ref().err()).await.map_err(|error| inside(&error))?;
    answer
}

/// Says hello in a chat that was found by hand; answers what the vendor knows of it.
pub(super) async fn greet(app: &App, bot: &Bot, chat_id: i64, text: &str) -> Result<Chat, TelegramError> {
    let refused = |undelivered| match undelivered {
        Undelivered::Blocked { words } => TelegramError::ChatRefused(words),
        Undelivered::Moved { chat_id } => TelegramError::ChatRefused(format!("its number is {chat_id} now")),
        Undelivered::Fault(fault) => TelegramError::ChatRefused(fault.words().to_owned()),
    };
    let known = bot.send(app.http(), chat_id, text).await.map_err(refused)?;
    Ok(known.unwrap_or_else(|| Chat { id: chat_id, title: chat_id.to_string(), is_private: chat_id > 0 }))
}

/// Tries the bot on the organization's chat.
pub async fn test(app: &App, scope: &Scope) -> Result<(), Problem> {
    enter(app, scope)?;
    let (asking, naming) = (scope.clone(), app.clone());
    let found = app.db().read(scope, |tx| async move {
        let bot = store::find_bot(&tx, &asking).await?.ok_or(TelegramError::NoBot)?;
        let chat = store::find_chat(&tx, &asking, None).await?.ok_or(TelegramError::NoChat)?;
        Ok::<_, TelegramError>((bot, chat, notifications::home(&tx, &naming, &asking).await?))
    });
    let (bot, chat, home) = found.await?;
    let sent = send(app, scope, (&bot, &chat), &words::of_test(&home, &home.language)).await;
    sent.map_err(|fault| TelegramError::NotSent(fault.words().to_owned()).into())
}

/// Lets one question to the vendor through that somebody asks by hand.
pub(super) fn enter(app: &App, scope: &Scope) -> Result<(), Problem> {
    let verdict = app.throttle().try_source(scope.organization_id(), app.clock().now());
    if verdict.is_allowed() {
        return Ok(());
    }
    let problem = Problem::from(TelegramError::Limited(verdict.wait_s())).retry_after(verdict.wait_s());
    Err(problem.limited_by(verdict.rate_limit()))
}

/// What an answer says of the bot: whether it works, or that only somebody can mend it.
pub(super) async fn note_answer(
    app: &App,
    scope: &Scope,
    row: &bot::Model,
    fault: Option<&Fault>,
) -> Result<(), StoreError> {
    let broken = fault.filter(|fault| matches!(fault, Fault::Auth { .. } | Fault::Misconfigured { .. }));
    let stays = if fault.is_some() { broken.is_none() } else { row.fault.is_none() };
    if stays {
        return Ok(());
    }
    let (acting, telling, broken) = (scope.clone(), app.clone(), broken.cloned());
    app.db()
        .write(scope, |tx| async move {
            let is_news = store::set_fault(&tx, &acting, broken.as_ref()).await?;
            match broken {
                Some(fault) if is_news => tell_broken(&tx, &telling, &acting, &fault).await,
                _ => Ok(()),
            }
        })
        .await
}

async fn tell_broken(tx: &Tx, app: &App, scope: &Scope, fault: &Fault) -> Result<(), StoreError> {
    let told = attention("Telegram", [("reason", fault.words())]);
    notifications::tell(tx, app, scope, told).await
}

/// Ends a link nothing gets through, and tells whose it was.
pub(super) async fn end(tx: &Tx, app: &App, scope: &Scope, chat: &chat::Model) -> Result<(), StoreError> {
    if !store::delete_chat(tx, scope, chat).await? {
        return Ok(());
    }
    let reason = [("reason", "the bot was blocked or removed there"), ("reason_key", CHAT_LEFT)];
    if let Some(member) = chat.member_id {
        let told = attention("Telegram", reason);
        return notifications::tell_one(tx, app, scope, (member.into(), told)).await;
    }
    let source = format!("Telegram, {}", chat.title);
    notifications::tell(tx, app, scope, attention(&source, reason)).await
}

async fn follow(app: &App, scope: &Scope, from: i64, to: i64) -> Result<(), StoreError> {
    let acting = scope.clone();
    app.db().write(scope, |tx| async move { store::move_chats(&tx, &acting, from, to).await }).await
}

fn attention<const N: usize>(source: &str, facts: [(&str, &str); N]) -> Told<'static> {
    let facts = facts.into_iter().chain([("source", source)]);
    Told {
        kind: NotificationKind::SourceAttention,
        subject: Entity::NotificationSettings,
        severity: Severity::Warning,
        params: facts.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        judged: None,
    }
}

/// What is wrong on our side may pass.
pub(super) fn inside(error: &impl std::error::Error) -> Fault {
    Fault::Transient { after: None, words: error.to_string() }
}
