//! `/_people/…`: the handle for people and programs outside the process, in place of the vendor's app.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use http::StatusCode;
use serde::Deserialize;

use super::{Telegram, TelegramPeer, TelegramSent};

pub(super) fn routes(telegram: &Telegram) -> Router {
    Router::new()
        .route("/_people/say", post(say))
        .route("/_people/block", post(block))
        .route("/_people/heard", get(heard))
        .with_state(telegram.clone())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Said {
    chat_id: i64,
    name: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Blocked {
    chat_id: i64,
}

async fn say(State(telegram): State<Telegram>, Json(said): Json<Said>) -> StatusCode {
    telegram.say(&TelegramPeer { chat_id: said.chat_id, name: said.name }, &said.text);
    StatusCode::NO_CONTENT
}

async fn block(State(telegram): State<Telegram>, Json(blocked): Json<Blocked>) -> StatusCode {
    telegram.block(blocked.chat_id);
    StatusCode::NO_CONTENT
}

async fn heard(State(telegram): State<Telegram>) -> Json<Vec<TelegramSent>> {
    Json(telegram.sent())
}
