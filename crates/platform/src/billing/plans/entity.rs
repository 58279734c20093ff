//! The table of billing accounts.

use sea_orm::entity::prelude::*;

/// The plan and balance of one organization.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "billing_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub unit_price_minor: i64,
    pub currency: String,
    pub free_below_ms: i64,
    pub round_to_ms: i64,
    pub balance_minor: i64,
    pub revision: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
