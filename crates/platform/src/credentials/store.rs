//! Credentials in their table, and the way up to the nearest one.

use connectors::Family;
use kernel::{CredentialId, OrganizationId, Secret, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder};
use store::{StoreError, Tx};

use super::connection::family_key;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{
    CredentialAccount, CredentialError, CredentialState, CredentialView, account_of, provider,
};
use crate::access::{self, Entity as Subject, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::outbound::alerts::Severity;
use crate::outbound::notifications::{self, Told};
use crate::outbound::preferences::NotificationKind;
use crate::tenancy::organizations::{self, Level, levels};

const PURPOSE: &str = "credential.secret";
const JOB: &str = "credentials";

/// What is to be saved.
pub(super) struct NewCredential {
    /// Key of the connector.
    pub connector: &'static str,
    /// Its family.
    pub family: &'static str,
    /// The secret; empty for providers that need none.
    pub secret: Secret,
    /// Where the provider is, when not at its usual address.
    pub base_url: Option<String>,
    /// Which of its models is used.
    pub model: Option<String>,
    /// What the provider said when it refused; none when it accepted.
    pub failure: Option<String>,
}

/// The credential to use for a family of providers: the organization's own, else that of the nearest organization above
/// it. One that works is preferred to one that fails, and a newer to an older.
pub async fn find_account(
    app: &App,
    organization_id: OrganizationId,
    family: Family,
) -> Result<Option<CredentialAccount>, CredentialError> {
    let found = app.db().read_platform(|tx| async move {
        let Some(row) = nearest(&tx, organization_id, family).await? else { return Ok(None) };
        Ok::<_, StoreError>(Some((row, organizations::find(&tx, organization_id).await?)))
    });
    let Some((row, organization)) = found.await? else { return Ok(None) };
    let region = organization.map(|found| found.region).unwrap_or_default();
    account(app, &row, &region).map(Some)
}

async fn nearest(
    tx: &Tx,
    organization_id: OrganizationId,
    family: Family,
) -> Result<Option<Model>, StoreError> {
    for level in levels(tx, organization_id).await? {
        if let Some(best) = best_of(tx, level.organization_id, family).await? {
            return Ok(Some(best));
        }
    }
    Ok(None)
}

async fn best_of(
    tx: &Tx,
    organization_id: OrganizationId,
    family: Family,
) -> Result<Option<Model>, StoreError> {
    let scope = access::system(organization_id, JOB);
    let mine = tx.of::<Entity>(&scope).filter(Column::Family.eq(family_key(family)));
    let mut rows = mine.order_by_desc(Column::UpdatedAt).all(tx).await?;
    rows.sort_by_key(|row| row.state != CredentialState::Connected.key());
    Ok(rows.into_iter().next())
}

/// Whether the organization has a credential of its own for a family, so that it needs none from above.
pub async fn has_own(tx: &Tx, organization_id: OrganizationId, family: Family) -> Result<bool, StoreError> {
    Ok(best_of(tx, organization_id, family).await?.is_some())
}

/// What a connector works with for an organization of this region, whoever's the key is.
fn account(app: &App, row: &Model, region: &str) -> Result<CredentialAccount, CredentialError> {
    let connector = provider(&row.connector)?;
    let secret = open(app, row)?;
    let account = account_of(connector.descriptor(), secret, row.base_url.as_deref(), row.model.as_deref())?;
    let account = app.regions().at_home(region, &row.connector, account);
    let failing = row.last_error.clone().filter(|_| row.state == CredentialState::Failing.key());
    Ok(CredentialAccount {
        credential_id: row.id.into(),
        organization_id: row.organization_id.into(),
        connector,
        account,
        failing,
    })
}

/// The secret of a credential; none when it was saved without one.
pub(super) fn open(app: &App, row: &Model) -> Result<Option<Secret>, CredentialError> {
    let plain = app.keyring().open(row.organization_id, PURPOSE, &row.sealed_secret)?;
    let text = String::from_utf8_lossy(&plain).into_owned();
    Ok(Some(text).filter(|text| !text.is_empty()).map(Secret::new))
}

/// Writes down that a provider refused a credential, so that people see it where keys are kept.
pub async fn report_failure(app: &App, used: &CredentialAccount, words: &str) -> Result<(), CredentialError> {
    let scope = access::system(used.organization_id, JOB);
    let (acting, telling) = (scope.clone(), app.clone());
    let (id, words) = (used.credential_id, words.to_owned());
    let name = used.connector.descriptor().name;
    app.db()
        .write(&scope, |tx| async move {
            let failing = tx.update_of::<Entity>(&acting).filter(Column::Id.eq(id.uuid()));
            let failing = failing.filter(Column::State.ne(CredentialState::Failing.key()));
            let changed = failing
                .col_expr(Column::State, CredentialState::Failing.key().into())
                .col_expr(Column::LastError, words.clone().into())
                .col_expr(Column::UpdatedAt, tx.now().0.into())
                .exec(&tx)
                .await?;
            if changed.rows_affected > 0 {
                let said = format!("{name} refused the saved key: {words}");
                note(&tx, &acting, NewEntry::new(ActivityKind::Credential, said)).await?;
                let params = [("source".to_owned(), name.to_owned()), ("reason".to_owned(), words)].into();
                let told = Told {
                    kind: NotificationKind::SourceAttention,
                    subject: Subject::Credential,
                    severity: Severity::Critical,
                    params,
                    judged: None,
                };
                notifications::tell(&tx, &telling, &acting, told).await?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(())
}

/// The credentials that hold for the organization: its own, and of the families it has none for, those of the nearest
/// level above. Needs a transaction of the platform, because it reads more than one organization.
pub(super) async fn list(tx: &Tx, scope: &Scope) -> Result<Vec<CredentialView>, StoreError> {
    let reader = scope.organization_id();
    let mut shown: Vec<CredentialView> = Vec::new();
    for level in levels(tx, reader).await? {
        let owner = access::system(level.organization_id, JOB);
        let rows = tx.of::<Entity>(&owner).order_by_asc(Column::Connector).all(tx).await?;
        let nearer: Vec<String> = shown.iter().map(|one| one.family.clone()).collect();
        let here = rows.into_iter().filter(|row| !nearer.contains(&row.family));
        shown.extend(here.map(|row| view(row, &level, reader)).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(shown)
}

/// What is saved for one provider.
pub(super) async fn find(tx: &Tx, scope: &Scope, connector: &str) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Connector.eq(connector)).one(tx).await?)
}

/// The same as it is shown.
pub(super) async fn find_shown(
    tx: &Tx,
    scope: &Scope,
    connector: &str,
) -> Result<Option<CredentialView>, StoreError> {
    let own = Level { organization_id: scope.organization_id(), name: String::new() };
    let row = find(tx, scope, connector).await?;
    row.map(|row| view(row, &own, scope.organization_id())).transpose()
}

/// Saves a credential over the one before it.
pub(super) async fn save(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: NewCredential,
) -> Result<CredentialView, CredentialError> {
    let before = find(tx, scope, new.connector).await?;
    let organization = scope.organization_id().uuid();
    let sealed = app.keyring().seal(app.entropy(), organization, PURPOSE, new.secret.expose().as_bytes())?;
    let state = if new.failure.is_none() { CredentialState::Connected } else { CredentialState::Failing };
    let row = ActiveModel {
        organization_id: Set(organization),
        id: Set(before.as_ref().map_or_else(|| tx.ids().new_id::<CredentialId>().uuid(), |row| row.id)),
        connector: Set(new.connector.to_owned()),
        family: Set(new.family.to_owned()),
        state: Set(state.key().to_owned()),
        sealed_secret: Set(sealed),
        last4: Set(new.secret.last4()),
        base_url: Set(new.base_url),
        model: Set(new.model),
        last_error: Set(new.failure),
        created_at: Set(before.as_ref().map_or(tx.now().0, |row| row.created_at)),
        updated_at: Set(tx.now().0),
    };
    let saved = if before.is_some() { row.update(tx).await } else { row.insert(tx).await };
    let own = Level { organization_id: scope.organization_id(), name: String::new() };
    let own = levels(tx, scope.organization_id()).await?.into_iter().next().unwrap_or(own);
    Ok(view(saved.map_err(StoreError::from)?, &own, scope.organization_id())?)
}

/// Erases a credential.
pub(super) async fn delete(tx: &Tx, scope: &Scope, connector: &str) -> Result<(), CredentialError> {
    let gone = tx.delete_of::<Entity>(scope).filter(Column::Connector.eq(connector)).exec(tx).await;
    match gone.map_err(StoreError::from)?.rows_affected {
        0 => Err(CredentialError::NotFound(connector.to_owned())),
        _ => Ok(()),
    }
}

/// As it is shown to `reader`. Of a key that lies above, only what says which one is in effect.
fn view(row: Model, level: &Level, reader: OrganizationId) -> Result<CredentialView, StoreError> {
    let state = CredentialState::from_key(&row.state);
    let state = state.ok_or_else(|| StoreError::Corrupt(format!("credential state {}", row.state)))?;
    let level = level.seen_from(reader);
    let own = !level.inherited;
    Ok(CredentialView {
        id: row.id.into(),
        connector: row.connector,
        family: row.family,
        state,
        last4: if own { row.last4 } else { String::new() },
        base_url: row.base_url.filter(|_| own),
        model: row.model,
        last_error: row.last_error.filter(|_| own),
        updated_at: Ts(row.updated_at),
        level,
    })
}
