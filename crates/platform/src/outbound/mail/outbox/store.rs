//! Mails in their table.

use ::store::{StoreError, Tx};
use kernel::EmailId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::entity;
use super::jobs::SendEmail;
use super::model::{Letter, Posted};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::mail::servers;

/// What the variables of a mail are sealed for.
pub(super) const VARIABLES_PURPOSE: &str = "email.variables";

/// Puts a letter into the outbox, in the transaction of what it tells about.
pub async fn post(tx: &Tx, app: &App, scope: &Scope, letter: Letter) -> Result<Posted, StoreError> {
    if !servers::is_configured(app, scope).await? {
        return Ok(Posted::NoMail);
    }
    let id: EmailId = tx.ids().new_id();
    let organization = scope.organization_id().uuid();
    let variables = serde_json::to_vec(&letter.variables)
        .map_err(|error| StoreError::Corrupt(format!("the variables of a mail: {error}")))?;
    let sealed = app.keyring().seal(app.entropy(), organization, VARIABLES_PURPOSE, &variables)?;
    let host = app.public_url().host_str().unwrap_or("localhost");
    let row = entity::ActiveModel {
        organization_id: Set(organization),
        id: Set(id.uuid()),
        kind: Set(letter.kind.key().to_owned()),
        recipient: Set(letter.to),
        locale: Set(letter.locale),
        sealed_variables: Set(Some(sealed)),
        message_id: Set(format!("<{id}@{host}>")),
        state: Set("queued".to_owned()),
        attempts: Set(0),
        next_at: Set(Some(tx.now().0)),
        last_error: Set(None),
        sent_at: Set(None),
        created_at: Set(tx.now().0),
        updated_at: Set(tx.now().0),
    };
    row.insert(tx).await?;
    tx.enqueue(scope, &SendEmail { email_id: id }).await?;
    Ok(Posted::Queued)
}
