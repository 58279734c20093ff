//! Both or neither, and errors that say what happened.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kernel::{Classify, Kind};
use sea_orm::ConnectionTrait;

use super::{ACME, Migrator, add_note, databases, note, notes};
use crate::{Db, DbConfig, StoreError};

#[tokio::test]
async fn a_change_is_kept_when_it_succeeds_and_undone_when_it_fails() {
    for test in databases().await {
        let kept: Result<_, StoreError> =
            test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, "kept").await }).await;
        kept.unwrap();
        let undone: Result<(), StoreError> = test
            .db
            .write(&ACME, |tx| async move {
                add_note(&tx, ACME, "undone").await?;
                Err(StoreError::Misuse("on purpose"))
            })
            .await;
        undone.unwrap_err();
        assert_eq!(notes(&test, ACME).await, ["kept"], "{:?}", test.engine());
    }
}

#[tokio::test]
async fn values_come_back_as_they_were_stored() {
    for test in databases().await {
        let row: Result<_, StoreError> = test
            .db
            .write(&ACME, |tx| async move {
                let id = add_note(&tx, ACME, "їжак").await?;
                let row = tx.of::<note::Entity>(&ACME).one(&tx).await?.unwrap();
                assert_eq!(row.id, id);
                Ok(row)
            })
            .await;
        let row = row.unwrap();
        assert_eq!((row.text.as_str(), row.flag), ("їжак", true));
        assert_eq!(row.extra, serde_json::json!({"words": ["їжак", 1]}));
    }
}

#[tokio::test]
async fn a_duplicate_is_told_apart_from_other_failures() {
    for test in databases().await {
        let twice: Result<(), StoreError> = test
            .db
            .write(&ACME, |tx| async move {
                add_note(&tx, ACME, "same").await?;
                add_note(&tx, ACME, "same").await?;
                Ok(())
            })
            .await;
        let error = twice.unwrap_err();
        assert!(error.is_unique(), "{error:?}");
        assert_eq!(error.kind(), Kind::Conflict);
        let named = error.is_unique_of("one_note_per_text") || error.is_unique_of("note.text");
        assert!(named, "{error:?}");
    }
}

#[tokio::test]
async fn hooks_run_after_the_commit_and_never_after_a_rollback() {
    for test in databases().await {
        let ran = Arc::new(AtomicUsize::new(0));
        for fails in [false, true] {
            let counter = Arc::clone(&ran);
            let outcome: Result<(), StoreError> = test
                .db
                .write(&ACME, |tx| async move {
                    tx.after_commit(move || {
                        counter.fetch_add(1, Ordering::SeqCst);
                    });
                    if fails { Err(StoreError::Cursor) } else { Ok(()) }
                })
                .await;
            assert_eq!(outcome.is_err(), fails);
        }
        assert_eq!(ran.load(Ordering::SeqCst), 1);
    }
}

#[tokio::test]
async fn a_transaction_kept_past_its_end_can_only_fail() {
    for test in databases().await {
        let kept: Result<_, StoreError> = test.db.write(&ACME, |tx| async move { Ok(tx) }).await;
        add_note(&kept.unwrap(), ACME, "late").await.unwrap_err();
        assert!(notes(&test, ACME).await.is_empty());
    }
}

#[tokio::test]
async fn a_read_cannot_write() {
    for test in databases().await {
        let sneaky: Result<_, StoreError> =
            test.db.read(&ACME, |tx| async move { add_note(&tx, ACME, "sneaky").await }).await;
        sneaky.unwrap_err();
        assert!(notes(&test, ACME).await.is_empty());
    }
}

#[tokio::test]
async fn many_writers_wait_their_turn_instead_of_failing() {
    for test in databases().await {
        let writes = (0..40).map(|number| {
            let db = test.db.clone();
            async move {
                db.write(&ACME, |tx| async move {
                    let seen = tx.of::<note::Entity>(&ACME).all(&tx).await?.len();
                    add_note(&tx, ACME, &format!("{number} after {seen}")).await
                })
                .await
            }
        });
        for outcome in futures::future::join_all(writes).await {
            let _: uuid::Uuid = outcome.map_err(|error: StoreError| error).unwrap();
        }
        assert_eq!(notes(&test, ACME).await.len(), 40);
    }
}

#[tokio::test]
async fn migrating_again_changes_nothing_and_several_nodes_may_start_at_once() {
    for test in databases().await {
        let second = test.second_node().await.unwrap();
        let (one, two) = tokio::join!(test.db.migrate::<Migrator>(), second.migrate::<Migrator>());
        one.unwrap();
        two.unwrap();
        test.db.ping().await.unwrap();
        test.db.close().await.unwrap();
        let closed = test.db.ping().await.unwrap_err();
        assert!(closed.is_passing(), "{closed:?}");
    }
}

