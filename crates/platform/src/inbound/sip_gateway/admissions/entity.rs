//! The table of attempts.

use sea_orm::entity::prelude::*;

/// Attempts that ended alike, one line for all within some minutes.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sip_admission")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub first_at: i64,
    pub last_at: i64,
    pub count: i64,
    pub method: String,
    pub transport: String,
    /// None where there were too many addresses to keep each.
    pub source: Option<String>,
    pub called: String,
    pub caller: String,
    pub username: Option<String>,
    pub admits: String,
    pub verdict: String,
    pub reason: String,
    pub answered: String,
    pub status: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
