//! What the seam promises, each promise on every engine at hand.

use sea_orm::ActiveValue::Set;
use sea_orm::QueryOrder as _;
use sea_orm::entity::prelude::*;
use sea_orm_migration::async_trait::async_trait;
use sea_orm_migration::{MigrationName, MigrationTrait, MigratorTrait, SchemaManager};
use uuid::Uuid;

use crate::testing::{self, TestDb};
use crate::{Owned, Scoped, StoreError, Tx};

mod blobs;
mod fairness;
mod group_commit;
mod jobs;
mod live_runner;
mod paging;
mod transactions;
mod wall;

/// An organization, and leave to act for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Org(pub(crate) Uuid);

pub(crate) const ACME: Org = Org(Uuid::from_u128(0xac4e));
pub(crate) const OTHER: Org = Org(Uuid::from_u128(0x07e4));

impl Scoped for Org {
    fn organization(&self) -> Uuid {
        self.0
    }
}

/// A table such as the product has.
#[expect(unreachable_pub, reason = "the derives write public items")]
mod note {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "note")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub at: i64,
        pub text: String,
        pub extra: Json,
        pub flag: bool,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

impl Owned for note::Entity {
    fn organization() -> note::Column {
        note::Column::OrganizationId
    }
}

pub(crate) struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let mut all = crate::migrations();
        all.push(Box::new(Notes));
        all
    }
}

struct Notes;

impl MigrationName for Notes {
    fn name(&self) -> &'static str {
        "0001_notes"
    }
}

#[async_trait]
impl MigrationTrait for Notes {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let text = "CREATE TABLE note (organization_id {uuid} NOT NULL, id {uuid} NOT NULL, at BIGINT NOT NULL,
            text TEXT NOT NULL, extra {json} NOT NULL, flag {bool} NOT NULL, PRIMARY KEY (organization_id, id));
            CREATE UNIQUE INDEX one_note_per_text ON note (organization_id, text);";
        crate::run_ddl(manager, text).await?;
        crate::protect(manager, &["note"]).await
    }
}

pub(crate) async fn databases() -> Vec<TestDb> {
    let all = testing::databases().await.unwrap();
    for one in &all {
        one.db.migrate::<Migrator>().await.unwrap();
    }
    all
}

pub(crate) async fn add_note(tx: &Tx, org: Org, text: &str) -> Result<Uuid, StoreError> {
    let id = tx.ids().uuid();
    let row = note::ActiveModel {
        organization_id: Set(org.0),
        id: Set(id),
        at: Set(tx.now().0),
        text: Set(text.into()),
        extra: Set(serde_json::json!({"words": [text, 1]})),
        flag: Set(true),
    };
    note::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(id)
}

pub(crate) async fn notes(test: &TestDb, org: Org) -> Vec<String> {
    let rows: Result<Vec<note::Model>, StoreError> = test
        .db
        .read(&org, |tx| async move {
            Ok(tx.of::<note::Entity>(&org).order_by_asc(note::Column::Id).all(&tx).await?)
        })
        .await;
    rows.unwrap().into_iter().map(|row| row.text).collect()
}
