//! Delivery settings and field mappings in their tables.

use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};
use store::{StoreError, Tx};

use super::entity::{mappings, settings, target};
use super::model::{DeliveryObstacle, DeliverySettings, FieldMapping, Target};
use crate::access::Scope;

/// Something kept with its revision; revision 0 while nothing was saved.
pub(super) struct Kept<T> {
    pub(super) revision: i64,
    pub(super) value: T,
}

/// Where conversations can be delivered to.
pub(super) async fn find_target(tx: &Tx, scope: &Scope) -> Result<Target, StoreError> {
    let active = tx.of::<target::Entity>(scope).filter(target::Column::State.eq("active"));
    let active = active.all(tx).await?;
    let obstacle =
        if active.is_empty() { DeliveryObstacle::NoSource } else { DeliveryObstacle::TelephonyOnly };
    let crm = active.into_iter().find(|source| source.kind == "crm");
    Ok(crm.map_or(Target::None(obstacle), |crm| Target::Crm(crm.name)))
}

/// The settings as they stand.
pub(super) async fn load_settings(tx: &Tx, scope: &Scope) -> Result<Kept<DeliverySettings>, StoreError> {
    let row = tx.of::<settings::Entity>(scope).one(tx).await?;
    Ok(row.map_or_else(|| Kept { revision: 0, value: DeliverySettings::default() }, Kept::from))
}

/// Stores the settings under the revision that follows.
pub(super) async fn save_settings(
    tx: &Tx,
    scope: &Scope,
    current: i64,
    wanted: DeliverySettings,
) -> Result<Kept<DeliverySettings>, StoreError> {
    let row = settings::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        auto_sync: Set(wanted.auto_sync),
        transcript: Set(wanted.transcript),
        summary: Set(wanted.summary),
        score: Set(wanted.score),
        revision: Set(current + 1),
    };
    let saved = if current == 0 { row.insert(tx).await } else { row.update(tx).await };
    Ok(saved?.into())
}

/// The mappings as they stand.
pub(super) async fn load_mappings(tx: &Tx, scope: &Scope) -> Result<Kept<Vec<FieldMapping>>, StoreError> {
    let row = tx.of::<mappings::Entity>(scope).one(tx).await?;
    row.map_or_else(|| Ok(Kept { revision: 0, value: Vec::new() }), Kept::try_from)
}

/// Stores the whole list under the revision that follows.
pub(super) async fn save_mappings(
    tx: &Tx,
    scope: &Scope,
    current: i64,
    wanted: &[FieldMapping],
) -> Result<Kept<Vec<FieldMapping>>, StoreError> {
    let row = mappings::ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        mappings: Set(serde_json::json!(wanted)),
        revision: Set(current + 1),
    };
    let saved = if current == 0 { row.insert(tx).await } else { row.update(tx).await };
    saved?.try_into()
}

impl From<settings::Model> for Kept<DeliverySettings> {
    fn from(row: settings::Model) -> Self {
        let settings::Model { auto_sync, transcript, summary, score, revision, .. } = row;
        Self { revision, value: DeliverySettings { auto_sync, transcript, summary, score } }
    }
}

impl TryFrom<mappings::Model> for Kept<Vec<FieldMapping>> {
    type Error = StoreError;

    fn try_from(row: mappings::Model) -> Result<Self, StoreError> {
        let value =
            serde_json::from_value(row.mappings).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(Self { revision: row.revision, value })
    }
}
