//! Lists that stay whole while they grow.

use std::time::Duration;

use super::{ACME, OTHER, add_note, databases, note};
use crate::page::{Page, PageRequest, newest_first};
use crate::testing::TestDb;
use crate::{StoreError, page};

async fn add(test: &TestDb, range: std::ops::Range<u32>) {
    for number in range {
        if number % 3 == 0 {
            test.clock.advance(Duration::from_secs(1));
        }
        let added: Result<_, StoreError> =
            test.db.write(&ACME, |tx| async move { add_note(&tx, ACME, &format!("{number}")).await }).await;
        added.unwrap();
    }
}

async fn page_after(test: &TestDb, cursor: Option<&str>, limit: u64) -> Page<String> {
    let request = PageRequest::new(cursor, Some(limit)).unwrap();
    let page: Result<_, StoreError> = test
        .db
        .read(&ACME, |tx| async move {
            let keys = (note::Column::At, note::Column::Id);
            newest_first(&tx, tx.of::<note::Entity>(&ACME), keys, &request).await
        })
        .await;
    page.unwrap().map(|row| row.text)
}

#[tokio::test]
async fn rows_added_while_reading_neither_repeat_nor_hide_others() {
    for test in databases().await {
        add(&test, 0..10).await;
        let mut seen = Vec::new();
        let mut cursor: Option<String> = None;
        let mut added = 10;
        loop {
            let page = page_after(&test, cursor.as_deref(), 3).await;
            seen.extend(page.items);
            cursor = page.next_cursor;
            if cursor.is_none() {
                break;
            }
            add(&test, added..added + 2).await;
            added += 2;
        }
        let expected: Vec<String> = (0..10).rev().map(|number| number.to_string()).collect();
        assert_eq!(seen, expected, "{:?}", test.engine());
    }
}

#[tokio::test]
async fn the_last_page_says_so_even_when_it_is_full() {
    for test in databases().await {
        add(&test, 0..4).await;
        let first = page_after(&test, None, 2).await;
        assert_eq!(first.items, ["3", "2"]);
        let last = page_after(&test, first.next_cursor.as_deref(), 2).await;
        assert_eq!((last.items.len(), last.next_cursor), (2, None));
    }
}

#[tokio::test]
async fn a_page_never_shows_rows_of_another_organization() {
    for test in databases().await {
        add(&test, 0..2).await;
        let page: Result<_, StoreError> = test
            .db
            .read(&OTHER, |tx| async move {
                let keys = (note::Column::At, note::Column::Id);
                newest_first(&tx, tx.of::<note::Entity>(&OTHER), keys, &PageRequest::default()).await
            })
            .await;
        assert_eq!(page.unwrap(), page::Page { items: vec![], next_cursor: None });
    }
}
