//! The table of organizations.

use sea_orm::entity::prelude::*;

/// An organization. It owns itself, so its own id is its organization.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "organization")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub parent_id: Option<Uuid>,
    pub name: String,
    pub slug: String,
    pub region: String,
    pub timezone: String,
    pub language: String,
    pub currency: String,
    pub status: String,
    pub max_upload_bytes: i64,
    pub min_call_seconds: i64,
    pub revision: i64,
    pub created_at: i64,
    pub suspended_by: Option<Uuid>,
    pub checklist_dismissed_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::Id
    }
}

/// Slugs of before. They belong to the installation, so that nobody else takes one over.
pub mod former_slug {
    use sea_orm::entity::prelude::*;

    /// A slug that an organization had.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "former_slug")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub slug: String,
        pub leads_to: Uuid,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
