//! Invitations over HTTP, for those who invite.

use std::collections::BTreeSet;

use ::store::page::PageRequest;
use axum::extract::State;
use axum::http::StatusCode;
use kernel::{InvitationId, ProjectId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::change::{self, InvitationChange};
use super::error::InvitationError;
use super::issue::{self, Invited, Issued, Order};
use super::model::{ADDRESSES_MAX, InvitationStatus, InvitationView, InviteResult};
use super::store::{self, InvitationFilter};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit;
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Query, Tagged};
use crate::outbound::mail;
use crate::tenancy::members::MemberError;
use crate::tenancy::organizations::{self, check_language};

/// Inviting and what follows.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Member.read(), routes!(list_invitations))
        .needs(Entity::Member.create(), routes!(create_invitations))
        .needs(Entity::Member.read(), routes!(get_invitation))
        .needs(Entity::Member.update(), routes!(update_invitation))
        .needs(Entity::Member.create(), routes!(resend_invitation))
        .needs(Entity::Member.create(), routes!(copy_invitation_link))
        .needs(Entity::Member.create(), routes!(revoke_invitation))
}

/// Which invitations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct InvitationQuery {
    /// Part of the address.
    q: Option<String>,
    /// Where they stand.
    #[param(inline)]
    status: Option<InvitationStatus>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// How many at most; 50 unless said, 200 at most.
    limit: Option<u64>,
}

/// A page of invitations.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitationPage {
    /// Invitations, newest first.
    pub items: Vec<InvitationView>,
    /// Where the next page begins.
    pub next_cursor: Option<String>,
    /// Whether links go out by mail; otherwise they are copied and carried over.
    pub mail_configured: bool,
}

/// Whom to invite, to what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewInvitations {
    /// 1 to 100 e-mail addresses, in any case.
    pub emails: Vec<String>,
    /// Key of the role, with no right that the caller lacks.
    pub role: String,
    /// For a role that sees assigned projects only.
    #[serde(default)]
    pub project_ids: BTreeSet<ProjectId>,
    /// Language of the mail: en, ru, uk or es; the organization's unless said.
    pub locale: Option<String>,
}

/// What became of one address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitedAddress {
    /// The address, in lower case.
    pub email: String,
    /// What became of it.
    pub result: InviteResult,
    /// The invitation that waits for it.
    pub invitation: Option<InvitationView>,
    /// Shown once, where nobody sends mail: carry it over yourself.
    pub link: Option<String>,
}

/// What became of each address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InvitedAddresses {
    /// In the order they were named.
    pub items: Vec<InvitedAddress>,
    /// Whether the links went out by mail; otherwise they are here.
    pub mail_configured: bool,
}

/// An invitation with a new link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IssuedInvitation {
    /// The invitation.
    #[serde(flatten)]
    pub invitation: InvitationView,
    /// Shown once: carry it over yourself. Absent when it went out by mail.
    pub link: Option<String>,
}

/// What may change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InvitationPatch {
    /// Key of another role.
    pub role: Option<String>,
    /// For a role that sees assigned projects only.
    pub project_ids: Option<BTreeSet<ProjectId>>,
    /// At most 30 days from now.
    pub expires_at: Option<Ts>,
}

/// The invitations of the organization.
#[utoipa::path(get, path = "/api/v1/invitations", tag = "members", params(InvitationQuery),
    responses((status = 200, body = InvitationPage)))]
async fn list_invitations(
    State(app): State<App>,
    scope: Scope,
    Query(query): Query<InvitationQuery>,
) -> Result<Json<InvitationPage>, Problem> {
    let request = PageRequest::new(query.cursor.as_deref(), query.limit)?;
    let filter = InvitationFilter { words: query.q.unwrap_or_default(), status: query.status };
    let mail_configured = mail::is_configured(&app, &scope).await?;
    let page = app
        .db()
        .read(&scope.clone(), |tx| async move { store::list(&tx, &scope, &filter, &request).await })
        .await?;
    Ok(Json(InvitationPage { items: page.items, next_cursor: page.next_cursor, mail_configured }))
}

/// Invite people; the answer says for each address what became of it.
#[utoipa::path(post, path = "/api/v1/invitations", tag = "members", request_body = NewInvitations,
    responses((status = 201, body = InvitedAddresses), (status = 403, body = ProblemBody),
    (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn create_invitations(
    State(app): State<App>,
    scope: Scope,
    Json(wanted): Json<NewInvitations>,
) -> Result<(StatusCode, Json<InvitedAddresses>), Problem> {
    if !(1..=ADDRESSES_MAX).contains(&wanted.emails.len()) {
        return Err(Problem::from(InvitationError::Addresses).at("/emails"));
    }
    enter(&app, &scope, wanted.emails.len())?;
    let mail_configured = mail::is_configured(&app, &scope).await?;
    let working = app.clone();
    let items = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let order = order(&tx, &scope, &wanted).await?;
            issue::check(&tx, &scope, &order).await.map_err(pointed)?;
            let mut items = Vec::with_capacity(wanted.emails.len());
            for address in &wanted.emails {
                items.push(issue::invite(&tx, &working, &scope, &order, address).await?.into());
            }
            Ok::<_, Problem>(items)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(InvitedAddresses { items, mail_configured })))
}

