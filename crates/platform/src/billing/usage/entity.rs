//! The table of used minutes.

use sea_orm::entity::prelude::*;

/// The minutes of one conversation.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "usage_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub interaction_id: Uuid,
    pub minutes: i64,
    pub unit_price_minor: i64,
    pub currency: String,
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
