//! The table of users. It belongs to the installation, not to an organization.

use sea_orm::entity::prelude::*;

/// A person who signs in. The folded texts are lower case in every alphabet, which `SQLite` cannot do itself.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub email: String,
    pub first_name: String,
    pub last_name: String,
    pub display_name: String,
    pub folded_name: String,
    pub search_text: String,
    pub locale: String,
    pub theme: String,
    pub password_hash: Option<String>,
    pub created_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
