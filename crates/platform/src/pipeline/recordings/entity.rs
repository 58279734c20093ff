//! The table of recordings.

use sea_orm::entity::prelude::*;

/// The sound of one interaction.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "recording")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub interaction_id: Uuid,
    pub blob_key: String,
    pub format: String,
    pub codec: String,
    pub mime: String,
    pub channels: i64,
    pub duration_ms: i64,
    pub bytes: i64,
    pub sha256: Vec<u8>,
    pub peaks: Json,
    pub metrics: Json,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
