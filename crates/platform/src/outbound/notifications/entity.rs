//! The table of notifications.

use sea_orm::entity::prelude::*;

/// One line behind one member's bell.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notification")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub member_id: Uuid,
    pub kind: String,
    pub severity: String,
    pub params: Json,
    pub interaction_id: Option<Uuid>,
    pub read_at: Option<i64>,
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
