//! Keys in their table. They are found by their public id, before it is known whose they are.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicI64;

use kernel::{ApiKeyId, Secret, Ts, UserId};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder,
};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model, policy};
use super::memory::{KeyMemory, KnownKey};
use super::model::{ApiKeyError, ApiKeyMark, ApiKeyPolicy, ApiKeyView, NewApiKey, check_name, marks};
use super::secret;
use super::services::ServiceType;
use super::sip_use;
use crate::access::{Actor, Scope};
use crate::app::App;
use crate::tenancy::members::{entity as member, user};

/// Who stands in the list when a key was made on the command line.
const OPERATOR: &str = "operator";

/// Makes a key. Its text is answered here and never again.
pub(super) async fn insert(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    new: NewApiKey,
) -> Result<(Model, Secret), ApiKeyError> {
    let id: ApiKeyId = tx.ids().new_id();
    let text = secret::compose(id, app.entropy());
    let (creator_id, creator_email) = creator(tx, scope).await?;
    let (policy, _) = load_policy(tx, scope).await?;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(id.uuid()),
        name: Set(check_name(&new.name)?),
        service_type: Set(new.service_type.key().to_owned()),
        secret_hash: Set(hash_of(&text)?),
        last4: Set(text.last4()),
        old_secret_hash: Set(None),
        old_secret_until: Set(None),
        creator_id: Set(creator_id.map(UserId::uuid)),
        creator_email: Set(creator_email),
        valid_until: Set(policy.decide_end(new.valid_until, tx.now())?.map(|end| end.0)),
        last_used_at: Set(None),
        last_used_address: Set(None),
        created_at: Set(tx.now().0),
        sealed_digests: Set(None),
        old_sealed_digests: Set(None),
        sip_realm: Set(None),
        sip_revision: Set(0),
    };
    let row = if new.service_type == ServiceType::SipProvisioning {
        sip_use::provable(app, (scope.organization_id(), id), row, &text)?
    } else {
        row
    };
    let stored = row.insert(tx).await.map_err(StoreError::from);
    let stored =
        stored.map_err(|error| if error.is_unique() { ApiKeyError::NameTaken } else { error.into() });
    Ok((stored?, text))
}

/// Gives a key a new text; the one before works until `overlap_ends`.
pub(super) async fn rotate(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    row: Model,
    overlap_ends: Ts,
) -> Result<(Model, Secret), ApiKeyError> {
    let text = secret::compose(row.id.into(), app.entropy());
    let (policy, _) = load_policy(tx, scope).await?;
    let end = policy.renewed_end(row.valid_until.map(Ts), tx.now())?;
    let overlaps = overlap_ends > tx.now();
    let change = ActiveModel {
        organization_id: Set(row.organization_id),
        id: Set(row.id),
        secret_hash: Set(hash_of(&text)?),
        last4: Set(text.last4()),
        old_secret_hash: Set(overlaps.then_some(row.secret_hash)),
        old_secret_until: Set(overlaps.then_some(overlap_ends.0)),
        valid_until: Set(end.map(|end| end.0)),
        ..Default::default()
    };
    let change = if row.service_type == ServiceType::SipProvisioning.key() {
        let old = row.sealed_digests.filter(|_| overlaps);
        let change =
            ActiveModel { old_sealed_digests: Set(old), sip_revision: Set(row.sip_revision), ..change };
        sip_use::provable(app, (scope.organization_id(), row.id.into()), change, &text)?
    } else {
        change
    };
    let row = change.update(tx).await.map_err(StoreError::from)?;
    forget_at_commit(tx, app.api_keys(), row.id.into());
    Ok((row, text))
}

/// Erases a key with its hash: whoever has its text is a stranger from now on.
pub(super) async fn delete(tx: &Tx, app: &App, scope: &Scope, id: ApiKeyId) -> Result<(), StoreError> {
    tx.delete_of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).exec(tx).await?;
    forget_at_commit(tx, app.api_keys(), id);
    Ok(())
}

/// One key of the organization.
pub(super) async fn load(tx: &Tx, scope: &Scope, id: ApiKeyId) -> Result<Model, ApiKeyError> {
    let row =
        tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await.map_err(StoreError::from)?;
    row.ok_or(ApiKeyError::NotFound)
}

/// Every key of the organization, newest first; `realm` is what its callers by SIP authenticate for.
pub(super) async fn list(tx: &Tx, scope: &Scope, realm: &str) -> Result<Vec<ApiKeyView>, StoreError> {
    let rows =
        tx.of::<Entity>(scope).order_by_desc(Column::CreatedAt).order_by_desc(Column::Id).all(tx).await?;
    let active = tx.of::<member::Entity>(scope).filter(member::Column::Status.eq("active")).all(tx).await?;
    let active: BTreeSet<Uuid> = active.into_iter().map(|row| row.user_id).collect();
    let moved = |row: &Model| row.sip_realm.as_deref().is_some_and(|own| own != realm);
    let seen = |row: Model| {
        let mark = moved(&row).then_some(ApiKeyMark::SipRealm);
        let mut seen = view(tx.now(), row, &active)?;
        seen.marks.extend(mark);
        Ok(seen)
    };
    rows.into_iter().map(seen).collect()
}

/// A key as the one who just made or changed it sees it.
pub(super) fn fresh_view(now: Ts, row: Model) -> Result<ApiKeyView, StoreError> {
    let active = row.creator_id.into_iter().collect();
    view(now, row, &active)
}

