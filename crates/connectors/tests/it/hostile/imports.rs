//! Imports that something happens to in their middle: the key is revoked, the vendor is down for an hour.

use std::time::Duration;

use connectors::{Account, Connector, Fault, HistoryPage, HistoryQuestion, HistoryRow};
use kernel::{Classify, Secret, Ts};
use sandbox::{CallOrder, Fault as Played, Vendor};

use super::bench::{Bench, exchanges};
use crate::exchanges::NOW;

const DAY_MS: i64 = 24 * 3_600_000;
/// How many questions an import has at least: one before its middle, one in it, one after.
const WINDOWS: u32 = 3;
/// Three windows of the longest.
const DAYS: i64 = 93;
/// How often the vendor answers nothing while it is down for an hour.
const TRIES_OF_AN_HOUR: u32 = 4;

/// An import as the importer keeps it: what was read, and what to ask next.
struct Import {
    asked: HistoryQuestion,
    till: Ts,
    window: Duration,
    rows: Vec<HistoryRow>,
}

impl Import {
    fn begin(connector: &dyn Connector) -> Self {
        let span = connector.history().unwrap().limits().window * WINDOWS;
        Self::of(connector, NOW.plus_ms(-i64::try_from(span.as_millis()).unwrap()))
    }

    fn of(connector: &dyn Connector, from: Ts) -> Self {
        let window = connector.history().unwrap().limits().window;
        let asked = HistoryQuestion { from, to: end(from, window).min(NOW), cursor: None };
        Self { asked, till: NOW, window, rows: Vec::new() }
    }

    fn is_over(&self) -> bool {
        self.asked.from >= self.till
    }

    fn keep(&mut self, page: HistoryPage) {
        self.rows.extend(page.rows);
        if page.next.is_some() {
            self.asked.cursor = page.next;
        } else {
            let from = self.asked.to;
            self.asked = HistoryQuestion { from, to: end(from, self.window).min(self.till), cursor: None };
        }
    }

    async fn step(
        &mut self,
        bench: &Bench,
        connector: &dyn Connector,
        account: &Account,
    ) -> Result<(), Fault> {
        let page = connector.history().unwrap().page(&bench.http, account, &self.asked).await?;
        self.keep(page);
        Ok(())
    }

    async fn finish(mut self, bench: &Bench, connector: &dyn Connector) -> Vec<HistoryRow> {
        let account = bench.account(connector);
        while !self.is_over() {
            self.step(bench, connector, &account).await.unwrap();
        }
        self.rows
    }
}

/// Where a window ends. The day the clock is put forward makes it longer on the vendor's wall, so it is cut by that.
fn end(from: Ts, window: Duration) -> Ts {
    let kyiv = jiff::tz::TimeZone::get("Europe/Kyiv").unwrap();
    let offset_s = |at: Ts| kyiv.to_offset(jiff::Timestamp::from_microsecond(at.0).unwrap()).seconds();
    let whole = from.plus(window);
    whole.plus_ms(-i64::from((offset_s(whole) - offset_s(from)).max(0)) * 1_000)
}

/// The office has calls of every day; the other exchange is given some.
async fn bench() -> Bench {
    let bench = Bench::start(NOW).await;
    for day in 1..DAYS {
        let order = CallOrder::Missed { caller: usize::try_from(day).unwrap() };
        bench.sandbox.pbx.record_history(&order, Some(NOW.plus_ms(-day * DAY_MS))).unwrap();
    }
    bench
}

