//! Sources in their table, and their secrets under seal.

use std::collections::BTreeMap;

use connectors::{Account, Connector};
use kernel::{OrganizationId, Secret, SourceId, Ts};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{NewSource, SourceChange, SourceError, SourceState};
use super::streams::HistoryState;
use crate::access::Scope;
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::inbound::{employees, imports};

const TOKEN: &str = "source.token";
const SECRETS: &str = "source.secrets";

/// A token for an address, in the two forms it is stored in.
pub(super) struct Token {
    /// What it is found by.
    pub hash: Vec<u8>,
    /// What it is shown from.
    pub sealed: Vec<u8>,
}

/// Seals the secrets of a source; none when it has none.
pub(super) fn seal_secrets(
    app: &App,
    scope: &Scope,
    account: &Account,
) -> Result<Option<Vec<u8>>, SourceError> {
    if account.secrets.is_empty() {
        return Ok(None);
    }
    let plain: BTreeMap<&str, &str> =
        account.secrets.iter().map(|(key, secret)| (key.as_str(), secret.expose())).collect();
    let plain = serde_json::to_vec(&plain).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(Some(app.keyring().seal(app.entropy(), scope.organization_id().uuid(), SECRETS, &plain)?))
}

/// A fresh token: 256 bits nobody can guess.
pub(super) fn new_token(app: &App, scope: &Scope) -> Result<Token, SourceError> {
    let text = hex::encode(app.entropy().bytes::<32>());
    let sealed = app.keyring().seal(app.entropy(), scope.organization_id().uuid(), TOKEN, text.as_bytes())?;
    Ok(Token { hash: super::model::token_hash(&text).to_vec(), sealed })
}

/// What the connector of a source works with.
pub fn account(app: &App, row: &Model) -> Result<Account, SourceError> {
    let corrupt = |error: serde_json::Error| StoreError::Corrupt(format!("source {}: {error}", row.id));
    let mut fields: BTreeMap<String, String> = serde_json::from_value(row.fields.clone()).map_err(corrupt)?;
    fields.insert("timezone".to_owned(), row.timezone.clone());
    let secrets: BTreeMap<String, Secret> = match &row.sealed_secrets {
        Some(sealed) => {
            let plain = app.keyring().open(row.organization_id, SECRETS, sealed)?;
            serde_json::from_slice(&plain).map_err(corrupt)?
        }
        None => BTreeMap::new(),
    };
    Ok(Account { fields, secrets })
}

/// Who speaks with a source, and with which account; none when it is disconnected or unknown.
pub async fn open(
    app: &App,
    scope: &Scope,
    id: SourceId,
) -> Result<Option<(&'static dyn Connector, Account)>, SourceError> {
    let asking = scope.clone();
    let row = app.db().read(scope, |tx| async move { find(&tx, &asking, id).await }).await?;
    let Some(row) = row.filter(|row| row.state != SourceState::Disconnected.key()) else { return Ok(None) };
    let Some(connector) = connectors::find(&row.connector) else { return Ok(None) };
    Ok(Some((connector, account(app, &row)?)))
}

/// The source whose address carries the token of this hash, whatever its state and organization.
pub(super) async fn find_by_token(tx: &Tx, hash: &[u8]) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash)).one(tx).await?)
}

/// The sources of the organization, newest first.
pub(super) async fn list(tx: &Tx, scope: &Scope, page: &PageRequest) -> Result<Page<Model>, StoreError> {
    newest_first(tx, tx.of::<Entity>(scope), (Column::CreatedAt, Column::Id), page).await
}

/// The active sources of all organizations.
pub async fn list_active(tx: &Tx) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::State.eq(SourceState::Active.key())).all(tx).await?)
}

/// One source.
pub async fn load(tx: &Tx, scope: &Scope, id: SourceId) -> Result<Model, SourceError> {
    find(tx, scope, id).await?.ok_or(SourceError::NotFound)
}

/// The same where its absence is no error.
pub(super) async fn find(tx: &Tx, scope: &Scope, id: SourceId) -> Result<Option<Model>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await?)
}

/// The active source of one kind, if there is one.
pub(super) async fn find_active(tx: &Tx, scope: &Scope, kind: &str) -> Result<Option<SourceId>, StoreError> {
    let active = tx
        .of::<Entity>(scope)
        .filter(Column::Kind.eq(kind))
        .filter(Column::State.eq(SourceState::Active.key()));
    Ok(active.one(tx).await?.map(|row| row.id.into()))
}

/// Stores a new source as the active one of its kind; the one that was active before rests. `seen` is what the member
/// saw when deciding: when another has become active since, nothing is changed.
pub(super) async fn insert(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: NewSource,
    seen: Option<SourceId>,
) -> Result<Model, SourceError> {
    make_way(tx, app, scope, new.kind, seen).await?;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().uuid()),
        kind: Set(new.kind.to_owned()),
        connector: Set(new.connector.to_owned()),
        name: Set(new.name),
        state: Set(SourceState::Active.key().to_owned()),
        domain: Set(new.domain),
        timezone: Set(new.timezone),
        fields: Set(serde_json::json!(new.fields)),
        sealed_secrets: Set(new.sealed_secrets),
        token_hash: Set(new.token_hash),
        sealed_token: Set(new.sealed_token),
        installed_at: Set(tx.now().0),
        last_event_at: Set(None),
        last_error: Set(None),
        address_since: Set(None),
        receiving_since: Set(None),
        told: Set(None),
        history_state: Set(HistoryState::Untested.key().to_owned()),
        history_checked_at: Set(None),
        history_error: Set(None),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    let row = row.insert(tx).await.map_err(lost)?;
    employees::enqueue(tx, scope, &row).await?;
    changed(tx, app, scope, row.id.into()).await?;
    Ok(row)
}

