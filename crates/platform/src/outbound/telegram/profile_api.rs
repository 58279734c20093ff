//! One's own chat with the organization's bot, over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use kernel::MemberId;
use utoipa_axum::routes;

use super::model::{MyTelegram, TelegramChat, TelegramError, TelegramLink};
use super::{links, store};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};

/// Linking and unlinking oneself.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Profile.read(), routes!(get_my_telegram))
        .needs(Entity::Profile.update(), routes!(link_my_telegram))
        .needs(Entity::Profile.update(), routes!(unlink_my_telegram))
}

/// Whether the organization has a bot, and one's own chat with it.
#[utoipa::path(get, path = "/api/v1/profile/telegram", tag = "profile",
    responses((status = 200, body = MyTelegram)))]
async fn get_my_telegram(State(app): State<App>, scope: Scope) -> Result<Json<MyTelegram>, Problem> {
    let member = member(&scope)?;
    let asking = scope.clone();
    let mine = app.db().read(&scope, |tx| async move {
        let bot = store::find_bot(&tx, &asking).await?;
        let chat = store::find_chat(&tx, &asking, Some(member)).await?;
        let bot_username = bot.map(|bot| bot.username);
        Ok::<_, TelegramError>(MyTelegram { bot_username, chat: chat.map(TelegramChat::from) })
    });
    Ok(Json(mine.await?))
}

/// Make a way into a chat of one's own with the bot.
#[utoipa::path(post, path = "/api/v1/profile/telegram/link", tag = "profile",
    responses((status = 201, body = TelegramLink), (status = 409, body = ProblemBody)))]
async fn link_my_telegram(
    State(app): State<App>,
    scope: Scope,
) -> Result<(StatusCode, Json<TelegramLink>), Problem> {
    let (member, making) = (member(&scope)?, app.clone());
    let link = app
        .db()
        .write(&scope.clone(), |tx| async move { links::issue(&tx, &making, &scope, Some(member)).await })
        .await?;
    Ok((StatusCode::CREATED, Json(link)))
}

/// Unlink one's own chat: nothing is sent there any longer.
#[utoipa::path(delete, path = "/api/v1/profile/telegram", tag = "profile", responses((status = 204)))]
async fn unlink_my_telegram(State(app): State<App>, scope: Scope) -> Result<StatusCode, Problem> {
    let member = member(&scope)?;
    app.db()
        .write(&scope.clone(), |tx| async move {
            let Some(row) = store::find_chat(&tx, &scope, Some(member)).await? else { return Ok(()) };
            store::delete_chat(&tx, &scope, &row).await?;
            Ok::<_, TelegramError>(())
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

fn member(scope: &Scope) -> Result<MemberId, TelegramError> {
    scope.member_id().ok_or(TelegramError::NoMember)
}