#[tokio::test]
async fn the_embedded_database_syncs_every_commit_to_the_disk() {
    let test = crate::testing::sqlite().await.unwrap();
    let settings: Result<Vec<i64>, StoreError> = test
        .db
        .write_platform(|tx| async move {
            let mut all = Vec::new();
            for pragma in ["synchronous", "foreign_keys"] {
                let row = tx.query_one_raw(tx.sql(format!("PRAGMA {pragma}"), vec![])).await?.unwrap();
                all.push(row.try_get_by_index::<i64>(0)?);
            }
            Ok(all)
        })
        .await;
    assert_eq!(settings.unwrap(), [2, 1], "synchronous=FULL, foreign_keys=ON");
}

#[tokio::test]
async fn a_full_disk_is_reported_as_passing_and_the_writer_recovers() {
    let test = databases().await.remove(0);
    let fill = |pages: &'static str| {
        test.db.write_platform(move |tx| async move {
            tx.execute_unprepared(&format!("PRAGMA max_page_count = {pages}")).await?;
            for number in 0..200 {
                add_note(&tx, ACME, &format!("{number} {}", "long ".repeat(2000))).await?;
            }
            Ok::<_, StoreError>(())
        })
    };
    for _ in 0..3 {
        let refused = fill("1").await.unwrap_err();
        assert!(refused.is_passing(), "{refused:?}");
        assert!(notes(&test, ACME).await.is_empty());
    }
    fill("1000000").await.unwrap();
    let second = test.second_node().await.unwrap();
    let seen: Result<_, StoreError> = second
        .read_platform(|tx| async move { Ok(tx.of::<note::Entity>(&ACME).all(&tx).await?.len()) })
        .await;
    assert_eq!(seen.unwrap(), 200, "what was acknowledged is committed");
}

#[tokio::test]
async fn a_transaction_the_engine_ended_by_itself_is_an_error_and_the_next_one_is_whole() {
    for test in databases().await {
        for _ in 0..3 {
            let ended: Result<(), StoreError> = test
                .db
                .write_platform(|tx| async move {
                    tx.execute_unprepared("ROLLBACK").await?;
                    add_note(&tx, ACME, "outside").await?;
                    tx.execute_unprepared("DELETE FROM note").await?;
                    Err(StoreError::Cursor)
                })
                .await;
            ended.unwrap_err();
        }
        let undone: Result<(), StoreError> = test
            .db
            .write(&ACME, |tx| async move {
                add_note(&tx, ACME, "undone").await?;
                Err(StoreError::Cursor)
            })
            .await;
        undone.unwrap_err();
        let kept: Result<_, StoreError> =
            test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, "kept").await }).await;
        kept.unwrap();
        assert_eq!(notes(&test, ACME).await, ["kept"], "{:?}", test.engine());
    }
}

#[tokio::test]
async fn a_write_that_is_abandoned_half_way_is_undone() {
    for test in databases().await {
        let (reached, half_way) = tokio::sync::oneshot::channel();
        let abandoned = test.db.write(&ACME, |tx| async move {
            add_note(&tx, ACME, "abandoned").await?;
            reached.send(()).unwrap();
            std::future::pending::<Result<(), StoreError>>().await
        });
        tokio::select! {
            _ = abandoned => unreachable!("it waits for ever"),
            _ = half_way => {}
        }
        let kept: Result<_, StoreError> =
            test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, "kept").await }).await;
        kept.unwrap();
        assert_eq!(notes(&test, ACME).await, ["kept"], "{:?}", test.engine());
    }
}

#[tokio::test]
async fn a_backup_holds_what_was_committed_before_it_and_never_overwrites() {
    let test = crate::testing::sqlite().await.unwrap();
    test.db.migrate::<Migrator>().await.unwrap();
    let kept: Result<_, StoreError> =
        test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, "kept").await }).await;
    kept.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("it's a copy.db");
    test.db.backup_to(&file).await.unwrap();
    test.db.backup_to(&file).await.unwrap_err();
    let config = DbConfig {
        url: format!("sqlite:{}", file.display()),
        clock: test.db.clock().clone(),
        ids: test.db.ids().clone(),
    };
    let copy = Db::open(config).await.unwrap();
    copy.migrate::<Migrator>().await.unwrap();
    let found: Result<_, StoreError> =
        copy.read(&ACME, |tx| async move { Ok(tx.of::<note::Entity>(&ACME).all(&tx).await?.len()) }).await;
    assert_eq!(found.unwrap(), 1);
}
