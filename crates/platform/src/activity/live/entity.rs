//! The table of live events.

use sea_orm::entity::prelude::*;

/// One event of the feed.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub project_id: Option<Uuid>,
    pub member_id: Option<Uuid>,
    pub recipient_id: Option<Uuid>,
    pub data: Json,
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
