//! The tables of API keys and of the policy about their age.

use sea_orm::entity::prelude::*;

/// A key, by the hash of its text.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub name: String,
    pub service_type: String,
    pub secret_hash: Vec<u8>,
    pub last4: String,
    pub old_secret_hash: Option<Vec<u8>>,
    pub old_secret_until: Option<i64>,
    pub creator_id: Option<Uuid>,
    pub creator_email: String,
    pub valid_until: Option<i64>,
    pub last_used_at: Option<i64>,
    pub last_used_address: Option<String>,
    pub created_at: i64,
    /// What proves it over SIP; only keys for SIP have it.
    pub sealed_digests: Option<Vec<u8>>,
    /// The same of the text before the last rotation.
    pub old_sealed_digests: Option<Vec<u8>>,
    /// What it authenticates for over SIP.
    pub sip_realm: Option<String>,
    /// Grows with every change that callers by SIP notice.
    pub sip_revision: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}

/// How old keys of an organization may become.
pub mod policy {
    use sea_orm::entity::prelude::*;

    /// One row per organization that has a policy.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "api_key_policy")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        pub max_age_days: Option<i64>,
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
}