#[tokio::test]
async fn a_key_revoked_in_the_middle_stops_the_import_where_it_is_and_a_new_key_goes_on_from_there() {
    let bench = bench().await;
    for connector in exchanges().filter(|connector| connector.history().is_some()) {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        let whole = Import::begin(connector).finish(&bench, connector).await;
        assert!(whole.len() > 10, "{key}");
        let mut import = Import::begin(connector);
        import.step(&bench, connector, &account).await.unwrap();
        let (read, asked) = (import.rows.len(), import.asked.clone());
        assert!(read > 0 && !import.is_over(), "{key}: the middle of an import");
        let mut revoked = account.clone();
        revoked.secrets.values_mut().for_each(|secret| *secret = Secret::new("revoked-long-ago"));
        let refused = import.step(&bench, connector, &revoked).await.unwrap_err();
        assert!(matches!(refused, Fault::Auth { .. }) && !refused.is_retryable(), "{key}: {refused:?}");
        assert!(!refused.to_string().contains("revoked-long-ago"), "{key}");
        assert_eq!((import.rows.len(), &import.asked), (read, &asked), "{key}: nothing is lost");
        assert_eq!(import.finish(&bench, connector).await, whole, "{key}");
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn no_question_of_a_year_is_longer_than_the_vendor_allows_and_every_call_is_told() {
    let bench = Bench::start(NOW).await;
    let from = NOW.plus_ms(-366 * DAY_MS);
    let day = Duration::from_millis(DAY_MS.unsigned_abs());
    // Who answers a day at a time is tested over nine of them.
    let long = |connector: &&dyn Connector| connector.history().is_some_and(|one| one.limits().window > day);
    for connector in exchanges().filter(long) {
        let key = connector.descriptor().key;
        let rows = Import::of(connector, from).finish(&bench, connector).await;
        let told = rows.iter().filter(|row| matches!(row, HistoryRow::Call(_))).count();
        let known = bench.sandbox.exchanges.get(key).map_or(0, |exchange| exchange.calls(from, NOW).len());
        assert!(told >= known, "{key}: {told} of {known}");
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn an_hour_in_which_the_vendor_is_down_delays_an_import_and_changes_nothing_of_it() {
    let bench = bench().await;
    for connector in exchanges().filter(|connector| connector.history().is_some()) {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        let whole = Import::begin(connector).finish(&bench, connector).await;
        for played in [Played::Status { status: 503, body: None }, Played::Html, Played::DropMidBody] {
            let mut import = Import::begin(connector);
            import.step(&bench, connector, &account).await.unwrap();
            for _ in 0..TRIES_OF_AN_HOUR {
                bench.sandbox.faults.script(vendor(key), played.clone(), 1);
                let down = import.step(&bench, connector, &account).await.unwrap_err();
                assert!(down.is_retryable(), "{key} {played:?}: {down:?}");
                bench.hand.advance(Duration::from_hours(1) / TRIES_OF_AN_HOUR);
            }
            assert_eq!(import.finish(&bench, connector).await, whole, "{key} {played:?}");
        }
        bench.hand.set(NOW);
    }
    bench.sandbox.stop().await;
}

#[tokio::test]
async fn the_gap_we_keep_is_enough_for_the_vendors_limit_and_who_is_faster_is_told_to_wait() {
    let bench = Bench::paced(NOW).await;
    for connector in exchanges().filter(|connector| connector.history().is_some()) {
        let (key, account) = (connector.descriptor().key, bench.account(connector));
        let gap = connector.history().unwrap().limits().gap;
        let mut import = Import::begin(connector);
        for _ in 0..20 {
            if import.is_over() {
                import = Import::begin(connector);
            }
            import.step(&bench, connector, &account).await.unwrap_or_else(|fault| panic!("{key}: {fault}"));
            bench.hand.advance(gap);
        }
        let mut refused = None;
        for _ in 0..20 {
            let mut again = Import::begin(connector);
            refused = refused.or(again.step(&bench, connector, &account).await.err());
        }
        assert_eq!(refused.is_some(), PACED.contains(&key), "{key}: {refused:?}");
        if let Some(refused) = refused {
            assert_eq!(refused.code(), "vendor.rate_limited", "{key}: {refused:?}");
            bench.hand.advance(refused.retry_after().unwrap());
            Import::begin(connector).step(&bench, connector, &account).await.unwrap();
        }
    }
    bench.sandbox.stop().await;
}

/// Vendors whose limit is known.
const PACED: [&str; 3] = ["binotel", "zadarma", "novofon"];

fn vendor(key: &str) -> Vendor {
    if key == "streamtelecom" { Vendor::Pbx } else { Vendor::Exchange }
}
