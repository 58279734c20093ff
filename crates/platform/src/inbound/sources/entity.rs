//! The table of sources.

use sea_orm::entity::prelude::*;

/// One inbound connection.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub connector: String,
    pub name: String,
    pub state: String,
    pub domain: String,
    pub timezone: String,
    pub fields: Json,
    pub sealed_secrets: Option<Vec<u8>>,
    pub token_hash: Vec<u8>,
    pub sealed_token: Vec<u8>,
    pub installed_at: i64,
    pub last_event_at: Option<i64>,
    pub last_error: Option<String>,
    /// Since when its address stands as it does now, where that was not when it was connected.
    pub address_since: Option<i64>,
    /// Since when events arrive without a day of silence.
    pub receiving_since: Option<i64>,
    /// What people were told of its webhook since an event arrived last.
    pub told: Option<String>,
    pub history_state: String,
    pub history_checked_at: Option<i64>,
    pub history_error: Option<String>,
    pub revision: i64,
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
