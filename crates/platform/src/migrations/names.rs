//! Gives people who were there before names had parts a first name, a last name and the texts they are found by.
//!
//! `SQLite` folds Latin letters only, so this one step is not SQL.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;

use crate::tenancy::members::{fold, split_name};

pub(super) struct Names;

#[derive(DeriveIden)]
enum User {
    Table,
    Id,
    Email,
    DisplayName,
    FirstName,
    LastName,
    FoldedName,
    SearchText,
}

impl MigrationName for Names {
    fn name(&self) -> &'static str {
        "0010_members_names"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Names {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let connection = manager.get_connection();
        let unnamed = Query::select()
            .columns([User::Id, User::Email, User::DisplayName])
            .from(User::Table)
            .and_where(Expr::col(User::FoldedName).eq(""))
            .to_owned();
        for row in connection.query_all(&unnamed).await? {
            let id: Uuid = row.try_get("", "id")?;
            let email: String = row.try_get("", "email")?;
            let display_name: String = row.try_get("", "display_name")?;
            let (first, last) = split_name(&display_name);
            let named = Query::update()
                .table(User::Table)
                .value(User::SearchText, fold(&format!("{display_name} {email}")))
                .value(User::FoldedName, fold(&display_name))
                .value(User::FirstName, first)
                .value(User::LastName, last)
                .and_where(Expr::col(User::Id).eq(id))
                .to_owned();
            connection.execute(&named).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
