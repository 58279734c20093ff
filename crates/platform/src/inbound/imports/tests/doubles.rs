//! One call is one conversation, whichever way it is heard of, and however often.

use serde_json::json;

use super::{Office, counts, row};
use crate::inbound::tests::{hangup, push};

#[tokio::test]
async fn a_call_that_was_pushed_is_not_imported_again_and_the_other_way_round() {
    let office = Office::start().await;
    let app = &office.world.app;
    push(app, &office.source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    office.answer(&[row("1767261599.7", "2026-01-01 12:00:00"), row("other", "2026-01-01 11:00:00")]);
    let done = office.import(&office.range(20)).await;
    assert_eq!(counts(&done), [2, 1, 1, 0, 0], "{done}");
    let late = hangup(&[
        ("call_id", json!("77.1")),
        ("sessionid", json!("other")),
        ("time_start", json!("1767258000000")),
        ("time_answer", json!("1767258010000")),
        ("event_time", json!("1767258070000")),
    ]);
    push(app, &office.source.path, &late).await.expect(200);
    app.run_jobs().await;
    assert_eq!(office.conversations().await, 2);
    let verdicts = crate::inbound::tests::verdicts(office.client(), &office.source.id).await;
    assert_eq!(verdicts, [("accepted".to_owned(), 1), ("duplicate".to_owned(), 1)].into());
}

#[tokio::test]
async fn the_same_rows_twice_in_one_page_or_in_two_imports_make_one_conversation() {
    let office = Office::start().await;
    let (one, two) = (row("s1", "2026-01-01 06:00:00"), row("s2", "2026-01-01 06:10:00"));
    office.answer(&[one.clone(), one.clone(), two.clone()]);
    let first = office.import(&office.range(20)).await;
    assert_eq!(counts(&first), [3, 2, 1, 0, 0]);
    office.world.app.clock.advance(std::time::Duration::from_secs(1));
    office.answer(&[two, one]);
    let second = office.import(&office.range(20)).await;
    assert_eq!(counts(&second), [2, 0, 2, 0, 0]);
    assert_eq!(office.conversations().await, 2);
}

#[tokio::test]
async fn a_row_of_the_hour_that_comes_twice_is_the_call_that_was_pushed_in_it() {
    let mut office = Office::start().await;
    let night: kernel::Ts = "2026-10-25T08:00:00Z".parse().unwrap();
    office.later(night.since(office.world.app.now())).await;
    let app = &office.world.app;
    let start: kernel::Ts = "2026-10-25T01:30:00Z".parse().unwrap();
    let at = |seconds: i64| json!(start.plus_ms(seconds * 1000).millis().to_string());
    let second_time = hangup(&[
        ("sessionid", json!("dst")),
        ("call_id", json!("dst.1")),
        ("time_start", at(0)),
        ("time_ring", at(2)),
        ("time_answer", at(10)),
        ("event_time", at(70)),
    ]);
    push(app, &office.source.path, &second_time).await.expect(200);
    app.run_jobs().await;
    office.answer(&[row("dst", "2026-10-25 03:30:00")]);
    let done = office.import(&office.range(20)).await;
    assert_eq!(counts(&done), [1, 0, 1, 0, 0], "{done}");
    assert_eq!(office.conversations().await, 1);
}
