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
