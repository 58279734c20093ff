//! The table of SIP settings.

use sea_orm::entity::prelude::*;

/// The settings of one organization; no row while nothing was saved.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sip_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub enabled: bool,
    pub domain: String,
    pub username: String,
    /// As it was kept before hashes were; none since they are.
    pub sealed_password: Option<Vec<u8>>,
    pub sealed_digests: Option<Vec<u8>>,
    /// What the hashes are for; empty without them.
    pub realm: String,
    pub password_set_at: Option<i64>,
    pub algorithms: Json,
    pub accept_anyone: bool,
    pub whitelist: Json,
    pub legacy_digest: bool,
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
