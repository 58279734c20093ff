//! The tables of custom roles and their privileges.

use sea_orm::entity::prelude::*;

/// A role of the organization's own.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub key: String,
    pub name: String,
    /// The name in lower case: two names that differ only in case are the same.
    pub name_key: String,
    pub description: String,
    pub span: String,
    /// Public names of the flags.
    pub flags: Json,
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

/// What a role may do with one entity.
pub mod privilege {
    use sea_orm::entity::prelude::*;

    /// Four actions on one entity, by its public name.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "privilege")]
    #[expect(clippy::struct_excessive_bools, reason = "one column for each of the four actions")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub role_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub entity: String,
        pub can_create: bool,
        pub can_read: bool,
        pub can_update: bool,
        pub can_delete: bool,
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
