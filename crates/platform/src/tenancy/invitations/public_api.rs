//! Invitations over HTTP, for whoever holds a link.

use std::time::Duration;

use axum::extract::State;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use kernel::{Secret, Ts, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::accept::{self, Guest, Open};
use super::error::InvitationError;
use crate::access::callers::{self, Caller};
use crate::access::sessions::{self, Visitor};
use crate::access::{Routes, passwords, system};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody, Query};
use crate::tenancy::members::{self, check_name_part};
use crate::tenancy::organizations::is_within;

/// A second click within this time is the same click.
const DOUBLE_CLICK: Duration = Duration::from_mins(1);

/// Looking at an invitation and accepting it.
pub(super) fn routes() -> Routes {
    const WHY: &str = "whoever is invited may not have a user yet; the token of the link guards it";
    Routes::new().public(WHY, routes!(get_invitation_by_token)).public(WHY, routes!(accept_invitation))
}

/// The token of a link.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct TokenQuery {
    /// The last part of the link.
    pub token: String,
}

/// As much of an organization as an invitation tells.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferedOrganization {
    /// Its part of every console address.
    pub slug: String,
    /// What people call it.
    pub name: String,
}

/// What an invitation offers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Offer {
    /// Where it leads.
    pub organization: OfferedOrganization,
    /// The address it was made for; only this one can accept it.
    pub email: String,
    /// Key of the role.
    pub role: String,
    /// What the screen says for a role of the organization's own.
    pub role_name: String,
    /// Who invited, as colleagues see him; nothing when a program did.
    pub inviter_name: Option<String>,
    /// When the link stops working.
    pub expires_at: Ts,
    /// Whether the address has a user, who accepts by signing in; otherwise names and a password are asked.
    pub has_user: bool,
    /// The address of whoever is signed in in this browser.
    pub signed_in_as: Option<String>,
}

/// Who accepts. A signed-in person sends the token alone.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Acceptance {
    /// The last part of the link.
    pub token: String,
    /// At most 60 characters; needed unless signed in.
    pub first_name: Option<String>,
    /// At most 60 characters.
    pub last_name: Option<String>,
    /// At least 12 characters; needed unless signed in.
    pub password: Option<Secret>,
}

/// The organization that the caller now belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct JoinedOrganization {
    /// Its part of every console address.
    pub slug: String,
}

/// What an invitation offers. Unknown, expired, used and revoked ones say so and nothing else.
#[utoipa::path(get, path = "/api/v1/invitations/by-token", tag = "members", params(TokenQuery),
    responses((status = 200, body = Offer), (status = 404, body = ProblemBody), (status = 410, body = ProblemBody)))]
async fn get_invitation_by_token(
    State(app): State<App>,
    parts: Parts,
    Query(query): Query<TokenQuery>,
) -> Result<Json<Offer>, Problem> {
    let caller = signed_in(&app, &parts).await?;
    let offer = app
        .db()
        .read_platform(|tx| async move {
            let Open { row, organization } = accept::load_open(&tx, &query.token).await?;
            let scope = system(organization.id, "invitation");
            let has_user = members::find_user(&tx, &row.email).await?.is_some();
            let signed_in_as = match caller {
                Some(caller) => Some(members::load_user(&tx, caller.user_id).await?.email),
                None => None,
            };
            let shown = super::store::view(&tx, &scope, row).await?;
            Ok::<_, InvitationError>(Offer {
                organization: OfferedOrganization { slug: organization.slug, name: organization.name },
                email: shown.email,
                role: shown.role,
                role_name: shown.role_name,
                inviter_name: shown.inviter_name,
                expires_at: shown.expires_at,
                has_user,
                signed_in_as,
            })
        })
        .await?;
    Ok(Json(offer))
}

/// Accept an invitation: with names and a password as somebody new, or as the signed-in person it was made for.
#[utoipa::path(post, path = "/api/v1/invitations/accept", tag = "members", request_body = Acceptance,
    responses((status = 200, body = JoinedOrganization), (status = 201, body = sessions::SignedIn),
    (status = 404, body = ProblemBody), (status = 409, body = ProblemBody), (status = 410, body = ProblemBody)))]
