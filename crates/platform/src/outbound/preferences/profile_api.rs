//! One's own wishes over HTTP, per organization.

use ::store::{StoreError, Tx};
use axum::extract::State;
use kernel::MemberId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Channel, Channels, NotificationKind, PreferenceError, Silence, wish};
use super::store::{self, Wishes};
use super::views::{KindView, Means, offered, wishes};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit;
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};
use crate::outbound::{mail, telegram, webhooks};

/// Reading and keeping one's own wishes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Profile.read(), routes!(get_notification_preferences))
        .needs(Entity::Profile.update(), routes!(save_notification_preferences))
}

/// What one is told of in this organization, and how.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotificationPreferences {
    /// Every kind this role is told of; empty when it is told of none.
    kinds: Vec<KindView>,
}

/// How one wants to be told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewNotificationPreferences {
    /// The kinds to change; what is left out stays.
    kinds: Vec<NewKindWishes>,
}

/// How one wants to be told of one kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewNotificationKindWishes)]
struct NewKindWishes {
    /// Which kind.
    kind: NotificationKind,
    /// Every channel that is wanted.
    channels: Vec<Channel>,
}

/// What one is told of in this organization, and how.
#[utoipa::path(get, path = "/api/v1/profile/notifications", tag = "profile",
    responses((status = 200, body = NotificationPreferences)))]
async fn get_notification_preferences(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<NotificationPreferences>, Problem> {
    let (member, mail) = (member(&scope)?, mail::is_configured(&app, &scope).await?);
    app.db()
        .read(&scope.clone(), |tx| async move {
            let mine = store::load_wishes(&tx, &scope, member).await?;
            let channels = store::load_channels(&tx, &scope).await?;
            let means = means(&tx, &scope, (member, mail)).await?;
            Ok(shown(&scope, &channels, &mine, means))
        })
        .await
}

/// Say how one wants to be told. What the organization turned off cannot be turned on here.
#[utoipa::path(put, path = "/api/v1/profile/notifications", tag = "profile", request_body = NewNotificationPreferences,
    responses((status = 200, body = NotificationPreferences), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_notification_preferences(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(new): Json<NewNotificationPreferences>,
) -> Result<Tagged<NotificationPreferences>, Problem> {
    let (member, mail) = (member(&scope)?, mail::is_configured(&app, &scope).await?);
    app.db()
        .write(&scope.clone(), |tx| async move {
            let mine = store::load_wishes(&tx, &scope, member).await?;
            let about = ("notification_preference", member);
            audit::check_seen(&tx, &scope, (seen, mine.revision), about).await?;
            let channels = store::load_channels(&tx, &scope).await?;
            let means = means(&tx, &scope, (member, mail)).await?;
            let silences = wished(&scope, &offered(&channels, means.bot), mine.silences, &new)?;
            let wanted = Wishes { revision: mine.revision, silences };
            let saved = store::save_wishes(&tx, &scope, member, wanted).await?;
            Ok(shown(&scope, &channels, &saved, means))
        })
        .await
}

fn member(scope: &Scope) -> Result<MemberId, PreferenceError> {
    scope.member_id().ok_or(PreferenceError::NoMember)
}

/// What would reach this member.
async fn means(tx: &Tx, scope: &Scope, (member, mail): (MemberId, bool)) -> Result<Means, StoreError> {
    let bot = telegram::reached(tx, scope, Some(member)).await?;
    Ok(Means { mail, endpoint: webhooks::has_endpoint(tx, scope).await?, bot })
}

fn wished(
    scope: &Scope,
    offered: &[Channel],
    mut silences: Vec<Silence>,
    new: &NewNotificationPreferences,
) -> Result<Vec<Silence>, Problem> {
    for (row, NewKindWishes { kind, channels: wanted }) in new.kinds.iter().enumerate() {
        if !kind.is_told_to(|right| scope.may(right)) {
            return Err(Problem::from(PreferenceError::KindNotTold).at(format!("/kinds/{row}/kind")));
        }
        let personal = |channel: &Channel| !matches!(channel, Channel::InApp | Channel::Webhook);
        let beyond = wanted.iter().position(|channel| personal(channel) && !offered.contains(channel));
        if let Some(column) = beyond {
            let pointer = format!("/kinds/{row}/channels/{column}");
            return Err(Problem::from(PreferenceError::NotOffered).at(pointer));
        }
        silences = wish(silences, *kind, offered, wanted);
    }
    Ok(silences)
}

fn shown(scope: &Scope, channels: &Channels, mine: &Wishes, means: Means) -> Tagged<NotificationPreferences> {
    let told = NotificationKind::ALL.into_iter().filter(|kind| kind.is_told_to(|right| scope.may(right)));
    let kinds = told.map(|kind| wishes(kind, channels, &mine.silences, means)).collect();
    Tagged { revision: mine.revision, body: NotificationPreferences { kinds } }
}
