//! Making invitations and the links they are accepted by. A link exists once: only the hash of its token is kept.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{StoreError, Tx};
use kernel::{ProjectId, Ts};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{ActiveModel, Entity, Model};
use super::error::InvitationError;
use super::model::{InvitationStatus, InvitationView, InviteResult, LIFE, Token};
use super::store;
use crate::access::roles::lock;
use crate::access::{Role, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::outbound::mail::{Letter, MailKind, Posted, post};
use crate::tenancy::members::{self, MemberError, check_email};
use crate::tenancy::organizations;

/// What every address of one request is invited to.
pub(super) struct Order {
    /// Key of the role.
    pub role: String,
    /// The projects that come with it.
    pub project_ids: BTreeSet<ProjectId>,
    /// Language of the mail where the person has not chosen one.
    pub locale: String,
}

/// What became of one address.
pub(super) struct Invited {
    pub email: String,
    pub result: InviteResult,
    pub invitation: Option<InvitationView>,
    /// Where nobody sends mail: the only time the link is shown.
    pub link: Option<String>,
}

/// An invitation with a fresh link.
pub(super) struct Issued {
    pub invitation: InvitationView,
    /// Absent when it went out by mail.
    pub link: Option<String>,
}

/// Refuses an order that the caller may not give.
pub(super) async fn check(tx: &Tx, scope: &Scope, order: &Order) -> Result<(), InvitationError> {
    lock(tx, scope, &order.role).await?;
    let roles = members::list_roles(tx, scope).await?;
    let role = roles.load(&order.role)?;
    check_role(tx, scope, role, &order.project_ids).await
}

/// Refuses a role or projects that the caller may not give away.
pub(super) async fn check_role(
    tx: &Tx,
    scope: &Scope,
    role: &Role,
    wanted: &BTreeSet<ProjectId>,
) -> Result<(), InvitationError> {
    members::decide_grant(scope, role)?;
    members::decide_projects(scope, role, wanted)?;
    let ids = wanted.iter().map(|id| id.uuid()).collect();
    let there = crate::pipeline::projects::list_names(tx, scope, ids).await?;
    if there.len() == wanted.len() { Ok(()) } else { Err(MemberError::Project.into()) }
}

/// Invites one address, or says why there is no need to.
pub(super) async fn invite(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    order: &Order,
    address: &str,
) -> Result<Invited, InvitationError> {
    let Ok(email) = check_email(address) else {
        let shown = address.chars().filter(|c| !c.is_control()).take(64).collect();
        return Ok(Invited::settled(shown, InviteResult::NotAnAddress));
    };
    if let Some(known) = find_status(tx, scope, &email).await? {
        return Ok(Invited::settled(email, known));
    }
    if let Some(waiting) = store::find_waiting(tx, scope, &email).await? {
        if Ts(waiting.expires_at) > tx.now() {
            let invitation = Some(store::view(tx, scope, waiting).await?);
            return Ok(Invited { email, result: InviteResult::AlreadyInvited, invitation, link: None });
        }
        store::expire(tx, scope, &waiting).await?;
    }
    let token = Token::of(app.entropy().bytes());
    let row = new_row(tx, scope, order, &email, &token);
    let Some(row) = insert(tx, scope, row).await? else {
        return Ok(Invited::settled(email, InviteResult::AlreadyInvited));
    };
    let Issued { invitation, link } = send(tx, app, scope, row, token).await?;
    audit::record(tx, scope, Change::created("invitation", &invitation.id, &invitation)).await?;
    Ok(Invited { email, result: InviteResult::Invited, invitation: Some(invitation), link })
}

/// Gives an invitation a new link and posts it; the old link is dead from now on.
pub(super) async fn resend(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<Issued, InvitationError> {
    let (row, token) = renew(tx, app, scope, row).await?;
    let issued = send(tx, app, scope, row, token).await?;
    audit::record(
        tx,
        scope,
        Change::new("send_again", "invitation", &issued.invitation.id).to(&issued.invitation),
    )
    .await?;
    Ok(issued)
}

/// Gives an invitation a new link to carry over by hand; the old link is dead from now on.
pub(super) async fn link(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<Issued, InvitationError> {
    let (row, token) = renew(tx, app, scope, row).await?;
    let invitation = store::view(tx, scope, row).await?;
    audit::record(tx, scope, Change::new("copy_link", "invitation", &invitation.id).to(&invitation)).await?;
    Ok(Issued { invitation, link: Some(link_of(app, &token)) })
}

/// Nobody hands out, or takes back, what he could not have given himself; and only while it waits.
pub(super) async fn require_open(tx: &Tx, scope: &Scope, row: &Model) -> Result<(), InvitationError> {
    match InvitationStatus::decide(&row.state, Ts(row.expires_at), tx.now()) {
        InvitationStatus::Accepted | InvitationStatus::Revoked => return Err(InvitationError::Settled),
        InvitationStatus::Pending | InvitationStatus::Expired => {}
    }
    let roles = members::list_roles(tx, scope).await?;
    match roles.find(&row.role) {
        Some(role) => Ok(members::decide_grant(scope, role)?),
        None => Ok(()),
    }
}

async fn renew(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<(Model, Token), InvitationError> {
    require_open(tx, scope, &row).await?;
    // A role that only an invitation of the past named may be gone by now.
    lock(tx, scope, &row.role).await?;
    members::list_roles(tx, scope).await?.load(&row.role)?;
    let token = Token::of(app.entropy().bytes());
    let renewed = Model {
        state: "pending".to_owned(),
        token_hash: token.hash.clone(),
        expires_at: tx.now().plus(LIFE).0,
        ..row
    };
    Ok((store::update(tx, scope, &renewed).await?, token))
}

/// Posts the link; where nobody sends mail it is handed back instead.
async fn send(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: Model,
    token: Token,
) -> Result<Issued, InvitationError> {
    let link = link_of(app, &token);
    let posted = post(tx, app, scope, letter(tx, scope, &row, &link).await?).await?;
    if posted == Posted::NoMail {
        return Ok(Issued { invitation: store::view(tx, scope, row).await?, link: Some(link) });
    }
    let sent = Model { sent_at: Some(tx.now().0), ..row };
    let stored = store::update(tx, scope, &sent).await?;
    Ok(Issued { invitation: store::view(tx, scope, stored).await?, link: None })
}

async fn letter(tx: &Tx, scope: &Scope, row: &Model, link: &str) -> Result<Letter, InvitationError> {
    let person = members::find_user(tx, &row.email).await?;
    let locale = person.as_ref().map_or_else(|| row.locale.clone(), |user| user.locale.clone());
    let user_name = person.map_or_else(|| row.email.clone(), |user| user.display_name);
    let variables = BTreeMap::from([
        ("user_name", user_name),
        ("sender_name", sender_name(tx, scope).await?),
        ("invite_url", link.to_owned()),
        ("expires_at", Ts(row.expires_at).to_string()),
    ]);
    Ok(Letter { kind: MailKind::Invitation, to: row.email.clone(), locale, variables })
}

/// The member who acts, or the organization where a program does.
async fn sender_name(tx: &Tx, scope: &Scope) -> Result<String, InvitationError> {
    if let Some(member) = scope.member_id() {
        let names = members::list_display_names(tx, scope, BTreeSet::from([member.uuid()])).await?;
        if let Some(name) = names.into_values().next() {
            return Ok(name);
        }
    }
    Ok(organizations::load(tx, scope).await.map_err(|_| InvitationError::NotFound)?.name)
}

fn link_of(app: &App, token: &Token) -> String {
    format!("{}/invite/{}", app.public_url().as_str().trim_end_matches('/'), token.text)
}

async fn find_status(tx: &Tx, scope: &Scope, email: &str) -> Result<Option<InviteResult>, StoreError> {
    let Some(user) = members::find_user(tx, email).await? else { return Ok(None) };
    let mine = tx.of::<members::entity::Entity>(scope);
    let row = mine.filter(members::entity::Column::UserId.eq(user.id.uuid())).one(tx).await?;
    Ok(row.map(|row| match row.status.as_str() {
        "deactivated" => InviteResult::Deactivated,
        _ => InviteResult::AlreadyMember,
    }))
}

fn new_row(tx: &Tx, scope: &Scope, order: &Order, email: &str, token: &Token) -> Model {
    Model {
        organization_id: scope.organization_id().uuid(),
        id: tx.ids().uuid(),
        email: email.to_owned(),
        role: order.role.clone(),
        project_ids: serde_json::json!(order.project_ids),
        locale: order.locale.clone(),
        token_hash: token.hash.clone(),
        state: "pending".to_owned(),
        inviter_id: scope.member_id().map(kernel::MemberId::uuid),
        sent_at: None,
        expires_at: tx.now().plus(LIFE).0,
        settled_at: None,
        member_id: None,
        revision: 1,
        created_at: tx.now().0,
    }
}

/// Stores a new invitation, unless another request invited the same address a moment ago.
async fn insert(tx: &Tx, scope: &Scope, row: Model) -> Result<Option<Model>, StoreError> {
    let new = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(row.id),
        email: Set(row.email.clone()),
        role: Set(row.role.clone()),
        project_ids: Set(row.project_ids.clone()),
        locale: Set(row.locale.clone()),
        token_hash: Set(row.token_hash.clone()),
        state: Set(row.state.clone()),
        inviter_id: Set(row.inviter_id),
        sent_at: Set(None),
        expires_at: Set(row.expires_at),
        settled_at: Set(None),
        member_id: Set(None),
        revision: Set(row.revision),
        created_at: Set(row.created_at),
    };
    let once = OnConflict::new().do_nothing().to_owned();
    let stored = Entity::insert(new).on_conflict(once).exec_without_returning(tx).await?;
    Ok((stored == 1).then_some(row))
}

impl Invited {
    fn settled(email: String, result: InviteResult) -> Self {
        Self { email, result, invitation: None, link: None }
    }
}
