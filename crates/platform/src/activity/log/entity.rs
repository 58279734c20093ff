//! The table of activity entries.

use sea_orm::entity::prelude::*;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "activity_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: i64,
    pub kind: String,
    pub actor: Option<String>,
    pub interaction_id: Option<Uuid>,
    pub source_id: Option<Uuid>,
    pub detail: String,
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
