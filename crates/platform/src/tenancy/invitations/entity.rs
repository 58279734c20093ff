//! The table of invitations.

use sea_orm::entity::prelude::*;

/// An offer to become a member. Only the hash of its token is here.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invitation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub role: String,
    pub project_ids: Json,
    pub locale: String,
    pub token_hash: Vec<u8>,
    pub state: String,
    pub inviter_id: Option<Uuid>,
    pub sent_at: Option<i64>,
    pub expires_at: i64,
    pub settled_at: Option<i64>,
    pub member_id: Option<Uuid>,
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
