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
use crate::tenancy::organizations::{self, NewOrganization};
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

/// Closes the setup for good.
pub(super) async fn close(tx: &Tx) -> Result<(), StoreError> {
    let row =
        entity::ActiveModel { id: Set(ONLY_ROW), closed_at: Set(Some(tx.now().0)), ..Default::default() };
    row.update(tx).await?;
    Ok(())
}

/// Makes an organization that can work at once: a Client, a billing account, a default project
/// and the evaluation profile it judges by.
pub async fn create_first(
    tx: &Tx,
    app: &App,
    first: FirstOrganization,
) -> Result<(OrganizationId, UserId), SetupError> {
    let user = members::insert_user(tx, first.client).await?;
    let organization = organizations::insert(tx, app.limits(), first.organization).await?;
    members::insert_member(tx, organization.id, user.id, "client", None).await?;
    let scope = access::system(organization.id, "setup");
    billing::plans::open_account(tx, &scope, &organization.currency).await?;
    pipeline::projects::insert_defaults(tx, &scope, &organization.language).await?;
    Ok((organization.id, user.id))
}
