//! The night the clock goes back in Kyiv: 25 October 2026, 04:00 becomes 03:00, so 03:30 comes twice.

use connectors::{CallRecord, HistoryRow};
use kernel::Ts;

use super::bench::{Bench, exchanges, told};

const MINUTE_MS: i64 = 60_000;

fn ts(text: &str) -> Ts {
    text.parse().unwrap()
}

/// From 02:00 to 05:40 on the wall; both times 03:30 are among them.
fn ends() -> Vec<Ts> {
    (0..15).map(|step| ts("2026-10-24T23:00:00Z").plus_ms(step * 20 * MINUTE_MS)).collect()
}

/// Whether a call may have begun then. Twilio counts from the answer on, so a ring's length is allowed for.
fn near(call: &CallRecord, started: Ts) -> bool {
    let close = |told: Ts| (told.millis() - started.millis()).abs() <= 10_000;
    close(call.started_at) || call.or_started_at.is_some_and(close)
}

/// Whose pushes carry local times.
const LOCAL: [&str; 6] = ["unitalk", "ringostat", "zadarma", "novofon", "generic", "asterisk"];

#[tokio::test]
async fn a_pushed_call_of_that_night_tells_every_instant_it_may_have_begun() {
    let bench = Bench::start(ts("2026-10-26T09:00:00Z")).await;
    for connector in exchanges() {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        let mut doubtful = 0;
        for ended in ends() {
            let (started, pushes) = bench.place(connector, ended, true).await;
            let call = bench.call(connector, &told(connector, &account, &pushes)).await;
            assert!(near(&call, started), "{key}: {started} {call:?}");
            if let Some(or) = call.or_started_at {
                assert_eq!(or.millis() - call.started_at.millis(), 60 * MINUTE_MS, "{key}");
                doubtful += 1;
            }
        }
        assert!(doubtful > 0 || !LOCAL.contains(&key), "{key} is sure of what cannot be known");
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn the_history_of_that_night_loses_no_call_wherever_an_import_ends_or_begins_in_it() {
    let bench = Bench::start(ts("2026-10-26T09:00:00Z")).await;
    let (noon, next_noon) = (ts("2026-10-24T12:00:00Z"), ts("2026-10-25T12:00:00Z"));
    for connector in exchanges().filter(|connector| connector.history().is_some()) {
        let key = connector.descriptor().key;
        let mut starts = Vec::new();
        for ended in ends() {
            starts.push(bench.place(connector, ended, true).await.0);
        }
        for end in ends().into_iter().chain([next_noon]) {
            let calls = calls(bench.history(connector, noon, end).await);
            // A call that rings at the very end may be told by the next import.
            for started in starts.iter().filter(|started| started.plus_ms(10_000) < end) {
                assert!(calls.iter().any(|call| near(call, *started)), "{key} lost {started} before {end}");
            }
            let calls = self::calls(bench.history(connector, end, next_noon).await);
            for started in starts.iter().filter(|started| **started >= end) {
                assert!(calls.iter().any(|call| near(call, *started)), "{key} lost {started} after {end}");
            }
        }
    }
    bench.sandbox.stop().await;
}

fn calls(rows: Vec<HistoryRow>) -> Vec<CallRecord> {
    let call = |row| match row {
        HistoryRow::Call(call) => Some(*call),
        HistoryRow::Ignored(_) => None,
        HistoryRow::Bad { row, error } => panic!("{row}: {error}"),
    };
    rows.into_iter().filter_map(call).collect()
}
