//! The table of incoming records.

use sea_orm::entity::prelude::*;

/// What arrived, sealed, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "incoming_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source_id: Uuid,
    pub content_type: String,
    pub sealed_body: Vec<u8>,
    pub bytes: i64,
    pub received_at: i64,
    pub verdict: String,
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub external_id: Option<String>,
    pub interaction_id: Option<Uuid>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
