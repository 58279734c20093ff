//! Sending messages at the vendor's pace, and asking what reached the bots.

use std::time::Duration;

use ::store::{Job, JobRun, Retry, Runner, StoreError, Tx};
use connectors::Fault;
use connectors::telegram::Update;
use kernel::{TelegramMessageId, Ts};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::entity::{bot, chat, message};
use super::model::{TelegramMessageState, Verdict, decide_offset, decide_verdict};
use super::{links, outbox, sender, store, updates};
use crate::access::throttle::{self, Policy};
use crate::access::{self, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;

const QUEUE: &str = "telegram";
/// How often each bot is asked whether it was blocked somewhere.
const ASK_EVERY: Duration = Duration::from_mins(1);
/// How often it is asked while somebody is linking a chat.
const LISTEN_EVERY: Duration = Duration::from_secs(2);
/// The vendor takes one message a second for a person, and twenty a minute for a group.
const GAP_PERSON: Duration = Duration::from_secs(1);
const GAP_GROUP: Duration = Duration::from_secs(3);

/// Makes messages leave from here, and bots be listened to.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner
        .register::<SendMessage>()
        .register::<FetchUpdates>()
        .every("fetch_telegram_updates", ASK_EVERY, |tx, _| listen_to_all(tx))
        .every("delete_expired_telegram_links", Duration::from_hours(1), |tx, _| links::delete_expired(tx))
        .every("delete_old_telegram_messages", Duration::from_hours(6), |tx, _| outbox::delete_old(tx))
}

/// Sends one message; the schedule between tries is the outbox's own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SendMessage {
    pub(super) message_id: TelegramMessageId,
}

impl Job for SendMessage {
    const NAME: &'static str = "send_telegram_message";
    const QUEUE: &'static str = QUEUE;
    /// More than the schedule has, so that the schedule and not the queue gives up.
    const ATTEMPTS_MAX: u32 = 32;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let (asking, id) = (scope.clone(), self.message_id);
        let found = app.db().read(&scope, |tx| async move { load(&tx, &asking, id).await }).await?;
        let Some((message, way)) = found else { return Ok(()) };
        if let Some((bot, chat)) = &way
            && let Some(wait) = turn(&app, bot, chat).await?
        {
            return Err(Retry::untried(wait, "the chat has had a message a moment ago"));
        }
        let text = message.text.as_deref().unwrap_or_default();
        let answer = match &way {
            Some((bot, chat)) => sender::send(&app, &scope, (bot, chat), text).await,
            None => Err(Fault::Rejected { words: "the chat is no longer linked".to_owned() }),
        };
        let verdict = decide_verdict(answer, message.attempts + 1, app.entropy().fraction());
        let (wait, reason) = (verdict.wait, verdict.reason.clone());
        settle(&app, &scope, message, verdict).await?;
        match wait {
            Some(wait) => Err(Retry::after(wait, reason.unwrap_or_default())),
            None => Ok(()),
        }
    }
}

/// Who sends, and where to.
type Way = (bot::Model, chat::Model);

/// A message that waits, and the way it goes, if that is still there.
async fn load(
    tx: &Tx,
    scope: &Scope,
    id: TelegramMessageId,
) -> Result<Option<(message::Model, Option<Way>)>, StoreError> {
    let found = outbox::find(tx, scope, id).await?;
    let Some(message) = found.filter(|one| one.state == TelegramMessageState::Queued.key()) else {
        return Ok(None);
    };
    let chat = store::find_chat_by_id(tx, scope, message.chat.into()).await?;
    Ok(Some((message, store::find_bot(tx, scope).await?.zip(chat))))
}