/// What a key is called, for logs that name who acted.
pub async fn find_name(tx: &Tx, scope: &Scope, id: ApiKeyId) -> Result<Option<String>, StoreError> {
    Ok(tx.of::<Entity>(scope).filter(Column::Id.eq(id.uuid())).one(tx).await?.map(|row| row.name))
}

/// What must be known of the key with this public id, whosever it is.
pub(super) async fn find_known(tx: &Tx, id: ApiKeyId) -> Result<Option<KnownKey>, StoreError> {
    let row = Entity::find().filter(Column::Id.eq(id.uuid())).one(tx).await?;
    row.map(KnownKey::try_from).transpose()
}

/// Writes down that a key was used, at most once a minute over all nodes.
pub(super) async fn note_use(tx: &Tx, id: ApiKeyId, address: Option<String>) -> Result<(), StoreError> {
    let due = Condition::any()
        .add(Column::LastUsedAt.is_null())
        .add(Column::LastUsedAt.lt(tx.now().0 - NOTED_EVERY_US));
    Entity::update_many()
        .col_expr(Column::LastUsedAt, tx.now().0.into())
        .col_expr(Column::LastUsedAddress, Expr::value(address))
        .filter(Column::Id.eq(id.uuid()))
        .filter(due)
        .exec(tx)
        .await?;
    Ok(())
}

const NOTED_EVERY_US: i64 = 59_000_000;
/// The revision of a policy that nobody has set.
const NO_POLICY: i64 = 1;

/// The organization's policy and its revision; no limit where nobody set one.
pub(super) async fn load_policy(tx: &Tx, scope: &Scope) -> Result<(ApiKeyPolicy, i64), StoreError> {
    let row = tx.of::<policy::Entity>(scope).one(tx).await?;
    Ok(row.map_or((ApiKeyPolicy { max_age_days: None }, NO_POLICY), |row| {
        (ApiKeyPolicy { max_age_days: row.max_age_days }, row.revision)
    }))
}

/// Stores the policy under the next revision.
pub(super) async fn save_policy(
    tx: &Tx,
    scope: &Scope,
    wanted: ApiKeyPolicy,
    revision: i64,
) -> Result<i64, StoreError> {
    let row = policy::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        max_age_days: Set(wanted.max_age_days),
        revision: Set(revision + 1),
    };
    if revision == NO_POLICY {
        row.insert(tx).await?
    } else {
        row.update(tx).await?
    };
    Ok(revision + 1)
}

async fn creator(tx: &Tx, scope: &Scope) -> Result<(Option<UserId>, String), StoreError> {
    let Actor::Member { user_id, .. } = scope.actor() else { return Ok((None, OPERATOR.to_owned())) };
    let row = user::Entity::find_by_id(user_id.uuid()).one(tx).await?;
    Ok((Some(user_id), row.map(|user| user.email).unwrap_or_default()))
}

fn forget_at_commit(tx: &Tx, memory: &KeyMemory, id: ApiKeyId) {
    let memory = memory.clone();
    tx.after_commit(move || memory.forget(id));
}

fn hash_of(text: &Secret) -> Result<Vec<u8>, StoreError> {
    let written = secret::parse(text.expose());
    written.map(|key| key.hash.to_vec()).ok_or(StoreError::Misuse("a key that was made cannot be read"))
}

fn view(now: Ts, row: Model, active: &BTreeSet<Uuid>) -> Result<ApiKeyView, StoreError> {
    let service = ServiceType::from_key(&row.service_type);
    let service_type =
        service.ok_or_else(|| StoreError::Corrupt(format!("service type {}", row.service_type)))?;
    let used = (Ts(row.created_at), row.last_used_at.map(Ts));
    let creator_gone = row.creator_id.is_some_and(|creator| !active.contains(&creator));
    Ok(ApiKeyView {
        id: row.id.into(),
        name: row.name,
        service_type,
        prefix: secret::prefix(row.id.into()),
        last4: row.last4,
        creator_email: row.creator_email,
        created_at: used.0,
        valid_until: row.valid_until.map(Ts),
        last_used_at: used.1,
        last_used_address: row.last_used_address,
        old_secret_until: row.old_secret_until.map(Ts).filter(|until| *until > now),
        sip_username: row.sip_realm.as_ref().map(|_| secret::public_name(row.id.into())),
        sip_realm: row.sip_realm,
        marks: marks(now, used, row.valid_until.map(Ts), creator_gone),
    })
}

impl TryFrom<Model> for KnownKey {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let corrupt = || StoreError::Corrupt(format!("the api key {}", row.id));
        let bytes = |hash: &[u8]| <[u8; 32]>::try_from(hash).map_err(|_| corrupt());
        let old = row.old_secret_hash.as_deref().map(bytes).transpose()?;
        Ok(Self {
            id: row.id.into(),
            organization_id: row.organization_id.into(),
            service_type: ServiceType::from_key(&row.service_type).ok_or_else(corrupt)?,
            hash: bytes(&row.secret_hash)?,
            old: old.zip(row.old_secret_until.map(Ts)),
            valid_until: row.valid_until.map(Ts),
            noted_at: AtomicI64::new(row.last_used_at.unwrap_or(i64::MIN / 2)),
        })
    }
}