/// One invitation.
#[utoipa::path(get, path = "/api/v1/invitations/{id}", tag = "members", params(("id" = InvitationId, Path)),
    responses((status = 200, body = InvitationView), (status = 404, body = ProblemBody)))]
async fn get_invitation(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InvitationId>,
) -> Result<Tagged<InvitationView>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope, id).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Change the role, the projects or the end of an invitation that waits. Its link stays.
#[utoipa::path(patch, path = "/api/v1/invitations/{id}", tag = "members", params(("id" = InvitationId, Path)),
    request_body = InvitationPatch, responses((status = 200, body = InvitationView), (status = 409, body = ProblemBody),
    (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn update_invitation(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InvitationId>,
    seen: IfMatch,
    Json(patch): Json<InvitationPatch>,
) -> Result<Tagged<InvitationView>, Problem> {
    let body = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::hold(&tx, &scope, id).await?;
            audit::check_seen(&tx, &scope, (seen, row.revision), ("invitation", id)).await?;
            change::update(&tx, &scope, row, patch.into()).await.map_err(pointed)
        })
        .await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Send an invitation again with a new link and a new end; the old link is dead.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/resend", tag = "members", params(("id" = InvitationId, Path)),
    responses((status = 200, body = IssuedInvitation), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn resend_invitation(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InvitationId>,
) -> Result<Json<IssuedInvitation>, Problem> {
    enter(&app, &scope, 1)?;
    let working = app.clone();
    let issued = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::hold(&tx, &scope, id).await?;
            issue::resend(&tx, &working, &scope, row).await
        })
        .await?;
    Ok(Json(issued.into()))
}

/// Make a new link to carry over by hand; the old link is dead.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/link", tag = "members", params(("id" = InvitationId, Path)),
    responses((status = 200, body = IssuedInvitation), (status = 409, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn copy_invitation_link(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InvitationId>,
) -> Result<Json<IssuedInvitation>, Problem> {
    enter(&app, &scope, 1)?;
    let working = app.clone();
    let issued = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let row = store::hold(&tx, &scope, id).await?;
            issue::link(&tx, &working, &scope, row).await
        })
        .await?;
    Ok(Json(issued.into()))
}

/// Take an invitation back; its link is dead.
#[utoipa::path(post, path = "/api/v1/invitations/{id}/revoke", tag = "members", params(("id" = InvitationId, Path)),
    responses((status = 200, body = InvitationView), (status = 409, body = ProblemBody)))]
async fn revoke_invitation(
    State(app): State<App>,
    scope: Scope,
    Path(id): Path<InvitationId>,
) -> Result<Json<InvitationView>, Problem> {
    let body =
        app.db().write(&scope.clone(), |tx| async move { change::revoke(&tx, &scope, id).await }).await?;
    Ok(Json(body))
}

fn enter(app: &App, scope: &Scope, links: usize) -> Result<(), Problem> {
    let verdict = app.throttle().invite(scope.organization_id(), links, app.clock().now());
    if verdict.is_allowed() {
        return Ok(());
    }
    let problem = Problem::from(InvitationError::TooOften).retry_after(verdict.wait_s());
    Err(problem.limited_by(verdict.rate_limit()))
}

async fn order(tx: &::store::Tx, scope: &Scope, wanted: &NewInvitations) -> Result<Order, Problem> {
    let locale = match &wanted.locale {
        Some(locale) => {
            check_language(locale).map_err(|error| Problem::from(error).at("/locale"))?;
            locale.clone()
        }
        None => organizations::load(tx, scope).await?.language,
    };
    Ok(Order { role: wanted.role.clone(), project_ids: wanted.project_ids.clone(), locale })
}

/// Names the field that was refused.
fn pointed(error: InvitationError) -> Problem {
    let pointer = match &error {
        InvitationError::Member(MemberError::UnknownRole(_) | MemberError::RoleBeyondYours(_)) => "/role",
        InvitationError::Member(MemberError::Project | MemberError::ProjectsNotNeeded) => "/project_ids",
        InvitationError::Expiry => "/expires_at",
        _ => return error.into(),
    };
    Problem::from(error).at(pointer)
}

impl From<Invited> for InvitedAddress {
    fn from(invited: Invited) -> Self {
        let Invited { email, result, invitation, link } = invited;
        Self { email, result, invitation, link }
    }
}

impl From<Issued> for IssuedInvitation {
    fn from(issued: Issued) -> Self {
        Self { invitation: issued.invitation, link: issued.link }
    }
}

impl From<InvitationPatch> for InvitationChange {
    fn from(patch: InvitationPatch) -> Self {
        let InvitationPatch { role, project_ids, expires_at } = patch;
        Self { role, project_ids, expires_at }
    }
}
