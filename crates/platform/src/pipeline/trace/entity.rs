//! The table of trace steps.

use sea_orm::entity::prelude::*;

/// One stage of one interaction.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trace_step")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub interaction_id: Uuid,
    pub stage: String,
    pub state: String,
    pub started_at: i64,
    pub duration_ms: Option<i64>,
    pub tries: i64,
    pub code: Option<String>,
    pub detail: Option<String>,
    pub facts: Json,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