/// Makes a resting source the active one of its kind.
pub(super) async fn activate(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: Model,
    seen: Option<SourceId>,
) -> Result<Model, SourceError> {
    match SourceState::from_key(&row.state) {
        Some(SourceState::Disconnected) | None => return Err(SourceError::Disconnected),
        Some(SourceState::Active) => return Ok(row),
        Some(SourceState::Inactive) => make_way(tx, app, scope, &row.kind, seen).await?,
    }
    let change =
        ActiveModel { state: Set(SourceState::Active.key().to_owned()), ..readdressed(&row, tx.now()) };
    let row = change.update(tx).await.map_err(lost)?;
    employees::enqueue(tx, scope, &row).await?;
    changed(tx, app, scope, row.id.into()).await?;
    Ok(row)
}

async fn make_way(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    kind: &str,
    seen: Option<SourceId>,
) -> Result<(), SourceError> {
    let active = find_active(tx, scope, kind).await?;
    if active != seen {
        return Err(SourceError::LostTheRace);
    }
    let Some(before) = active else { return Ok(()) };
    tx.update_of::<Entity>(scope)
        .filter(Column::Id.eq(before.uuid()))
        .col_expr(Column::State, SourceState::Inactive.key().into())
        .col_expr(Column::AddressSince, Expr::value(tx.now().0))
        .exec(tx)
        .await
        .map_err(StoreError::from)?;
    imports::cancel_of_source(tx, app, scope, before).await?;
    Ok(changed(tx, app, scope, before).await?)
}

/// Ends a source for good: its secrets are gone, its address answers 410, what it brought stays.
pub(super) async fn disconnect(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<Model, SourceError> {
    let change = ActiveModel {
        state: Set(SourceState::Disconnected.key().to_owned()),
        sealed_secrets: Set(None),
        last_error: Set(None),
        ..readdressed(&row, tx.now())
    };
    let row = change.update(tx).await.map_err(StoreError::from)?;
    imports::cancel_of_source(tx, app, scope, row.id.into()).await?;
    changed(tx, app, scope, row.id.into()).await?;
    Ok(row)
}

/// Gives a source a new address; the old one is unknown from now on.
pub(super) async fn set_token(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: Model,
    token: Token,
) -> Result<Model, SourceError> {
    if row.state == SourceState::Disconnected.key() {
        return Err(SourceError::Disconnected);
    }
    let change = ActiveModel {
        token_hash: Set(token.hash),
        sealed_token: Set(token.sealed),
        ..readdressed(&row, tx.now())
    };
    let row = change.update(tx).await.map_err(StoreError::from)?;
    changed(tx, app, scope, row.id.into()).await?;
    Ok(row)
}

/// Changes settings. With another account, whatever was found out with the one before no longer counts.
pub(super) async fn update(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: &Model,
    wanted: SourceChange,
) -> Result<Model, SourceError> {
    let mut change = ActiveModel { name: Set(wanted.name), timezone: Set(wanted.timezone), ..same(row) };
    if let Some(account) = wanted.account {
        change.sealed_secrets = Set(seal_secrets(app, scope, &account)?);
        change.fields = Set(serde_json::json!(account.fields));
        change.domain = Set(wanted.domain);
        change.history_state = Set(HistoryState::Untested.key().to_owned());
        change.history_checked_at = Set(None);
        change.history_error = Set(None);
        change.last_error = Set(None);
    }
    let row = change.update(tx).await.map_err(StoreError::from)?;
    changed(tx, app, scope, row.id.into()).await?;
    Ok(row)
}

/// Where the vendor sends events; none when nothing is taken in any more.
pub(super) fn webhook_url(app: &App, row: &Model, state: SourceState) -> Result<Option<String>, SourceError> {
    match state {
        SourceState::Disconnected => Ok(None),
        SourceState::Active | SourceState::Inactive => {
            let token = app.keyring().open(row.organization_id, TOKEN, &row.sealed_token)?;
            let base = app.public_url().as_str().trim_end_matches('/');
            Ok(Some(format!("{base}/ingest/{}", String::from_utf8_lossy(&token))))
        }
    }
}

/// Whose source it is.
pub(super) fn owner(row: &Model) -> (OrganizationId, SourceId) {
    (row.organization_id.into(), row.id.into())
}

fn same(row: &Model) -> ActiveModel {
    let revision = Set(row.revision + 1);
    ActiveModel { organization_id: Set(row.organization_id), id: Set(row.id), revision, ..Default::default() }
}

/// A change after which the address has to prove itself anew.
fn readdressed(row: &Model, now: Ts) -> ActiveModel {
    ActiveModel { address_since: Set(Some(now.0)), told: Set(None), ..same(row) }
}

/// The database lets one source of a kind be active, whatever two members do at once.
fn lost(error: sea_orm::DbErr) -> SourceError {
    match StoreError::from(error) {
        error if error.is_unique() => SourceError::LostTheRace,
        error => error.into(),
    }
}

async fn changed(tx: &Tx, app: &App, scope: &Scope, id: SourceId) -> Result<(), StoreError> {
    let directory = app.source_directory().clone();
    tx.after_commit(move || directory.forget());
    live::publish(tx, app, scope, LiveEvent::SourceChanged { id }).await
}
