//! The organization's bot, its chat and what was written, over HTTP.

use ::store::page::PageRequest;
use axum::extract::State;
use axum::http::StatusCode;
use connectors::telegram::Bot;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::model::{
    NewTelegramBot, NewTelegramChat, TelegramBot, TelegramChat, TelegramError, TelegramLink, TelegramMessage,
    TelegramMessageState, TelegramSettings,
};
use super::store::{self, NewBot};
use super::{links, outbox, sender, words};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Query, Tagged};
use crate::outbound::notifications;

const BOT: &str = "telegram_bot";
const CHAT: &str = "telegram_chat";
const LINK: &str = "telegram_link";

/// Keeping the bot and the organization's chat.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::NotificationSettings.read(), routes!(get_telegram_settings))
        .needs(Entity::NotificationSettings.update(), routes!(connect_telegram_bot))
        .needs(Entity::NotificationSettings.delete(), routes!(disconnect_telegram_bot))
        .needs(Entity::NotificationSettings.update(), routes!(link_telegram_chat))
        .needs(Entity::NotificationSettings.update(), routes!(save_telegram_chat))
        .needs(Entity::NotificationSettings.update(), routes!(unlink_telegram_chat))
        .needs(Entity::NotificationSettings.read(), routes!(list_telegram_messages))
}

/// Which messages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TelegramMessageQuery {
    /// Messages in this state only.
    #[param(inline)]
    state: Option<TelegramMessageState>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of messages.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TelegramMessagePage {
    /// Messages, newest first.
    items: Vec<TelegramMessage>,
    /// Where the next page begins.
    next_cursor: Option<String>,
}

/// The organization's bot and its chat.
#[utoipa::path(get, path = "/api/v1/notification-settings/telegram", tag = "notifications",
    responses((status = 200, body = TelegramSettings)))]
async fn get_telegram_settings(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<TelegramSettings>, Problem> {
    app.db()
        .read(&scope.clone(), |tx| async move {
            let row = store::find_bot(&tx, &scope).await?;
            let body = store::settings(&tx, &scope, row.as_ref()).await?;
            Ok(Tagged { revision: row.map_or(0, |row| row.revision), body })
        })
        .await
}

/// Connect a bot, or change the one that is; the vendor is asked who it is before anything is kept.
#[utoipa::path(put, path = "/api/v1/notification-settings/telegram", tag = "notifications", request_body = NewTelegramBot,
    responses((status = 200, body = TelegramSettings), (status = 409, body = ProblemBody), (status = 412, body = ProblemBody),
        (status = 422, body = ProblemBody), (status = 429, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn connect_telegram_bot(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(wanted): Json<NewTelegramBot>,
) -> Result<Tagged<TelegramSettings>, Problem> {
    let new = vouch(&app, &scope, &wanted).await?;
    let working = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::find_bot(&tx, &scope).await?;
            let revision = before.as_ref().map_or(0, |row| row.revision);
            audit::check_seen(&tx, &scope, (seen, revision), (BOT, "")).await?;
            let kept =
                store::save_bot(&tx, &working, &scope, (before.as_ref(), new)).await.map_err(refuse)?;
            let after = TelegramBot::from(&kept);
            let change = match &before {
                Some(before) => Change::updated(BOT, &"", &TelegramBot::from(before), &after),
                None => Change::created(BOT, &"", &after),
            };
            audit::record(&tx, &scope, change).await?;
            links::listen(&tx, &scope).await?;
            let body = store::settings(&tx, &scope, Some(&kept)).await?;
            Ok::<_, Problem>(Tagged { revision: kept.revision, body })
        })
        .await
}

/// What was entered, with what the vendor says about it.
async fn vouch(app: &App, scope: &Scope, wanted: &NewTelegramBot) -> Result<NewBot, Problem> {
    let base_url = wanted.base_url().map_err(refuse)?;
    let reach = app.http().check_target(&base_url).map_err(|error| TelegramError::BaseUrl(error.to_string()));
    reach.map_err(refuse)?;
    let token = if let Some(entered) = wanted.token().map_err(refuse)? {
        entered
    } else {
        let asking = scope.clone();
        let row = app.db().read(scope, |tx| async move { store::find_bot(&tx, &asking).await }).await?;
        let same = row.filter(|row| row.base_url == base_url).ok_or(TelegramError::TokenMissing);
        store::token(app, &same.map_err(refuse)?)?
    };
    sender::enter(app, scope)?;
    let identity = Bot::new(&base_url, token.clone()).identify(app.http()).await;
    let identity = identity.map_err(|fault| refuse(TelegramError::of_connecting(&fault)))?;
    Ok(NewBot { base_url, token, identity })
}

/// Disconnect the bot; its chats are forgotten, and what waits is not sent.
#[utoipa::path(delete, path = "/api/v1/notification-settings/telegram", tag = "notifications",
    responses((status = 204), (status = 412, body = ProblemBody), (status = 428, body = ProblemBody)))]
