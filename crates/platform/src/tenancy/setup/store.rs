//! The setup token, and the first organization with its Client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{OrganizationId, UserId};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use sha2::{Digest, Sha256};
use store::{StoreError, Tx};
use subtle::ConstantTimeEq;

use super::entity;
use super::model::SetupError;
use crate::access;
use crate::app::App;
use crate::tenancy::members::{self, NewUser};
use crate::tenancy::organizations::{self, NewOrganization, Organization};
use crate::{billing, pipeline};

const ONLY_ROW: i64 = 1;

/// The first organization and its Client.
pub struct FirstOrganization {
    /// What people call it, where, in which language.
    pub organization: NewOrganization,
    /// The person who administers it.
    pub client: NewUser,
}

/// A fresh setup token if nobody has set this installation up yet. The one before it stops working.
pub async fn issue_token(app: &App) -> Result<Option<String>, StoreError> {
    let token = URL_SAFE_NO_PAD.encode(app.entropy().bytes::<24>());
    let token_hash = Sha256::digest(token.as_bytes()).to_vec();
    app.db()
        .write_platform(|tx| async move {
            if members::user_count(&tx).await? > 0 {
                return Ok(None);
            }
            entity::Entity::delete_by_id(ONLY_ROW).exec(&tx).await?;
            let created_at = Set(tx.now().0);
            let row = entity::ActiveModel {
                id: Set(ONLY_ROW),
                token_hash: Set(token_hash),
                created_at,
                closed_at: Set(None),
            };
            row.insert(&tx).await?;
            Ok(Some(token))
        })
        .await
}

/// Refuses unless the setup is open and this is its token.
pub(super) async fn check_token(tx: &Tx, token: &str) -> Result<(), SetupError> {
    let row = entity::Entity::find_by_id(ONLY_ROW).one(tx).await.map_err(StoreError::from)?;
    let open = row.filter(|row| row.closed_at.is_none()).ok_or(SetupError::Closed)?;
    let sent = Sha256::digest(token.as_bytes());
    if bool::from(open.token_hash.ct_eq(sent.as_slice())) { Ok(()) } else { Err(SetupError::Closed) }
}

/// Makes an organization that can work at once: a Client, a billing account, a default project
/// and the evaluation profile it judges by.
pub async fn create_first(
    tx: &Tx,
    app: &App,
    first: FirstOrganization,
) -> Result<(OrganizationId, UserId), SetupError> {
    // Whoever came first, the printed address leads nowhere from now on.
    entity::Entity::delete_by_id(ONLY_ROW).exec(tx).await.map_err(StoreError::from)?;
    let user = members::insert_user(tx, first.client).await?;
    let organization = found(tx, app, first.organization, user.id).await?;
    Ok((organization.id, user.id))
}

/// The same for somebody who is a user already: he becomes its Client.
pub async fn found(
    tx: &Tx,
    app: &App,
    new: NewOrganization,
    client: UserId,
) -> Result<Organization, StoreError> {
    let organization = organizations::insert(tx, app, new).await?;
    members::insert_member(tx, organization.id, client, "client", None).await?;
    let scope = access::system(organization.id, "setup");
    billing::plans::open_account(tx, &scope, &organization.currency).await?;
    pipeline::projects::insert_defaults(tx, &scope, &organization.language).await?;
    Ok(organization)
}