async fn accept_invitation(
    State(app): State<App>,
    visitor: Visitor,
    parts: Parts,
    Json(wanted): Json<Acceptance>,
) -> Result<Response, Problem> {
    if let Some(caller) = signed_in(&app, &parts).await? {
        accept_known(&app, &parts, caller, wanted.token).await.map(IntoResponse::into_response)
    } else {
        let user = accept_new(&app, &parts, wanted).await?;
        sessions::open_session(&app, user, &visitor).await
    }
}

/// The person behind the request, if it carries a live session; then it must also prove to be our own page's.
async fn signed_in(app: &App, parts: &Parts) -> Result<Option<Caller>, Problem> {
    let Some(token) = callers::cookie(&parts.headers, app.cookie_name()) else { return Ok(None) };
    match sessions::find_live(app, token).await? {
        Some(_) => Ok(Some(callers::identify(app, parts).await?)),
        None => Ok(None),
    }
}

async fn accept_known(
    app: &App,
    parts: &Parts,
    caller: Caller,
    token: String,
) -> Result<Json<JoinedOrganization>, Problem> {
    let origin = callers::origin(parts);
    let working = app.clone();
    let joined = app.db().write_platform(|tx| async move {
        let (organization, slug) = accept::find_organization(&tx, &token).await?;
        // Whoever an identity provider vouched for is known to that organization and those below it only.
        if let Some(top) = caller.session.vouched_by
            && !is_within(&tx, organization, top).await?
        {
            return Err(InvitationError::SignInFirst);
        }
        let user = caller.user_id;
        if accept::find_accepted(&tx, &token).await?.is_some_and(|(known, _)| known.id == user) {
            return Ok(JoinedOrganization { slug });
        }
        accept::accept(&tx, &working, &token, Guest::Known(user), origin).await?;
        Ok::<_, InvitationError>(JoinedOrganization { slug })
    });
    Ok(Json(joined.await?))
}

async fn accept_new(app: &App, parts: &Parts, wanted: Acceptance) -> Result<UserId, Problem> {
    let token = wanted.token.clone();
    let looked = app.db().read_platform(|tx| async move {
        let open = accept::load_open(&tx, &token).await?;
        let known = members::find_user(&tx, &open.row.email).await?;
        if known.is_some() { Err(InvitationError::SignInFirst) } else { Ok(open.row.email) }
    });
    let password = wanted.password.clone();
    let email = match looked.await {
        Err(InvitationError::Used) => return same_click(app, &wanted.token, password).await,
        other => other?,
    };
    let guest = newcomer(app, &wanted, &email).await?;
    let (origin, token, working) = (callers::origin(parts), wanted.token.clone(), app.clone());
    let accepted = app
        .db()
        .write_platform(|tx| async move { accept::accept(&tx, &working, &token, guest, origin).await })
        .await;
    match accepted {
        Err(InvitationError::Used) => same_click(app, &wanted.token, password).await,
        other => Ok(other?),
    }
}

async fn newcomer(app: &App, wanted: &Acceptance, email: &str) -> Result<Guest, Problem> {
    let name = |text: &Option<String>, pointer: &'static str| {
        check_name_part(text.as_deref().unwrap_or_default()).map_err(|error| Problem::from(error).at(pointer))
    };
    let first_name = name(&wanted.first_name, "/first_name")?;
    let last_name = name(&wanted.last_name, "/last_name")?;
    if first_name.is_empty() {
        return Err(Problem::from(InvitationError::Incomplete).at("/first_name"));
    }
    let password = wanted.password.clone();
    let password = password.ok_or_else(|| Problem::from(InvitationError::Incomplete).at("/password"))?;
    passwords::check_strength(&password, email).map_err(|error| Problem::from(error).at("/password"))?;
    let password_hash = passwords::hash(app.entropy(), password).await.map_err(InvitationError::from)?;
    Ok(Guest::New { first_name, last_name, password_hash })
}

/// Whoever clicked twice meant it once: within a minute, the same password opens the same door.
async fn same_click(app: &App, token: &str, password: Option<Secret>) -> Result<UserId, Problem> {
    let token = token.to_owned();
    let accepted =
        app.db().read_platform(|tx| async move { accept::find_accepted(&tx, &token).await }).await?;
    let recent = accepted.filter(|(_, at)| app.clock().now().since(*at) <= DOUBLE_CLICK);
    let (user, password) = recent.zip(password).ok_or(InvitationError::Used)?;
    let same =
        passwords::verify(user.0.password_hash.clone(), password).await.map_err(InvitationError::from)?;
    if same { Ok(user.0.id) } else { Err(InvitationError::Used.into()) }
}
