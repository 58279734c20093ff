//! Mails in their table.

use std::time::Duration;

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{EmailId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::entity::{self, Column, Entity, Model};
use super::jobs::SendEmail;
use super::model::{Email, EmailError, EmailState, Letter, Posted, Verdict};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::mail::servers;

/// What the variables of a mail are sealed for.
pub(super) const VARIABLES_PURPOSE: &str = "email.variables";
/// How long the outbox remembers.
const KEPT: Duration = Duration::from_hours(90 * 24);

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
        state: Set(EmailState::Queued.key().to_owned()),
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

/// The newest mails, in one state or in all.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    state: Option<EmailState>,
    page: &PageRequest,
) -> Result<Page<Email>, StoreError> {
    let mut mails = tx.of::<Entity>(scope);
    if let Some(state) = state {
        mails = mails.filter(Column::State.eq(state.key()));
    }
    Ok(newest_first(tx, mails, (Column::CreatedAt, Column::Id), page).await?.map(Email::from))
}

/// One mail.
pub(super) async fn find(tx: &Tx, scope: &Scope, id: EmailId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await?)
}

/// Writes down what became of a try. What was sealed is forgotten once it is out.
pub(super) async fn settle(
    tx: &Tx,
    scope: &Scope,
    mail: &Model,
    verdict: &Verdict,
) -> Result<(), StoreError> {
    let is_sent = verdict.state == EmailState::Sent;
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(mail.id),
        state: Set(verdict.state.key().to_owned()),
        attempts: Set(mail.attempts + 1),
        next_at: Set(verdict.wait.map(|wait| tx.now().plus(wait).0)),
        last_error: Set(verdict.reason.clone()),
        sealed_variables: Set(mail.sealed_variables.clone().filter(|_| !is_sent)),
        sent_at: Set(is_sent.then_some(tx.now().0)),
        updated_at: Set(tx.now().0),
        ..Default::default()
    };
    row.update(tx).await?;
    Ok(())
}

/// Sends a failed mail again from the start of its schedule.
pub(super) async fn resend(tx: &Tx, scope: &Scope, id: EmailId) -> Result<Email, EmailError> {
    let mail = find(tx, scope, id).await?.ok_or(EmailError::NotFound)?;
    if mail.state != EmailState::Failed.key() {
        return Err(EmailError::NotFailed);
    }
    let row = entity::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        state: Set(EmailState::Queued.key().to_owned()),
        attempts: Set(0),
        next_at: Set(Some(tx.now().0)),
        updated_at: Set(tx.now().0),
        ..Default::default()
    };
    let stored = row.update(tx).await.map_err(StoreError::from)?;
    tx.enqueue(scope, &SendEmail { email_id: id }).await?;
    Ok(stored.into())
}

/// Forgets what was sent or given up long ago, in every organization.
pub(super) async fn delete_old(tx: Tx) -> Result<(), StoreError> {
    let before = tx.now().0.saturating_sub(i64::try_from(KEPT.as_micros()).unwrap_or(i64::MAX));
    let old = Entity::delete_many().filter(Column::CreatedAt.lt(before));
    old.filter(Column::State.ne(EmailState::Queued.key())).exec(&tx).await?;
    Ok(())
}

impl From<Model> for Email {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            kind: row.kind,
            recipient: row.recipient,
            // The table's own rule lets no other word in.
            state: EmailState::from_key(&row.state).unwrap_or(EmailState::Failed),
            attempts: row.attempts,
            next_at: row.next_at.map(Ts),
            reason: row.last_error,
            created_at: Ts(row.created_at),
            sent_at: row.sent_at.map(Ts),
        }
    }
}
