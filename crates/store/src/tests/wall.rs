//! No organization sees or touches another's rows.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{ACME, OTHER, add_note, databases, note, notes};
use crate::testing::TestDb;
use crate::{Engine, StoreError};

async fn acme_has_a_note(test: &TestDb) {
    let written: Result<_, StoreError> =
        test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, "of acme").await }).await;
    written.unwrap();
}

#[tokio::test]
async fn reads_updates_and_deletes_reach_the_own_rows_only() {
    for test in databases().await {
        acme_has_a_note(&test).await;
        let outcome: Result<_, StoreError> = test
            .db
            .write(&OTHER, |tx| async move {
                let seen = tx.of::<note::Entity>(&OTHER).all(&tx).await?.len();
                let changed = tx
                    .update_of::<note::Entity>(&OTHER)
                    .col_expr(note::Column::Text, Expr::value("stolen"))
                    .exec(&tx)
                    .await?
                    .rows_affected;
                let deleted = tx.delete_of::<note::Entity>(&OTHER).exec(&tx).await?.rows_affected;
                Ok((seen, changed, deleted))
            })
            .await;
        assert_eq!(outcome.unwrap(), (0, 0, 0));
        assert_eq!(notes(&test, ACME).await, ["of acme"]);
    }
}

#[tokio::test]
async fn a_transaction_of_one_organization_is_empty_for_the_scope_of_another() {
    for test in databases().await {
        acme_has_a_note(&test).await;
        let outcome: Result<_, StoreError> =
            test.db.read(&OTHER, |tx| async move { Ok(tx.of::<note::Entity>(&ACME).all(&tx).await?) }).await;
        assert!(outcome.unwrap().is_empty());
    }
}

#[tokio::test]
async fn postgres_hides_foreign_rows_even_from_a_query_that_forgot_the_organization() {
    for test in databases().await.into_iter().filter(|test| test.engine() == Engine::Postgres) {
        acme_has_a_note(&test).await;
        let outcome: Result<_, StoreError> = test
            .db
            .read(&OTHER, |tx| async move {
                let all = note::Entity::find().all(&tx).await?.len();
                let acme = note::Entity::find().filter(note::Column::OrganizationId.eq(ACME.0));
                Ok((all, acme.all(&tx).await?.len()))
            })
            .await;
        assert_eq!(outcome.unwrap(), (0, 0));
        let planted: Result<_, StoreError> =
            test.db.write(&OTHER, |tx| async move { add_note(&tx, ACME, "planted").await }).await;
        planted.unwrap_err();
        let platform: Result<_, StoreError> =
            test.db.read_platform(|tx| async move { Ok(note::Entity::find().all(&tx).await?.len()) }).await;
        assert_eq!(platform.unwrap(), 1, "outside any organization the wall is not in the way");
    }
}

#[tokio::test]
async fn the_wall_does_not_outlive_its_transaction() {
    for test in databases().await.into_iter().filter(|test| test.engine() == Engine::Postgres) {
        acme_has_a_note(&test).await;
        for _ in 0..20 {
            let role: Result<String, StoreError> = test
                .db
                .read_platform(|tx| async move {
                    let row = tx.query_one_raw(tx.sql("SELECT current_user::text AS name", vec![])).await?;
                    Ok(row.unwrap().try_get("", "name")?)
                })
                .await;
            assert_ne!(role.unwrap(), crate::SCOPE_ROLE);
        }
    }
}