/// Takes the chat if it is free, or a place in its line: how long until its turn comes.
async fn turn(app: &App, bot: &bot::Model, chat: &chat::Model) -> Result<Option<Duration>, StoreError> {
    let window = if chat.chat_id < 0 { GAP_GROUP } else { GAP_PERSON };
    let whose = format!("{}/{}", bot.bot_id, chat.chat_id);
    app.db()
        .write_platform(|tx| async move {
            let free = Policy { name: "telegram", quota: 1, window };
            let Some(busy) = throttle::take(&tx, free, &whose).await?.wait else { return Ok(None) };
            let line = Policy { name: "telegram-line", quota: 1, window };
            let turn = throttle::reserve(&tx, line, &whose, tx.now().plus(busy)).await?;
            Ok(Some(turn.since(tx.now())))
        })
        .await
}

async fn settle(
    app: &App,
    scope: &Scope,
    message: message::Model,
    verdict: Verdict,
) -> Result<(), StoreError> {
    let acting = scope.clone();
    app.db()
        .write(scope, |tx| async move {
            outbox::settle(&tx, &acting, &message, &verdict).await?;
            if verdict.state == TelegramMessageState::Failed {
                let (kind, to) = (&message.kind, &message.recipient);
                let why = verdict.reason.unwrap_or_default();
                let line = format!("The Telegram message {kind} to {to} was given up: {why}");
                let entry = NewEntry::new(ActivityKind::Delivery, line);
                let about = message.interaction_id.map(kernel::InteractionId::from);
                note(&tx, &acting, about.map_or(entry.clone(), |id| entry.about(id))).await?;
            }
            Ok(())
        })
        .await
}

/// Asks what reached the bot; again and again while somebody is linking a chat.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FetchUpdates {}

impl Job for FetchUpdates {
    const NAME: &'static str = "fetch_telegram_updates";
    const QUEUE: &'static str = QUEUE;
    /// The next one comes with the next minute.
    const ATTEMPTS_MAX: u32 = 2;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let asking = scope.clone();
        let found = app.db().read(&scope, |tx| async move { store::find_bot(&tx, &asking).await }).await?;
        let Some(row) = found else { return Ok(()) };
        let answer = ask(&app, &row).await;
        sender::note_answer(&app, &scope, &row, answer.as_ref().err()).await?;
        let asked = match answer {
            Ok(asked) => asked,
            Err(fault) if fault.is_retryable() => return Err(waiting(&fault)),
            Err(_) => return Ok(()),
        };
        if is_awaited(&app, &scope, row, asked).await? {
            return Err(Retry::untried(LISTEN_EVERY, "somebody is linking a chat"));
        }
        Ok(())
    }
}

/// From which update on was asked, and what came.
type Asked = (i64, Vec<Update>);

/// Takes in what came. Answers whether somebody may still come with a token.
async fn is_awaited(
    app: &App,
    scope: &Scope,
    row: bot::Model,
    (offset, came): Asked,
) -> Result<bool, StoreError> {
    let (acting, telling) = (scope.clone(), app.clone());
    if came.is_empty() {
        return app.db().read(scope, |tx| async move { links::are_open(&tx, &acting).await }).await;
    }
    let work = |tx| async move { updates::take_in(&tx, &telling, &acting, (&row, offset, came)).await };
    app.db().write(scope, work).await
}

async fn ask(app: &App, row: &bot::Model) -> Result<Asked, Fault> {
    let bot = store::open(app, row).map_err(|error| sender::inside(&error))?;
    let offset = decide_offset(row.next_update, Ts(row.heard_at), app.clock().now());
    Ok((offset, bot.updates(app.http(), offset, &row.username).await?))
}

fn waiting(fault: &Fault) -> Retry {
    let words = fault.words().to_owned();
    fault.retry_after().map_or_else(|| Retry::later(words.clone()), |wait| Retry::after(wait, words.clone()))
}

/// Every bot whose token is not known to be refused.
async fn listen_to_all(tx: Tx) -> Result<(), StoreError> {
    let refused = kernel::Classify::code(&Fault::Auth { words: String::new() });
    let good = Condition::any().add(bot::Column::Fault.is_null()).add(bot::Column::Fault.ne(refused));
    for row in bot::Entity::find().filter(good).all(&tx).await? {
        links::listen(&tx, &access::system(row.organization_id.into(), FetchUpdates::NAME)).await?;
    }
    Ok(())
}
