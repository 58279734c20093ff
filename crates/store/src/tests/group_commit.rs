//! Answered after the commit; a bad row fails alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::{ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{ACME, add_note, databases, note};
use crate::testing::TestDb;
use crate::{Db, GroupCommit, StoreError};

/// Stores notes; counts its transactions.
fn intake(db: &Db, commits: &Arc<AtomicUsize>) -> GroupCommit<String, Uuid> {
    let commits = Arc::clone(commits);
    GroupCommit::start(db.clone(), move |tx, texts: Vec<String>| {
        let commits = Arc::clone(&commits);
        tx.after_commit(move || {
            commits.fetch_add(1, Ordering::SeqCst);
        });
        async move {
            let mut ids = Vec::new();
            for text in texts {
                assert_ne!(text, "panic");
                ids.push(add_note(&tx, ACME, &text).await?);
            }
            Ok(ids)
        }
    })
}

/// What another connection sees, so only what is committed.
async fn stored(test: &TestDb, id: Uuid) -> bool {
    let second = test.second_node().await.unwrap();
    let found: Result<_, StoreError> = second
        .read_platform(|tx| async move { Ok(note::Entity::find_by_id((ACME.0, id)).one(&tx).await?) })
        .await;
    found.unwrap().is_some()
}

#[tokio::test]
async fn what_was_answered_is_committed() {
    for test in databases().await {
        let intake = intake(&test.db, &Arc::default());
        let id = intake.submit("durable".into()).await.unwrap();
        assert!(stored(&test, id).await);
    }
}

#[tokio::test]
async fn callers_at_the_same_time_share_commits() {
    for test in databases().await {
        let commits = Arc::new(AtomicUsize::new(0));
        let intake = intake(&test.db, &commits);
        let calls = (0..300).map(|number| intake.submit(format!("{number}")));
        let answers = futures::future::join_all(calls).await;
        let ids: std::collections::HashSet<Uuid> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(ids.len(), 300, "everybody gets the answer of their own row");
        assert!(commits.load(Ordering::SeqCst) < 30, "{commits:?} commits for 300 rows");
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_stored_fails_alone() {
    for test in databases().await {
        let intake = intake(&test.db, &Arc::default());
        let texts = ["one", "two", "two", "three", "panic", "four"];
        let answers = futures::future::join_all(texts.map(|text| intake.submit(text.into()))).await;
        let failed: Vec<usize> = answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.is_err())
            .map(|(index, _)| index)
            .collect();
        assert_eq!(failed, [2, 4], "{answers:?}");
        assert!(answers[2].as_ref().unwrap_err().is_unique());
    }
}

#[tokio::test]
async fn the_intake_works_again_after_the_database_refused() {
    for test in databases().await {
        let intake = intake(&test.db, &Arc::default());
        let rename = |from: &'static str, to: &'static str| {
            test.db.write_platform(move |tx| async move {
                tx.execute_unprepared(&format!("ALTER TABLE {from} RENAME TO {to}")).await?;
                Ok::<_, StoreError>(())
            })
        };
        rename("note", "gone").await.unwrap();
        intake.submit("lost".into()).await.unwrap_err();
        rename("gone", "note").await.unwrap();
        intake.submit("stored".into()).await.unwrap();
    }
}

#[tokio::test]
async fn a_full_queue_says_so_instead_of_growing() {
    let test = databases().await.remove(0);
    let stuck = GroupCommit::start(test.db.clone(), |_, _: Vec<u32>| {
        std::future::pending::<Result<Vec<()>, StoreError>>()
    });
    let calls: Vec<_> = (0..10_000).map(|number| stuck.submit(number)).collect();
    let refused = calls.into_iter().filter_map(futures::FutureExt::now_or_never).collect::<Vec<_>>();
    assert!(refused.len() >= 5_000);
    assert!(refused.iter().all(|answer| matches!(answer, Err(StoreError::Overloaded))));
}