async fn disconnect_telegram_bot(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let Some(row) = store::find_bot(&tx, &scope).await? else { return Ok(()) };
            audit::check_seen(&tx, &scope, (seen, row.revision), (BOT, "")).await?;
            store::delete_bot(&tx, &scope).await?;
            audit::record(&tx, &scope, Change::deleted(BOT, &"", &TelegramBot::from(&row))).await?;
            Ok::<_, Problem>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Make a way into the organization's chat: whoever takes it first links the chat he is in.
#[utoipa::path(post, path = "/api/v1/notification-settings/telegram/link", tag = "notifications",
    responses((status = 201, body = TelegramLink), (status = 409, body = ProblemBody)))]
async fn link_telegram_chat(
    State(app): State<App>,
    scope: Scope,
) -> Result<(StatusCode, Json<TelegramLink>), Problem> {
    let making = app.clone();
    let link = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let link = links::issue(&tx, &making, &scope, None).await?;
            let shown = serde_json::json!({ "expires_at": link.expires_at });
            audit::record(&tx, &scope, Change::created(LINK, &"", &shown)).await?;
            Ok::<_, TelegramError>(link)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Link a chat by its number; the bot says hello there before it is kept.
#[utoipa::path(put, path = "/api/v1/notification-settings/telegram/chat", tag = "notifications", request_body = NewTelegramChat,
    responses((status = 200, body = TelegramChat), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_telegram_chat(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<NewTelegramChat>,
) -> Result<Json<TelegramChat>, Problem> {
    let number = wanted.number().map_err(refuse)?;
    sender::enter(&app, &scope)?;
    let (asking, naming) = (scope.clone(), app.clone());
    let found = app.db().read(&scope, |tx| async move {
        let row = store::find_bot(&tx, &asking).await?.ok_or(TelegramError::NoBot)?;
        Ok::<_, TelegramError>((row, notifications::home(&tx, &naming, &asking).await?))
    });
    let (row, home) = found.await?;
    let bot = store::open(&app, &row)?;
    let greeting = words::of_link(&home, &home.language);
    let chat = sender::greet(&app, &bot, number, &greeting).await.map_err(refuse)?;
    let kept = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let still = store::find_bot(&tx, &scope).await?.filter(|now| now.bot_id == row.bot_id);
            still.ok_or(TelegramError::NoBot)?;
            let kept = TelegramChat::from(store::save_chat(&tx, &scope, (None, &chat)).await?);
            audit::record(&tx, &scope, Change::created(CHAT, &"", &kept)).await?;
            Ok::<_, TelegramError>(kept)
        })
        .await?;
    Ok(Json(kept))
}

/// Unlink the organization's chat.
#[utoipa::path(delete, path = "/api/v1/notification-settings/telegram/chat", tag = "notifications",
    responses((status = 204)))]
async fn unlink_telegram_chat(State(app): State<App>, scope: Scope) -> Result<StatusCode, Problem> {
    app.db()
        .write(&scope.clone(), |tx| async move {
            let Some(row) = store::find_chat(&tx, &scope, None).await? else { return Ok(()) };
            store::delete_chat(&tx, &scope, &row).await?;
            audit::record(&tx, &scope, Change::deleted(CHAT, &"", &TelegramChat::from(row))).await
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The messages of the last 90 days, newest first, without their words.
#[utoipa::path(get, path = "/api/v1/notification-settings/telegram/messages", tag = "notifications",
    params(TelegramMessageQuery), responses((status = 200, body = TelegramMessagePage)))]
async fn list_telegram_messages(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<TelegramMessageQuery>,
) -> Result<Json<TelegramMessagePage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { outbox::list(&tx, &scope, query.state, &request).await })
        .await?;
    Ok(Json(TelegramMessagePage { items: page.items, next_cursor: page.next_cursor }))
}

/// The problem, at the field it is about.
fn refuse(error: TelegramError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
