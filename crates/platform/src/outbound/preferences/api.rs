//! The organization's grid over HTTP.

use ::store::{StoreError, Tx};
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Channel, Channels, PreferenceError, Severities, check_addresses};
use super::store;
use super::views::{ChannelView, Means, grid};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};
use crate::outbound::{mail, notifications, telegram, webhooks};

/// Reading, keeping and trying the grid.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::NotificationSettings.read(), routes!(get_notification_settings))
        .needs(Entity::NotificationSettings.update(), routes!(save_notification_settings))
        .needs(Entity::NotificationSettings.update(), routes!(test_notification_channel))
}

/// Which channels are on for which severities.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationSettings {
    /// Every channel, in the order of the rows.
    channels: Vec<ChannelView>,
    /// Told by mail besides members.
    email_addresses: Vec<String>,
}

/// The grid as it is to be. The bell is not in it: it is always on.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNotificationSettings {
    /// By mail.
    email: Severities,
    /// By a bot.
    telegram: Severities,
    /// To webhook endpoints.
    webhook: Severities,
    /// At most 20 addresses that are told besides members.
    #[serde(default)]
    email_addresses: Vec<String>,
}

/// Which channel to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NotificationTest {
    /// `in_app`, `email` or `telegram`.
    channel: Channel,
}

/// Which channels are on for which severities.
#[utoipa::path(get, path = "/api/v1/notification-settings", tag = "notifications",
    responses((status = 200, body = NotificationSettings)))]
async fn get_notification_settings(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<NotificationSettings>, Problem> {
    let mail = mail::is_configured(&app, &scope).await?;
    app.db()
        .read(&scope.clone(), |tx| async move {
            let channels = store::load_channels(&tx, &scope).await?;
            let means = means(&tx, &scope, mail).await?;
            Ok(shown(channels, means))
        })
        .await
}

/// Say which channels are on for which severities.
#[utoipa::path(put, path = "/api/v1/notification-settings", tag = "notifications", request_body = NewNotificationSettings,
    responses((status = 200, body = NotificationSettings), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_notification_settings(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(new): Json<NewNotificationSettings>,
) -> Result<Tagged<NotificationSettings>, Problem> {
    let wanted = checked(&new)?;
    let mail = mail::is_configured(&app, &scope).await?;
    app.db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load_channels(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("notification_settings", "")).await?;
            let saved = store::save_channels(&tx, &scope, current.revision, &wanted).await?;
            let change = Change::updated("notification_settings", &"", &current, &saved);
            audit::record(&tx, &scope, change).await?;
            let means = means(&tx, &scope, mail).await?;
            Ok(shown(saved, means))
        })
        .await
}

/// Send a test over one channel: to yourself, or by the bot to the organization's chat.
#[utoipa::path(post, path = "/api/v1/notification-settings/test", tag = "notifications", request_body = NotificationTest,
    responses((status = 204), (status = 409, body = ProblemBody), (status = 502, body = ProblemBody)))]
async fn test_notification_channel(
    State(app): State<App>,
    scope: Scope,
    Json(NotificationTest { channel }): Json<NotificationTest>,
) -> Result<StatusCode, Problem> {
    if channel == Channel::Telegram {
        telegram::test(&app, &scope).await?;
        return Ok(StatusCode::NO_CONTENT);
    }
    let sending = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move { send_test(&tx, &sending, &scope, channel).await })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What would arrive at all.
async fn means(tx: &Tx, scope: &Scope, mail: bool) -> Result<Means, StoreError> {
    let bot = telegram::reached(tx, scope, None).await?;
    Ok(Means { mail, endpoint: webhooks::has_endpoint(tx, scope).await?, bot })
}

async fn send_test(tx: &Tx, app: &App, scope: &Scope, channel: Channel) -> Result<(), PreferenceError> {
    let member = scope.member_id().ok_or(PreferenceError::NoMember)?;
    let sent = match channel {
        Channel::InApp => notifications::ring_test(tx, app, scope, member).await.map(|()| true),
        Channel::Email => notifications::mail_test(tx, app, scope, member).await,
        Channel::Telegram | Channel::Webhook => return Err(PreferenceError::NoTest),
    };
    if sent? { Ok(()) } else { Err(PreferenceError::NoMailServer) }
}

fn checked(new: &NewNotificationSettings) -> Result<Channels, Problem> {
    let email_addresses = check_addresses(&new.email_addresses)
        .map_err(|(index, error)| Problem::from(error).at(format!("/email_addresses/{index}")))?;
    let (email, telegram, webhook) = (new.email, new.telegram, new.webhook);
    Ok(Channels { email, telegram, webhook, email_addresses, revision: 0 })
}

fn shown(channels: Channels, means: Means) -> Tagged<NotificationSettings> {
    let body =
        NotificationSettings { channels: grid(&channels, means), email_addresses: channels.email_addresses };
    Tagged { revision: channels.revision, body }
}
