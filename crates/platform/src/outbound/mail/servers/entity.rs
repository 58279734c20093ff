//! The table of mail servers.

use sea_orm::entity::prelude::*;

/// Through whom one organization's mails leave.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mail_server")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    pub provider: String,
    pub host: String,
    pub port: i64,
    pub encryption: String,
    pub disable_certificate_validation: bool,
    pub username: Option<String>,
    pub sealed_password: Option<Vec<u8>>,
    pub sealed_api_key: Option<Vec<u8>>,
    pub api_url: Option<String>,
    pub mail_from: String,
    pub notification_bcc: Json,
    pub support_email: Option<String>,
    pub revision: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}
