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

#[tokio::test]
async fn a_row_whose_name_no_index_holds_is_imported_once() {
    let office = Office::start().await;
    let noise = |seed: u32| {
        let bytes = (0..400_u32).flat_map(|n| (n + seed).wrapping_mul(2_654_435_761).to_be_bytes());
        hex::encode(bytes.collect::<Vec<u8>>())
    };
    let rows =
        [row(&noise(1), "2026-01-01 06:00:00"), row(&format!("{}\u{0}", noise(2)), "2026-01-01 06:10:00")];
    office.answer(&rows);
    assert_eq!(counts(&office.import(&office.range(20)).await), [2, 2, 0, 0, 0]);
    office.world.app.clock.advance(std::time::Duration::from_secs(1));
    office.answer(&rows);
    assert_eq!(counts(&office.import(&office.range(20)).await), [2, 0, 2, 0, 0]);
}

#[tokio::test]
async fn a_recording_that_only_the_history_knows_is_given_to_the_call_that_came_without() {
    for (process, expected) in [("now", "fetching"), ("on_demand", "skipped")] {
        let office = Office::start().await;
        let app = &office.world.app;
        push(app, &office.source.path, &hangup(&[("recordUrl", json!(null))])).await.expect(200);
        app.run_jobs().await;
        office.answer(&[row("1767261599.7", "2026-01-01 12:00:00")]);
        let mut wish = office.range(20);
        wish["process"] = json!(process);
        let done = office.import(&wish).await;
        assert_eq!(counts(&done), [1, 0, 1, 0, 0], "{done}");
        let [call] = crate::inbound::tests::interactions(app, office.acme()).await.try_into().unwrap();
        assert_eq!((call.status.as_str(), call.recording_url.is_some()), (expected, true));
        if process == "on_demand" {
            assert_eq!(call.reason_code.as_deref(), Some("import.on_demand"));
            assert_eq!(office.world.retry(call.interaction_id()).await, "202");
        }
    }
}

#[tokio::test]
async fn a_recording_whose_link_had_run_out_is_fetched_from_the_link_of_the_history() {
    let office = Office::start().await;
    let world = &office.world;
    let gone = [("recordUrl", json!("http://169.254.169.254/gone.mp3"))];
    push(&world.app, &office.source.path, &hangup(&gone)).await.expect(200);
    world.app.run_jobs().await;
    let state = || async {
        let [call] = crate::inbound::tests::interactions(&world.app, world.acme).await.try_into().unwrap();
        (call.status, call.has_recording)
    };
    assert_eq!(state().await, ("failed".to_owned(), false));
    let mut known = row("1767261599.7", "2026-01-01 12:00:00");
    known["audio_record_link"] = json!(world.record_url(crate::pipeline::testing::SAMPLE));
    office.answer(&[known]);
    let mut wish = office.range(20);
    wish["process"] = json!("now");
    assert_eq!(counts(&office.import(&wish).await), [1, 0, 1, 0, 0]);
    assert_eq!(state().await, ("waiting".to_owned(), true), "for the credentials of what comes next");
}

#[tokio::test]
async fn a_call_that_nobody_took_is_routed_anew_when_the_history_tells_of_it_again() {
    let office = Office::start().await;
    let app = &office.world.app;
    let default = office.world.default_project().await;
    office.set_default(false).await;
    push(app, &office.source.path, &hangup(&[])).await.expect(200);
    app.run_jobs().await;
    let unrouted = |call: &crate::pipeline::interactions::Row| (call.status.clone(), call.project_id);
    let [call] = crate::inbound::tests::interactions(app, office.acme()).await.try_into().unwrap();
    assert_eq!(unrouted(&call), ("waiting".to_owned(), None));
    office.set_default(true).await;
    office.answer(&[row("1767261599.7", "2026-01-01 12:00:00")]);
    let done = office.import(&office.range(20)).await;
    assert_eq!(counts(&done), [1, 0, 1, 0, 0], "{done}");
    let [call] = crate::inbound::tests::interactions(app, office.acme()).await.try_into().unwrap();
    assert_eq!(unrouted(&call), ("fetching".to_owned(), Some(default.uuid())));
}

impl Office {
    /// Whether the first project takes what no rule takes.
    async fn set_default(&self, is_default: bool) {
        use crate::pipeline::projects::entity as project;
        let scope = self.world.scope();
        let owned = scope.clone();
        let done = self.world.app.app.db().write(&owned, |tx| async move {
            let all = tx.update_of::<project::Entity>(&scope);
            all.col_expr(project::Column::IsDefault, is_default.into()).exec(&tx).await?;
            Ok::<_, store::StoreError>(())
        });
        done.await.unwrap();
    }
}
