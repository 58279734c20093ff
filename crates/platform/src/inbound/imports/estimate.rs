//! What an import would come to: the newest windows are asked for, and the rest is taken to be like them.

use std::time::Duration;

use ::store::StoreError;
use connectors::{Account, CallRecord, Connector, Fault, History, HistoryQuestion, HistoryRow, Http};
use kernel::Ts;
use tokio::time::Instant;

use super::model::ImportError;
use super::start;
use super::windows::{Cut, halve};
use crate::access::Scope;
use crate::app::App;
use crate::billing::plans::{self, Plan};
use crate::inbound::sources::entity::Model as Source;
use crate::inbound::sources::{self, Purpose};
use crate::inbound::webhooks::{First, decide_first};
use crate::pace;
use crate::tenancy::organizations;

/// A person waits for the answer.
const TIME_MAX: Duration = Duration::from_secs(8);
/// And the vendor has other things to do.
const REQUESTS_MAX: u32 = 5;

/// What was seen so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Seen {
    calls: i64,
    /// Of those that would be processed.
    durations_ms: Vec<i64>,
    covered_us: i64,
    asked: u32,
}

/// What an import would come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Guess {
    /// Calls.
    pub calls: i64,
    /// Minutes of those that would be processed.
    pub minutes: i64,
    /// Their price in the smallest unit of the currency.
    pub amount_minor: i64,
    /// ISO 4217 code.
    pub currency: String,
    /// Whether the whole span was looked at.
    pub exact: bool,
    /// Requests made.
    pub asked: u32,
}

/// Who is asked, and what is worth processing.
struct Walk<'a> {
    app: &'a App,
    http: Http,
    connector: &'static dyn Connector,
    history: &'a dyn History,
    account: Account,
    shortest_seconds: i64,
    ends_at: Instant,
}

/// Asks for the newest part of a span and tells what the whole would come to.
pub(super) async fn estimate(
    app: &App,
    scope: &Scope,
    source: &Source,
    (from, to): (Ts, Ts),
) -> Result<Guess, ImportError> {
    let asking = scope.clone();
    let (plan, organization) = app
        .db()
        .read(scope, |tx| async move {
            let organization = organizations::load(&tx, &asking).await;
            let organization = organization.map_err(|error| StoreError::Corrupt(error.to_string()))?;
            Ok::<_, ImportError>((plans::load(&tx, &asking).await?, organization))
        })
        .await?;
    let connector = start::connector(source)?;
    let account = sources::account(app, source)?;
    let (http, asked) = app.http().watched(&account);
    let walk = Walk {
        app,
        http,
        connector,
        history: connector.history().ok_or(ImportError::NoHistory)?,
        account,
        shortest_seconds: organization.min_call_seconds,
        ends_at: Instant::now() + TIME_MAX,
    };
    let seen = walk.look(start::cut_of(source)?, from, to).await;
    sources::keep_exchanges(app, scope, source.id.into(), Purpose::Import, &asked).await;
    seen?.whole(&plan, to.0 - from.0)
}

impl Walk<'_> {
    /// Looks at window after window, the newest first, as long as there is time.
    async fn look(&self, cut: Cut, from: Ts, to: Ts) -> Result<Seen, ImportError> {
        let mut open = windows(&cut, from, to);
        let mut seen = Seen::default();
        while let Some((start, end)) = open.pop() {
            match self.window(&mut seen, start, end).await {
                Ok(true) => {}
                Err(ImportError::Fault(Fault::TooLarge { .. })) if halve(end.since(start)).is_some() => {
                    let middle = start.plus(end.since(start) / 2);
                    open.extend([(start, middle), (middle, end)]);
                }
                Ok(false) | Err(ImportError::Fault(_)) if seen.covered_us > 0 => break,
                Ok(false) => {
                    return Err(Fault::RateLimited { after: None, words: TOO_SLOW.to_owned() }.into());
                }
                Err(error) => return Err(error),
            }
        }
        Ok(seen)
    }

    /// Looks at one window. False when there was no time for all of it.
    async fn window(&self, seen: &mut Seen, start: Ts, end: Ts) -> Result<bool, ImportError> {
        let mut cursor = None;
        let mut starts: Vec<Ts> = Vec::new();
        loop {
            if seen.asked >= REQUESTS_MAX || !self.turn().await? {
                seen.covered_us += part(&starts, start, end);
                return Ok(false);
            }
            seen.asked += 1;
            let question = HistoryQuestion { from: start, to: end, cursor: cursor.take() };
            let page = self.history.page(&self.http, &self.account, &question);
            let Ok(page) = tokio::time::timeout_at(self.ends_at, page).await else {
                seen.covered_us += part(&starts, start, end);
                return Ok(false);
            };
            let page = page?;
            starts.extend(seen.count(&page.rows, self.shortest_seconds));
            match page.next {
                Some(next) if Some(&next) != question.cursor.as_ref() => cursor = Some(next),
                _ => {
                    seen.covered_us += end.0 - start.0;
                    return Ok(true);
                }
            }
        }
    }

    /// Waits for the next turn to ask. False when it comes too late.
    async fn turn(&self) -> Result<bool, ImportError> {
        let gap = self.history.limits().gap;
        loop {
            let Some(wait) = pace::take(self.app, self.connector, &self.account, gap).await? else {
                return Ok(true);
            };
            let next = Instant::now() + wait;
            if next >= self.ends_at {
                return Ok(false);
            }
            tokio::time::sleep_until(next).await;
        }
    }
}

const TOO_SLOW: &str =
    "the vendor did not answer in time, or is being asked by an import: try again in a minute";

/// The windows of a span, the newest last.
fn windows(cut: &Cut, from: Ts, to: Ts) -> Vec<(Ts, Ts)> {
    let ends = std::iter::successors(Some(from), |at| (*at < to).then(|| cut.end(*at, to)));
    let ends: Vec<Ts> = ends.collect();
    ends.iter().copied().zip(ends.iter().copied().skip(1)).collect()
}

/// How much of a window some of its calls stand for: the time between the first and the last of them.
fn part(starts: &[Ts], start: Ts, end: Ts) -> i64 {
    let inside = || starts.iter().map(|at| at.0.clamp(start.0, end.0));
    inside().max().zip(inside().min()).map_or(0, |(last, first)| last - first)
}

impl Seen {
    /// Counts the calls of a page; answers when they began.
    fn count(&mut self, rows: &[HistoryRow], shortest_seconds: i64) -> Vec<Ts> {
        let call = |row: &HistoryRow| match row {
            HistoryRow::Call(call) => Some((**call).clone()),
            HistoryRow::Ignored(_) | HistoryRow::Bad { .. } => None,
        };
        let calls: Vec<CallRecord> = rows.iter().filter_map(call).collect();
        self.calls += i64::try_from(calls.len()).unwrap_or(i64::MAX);
        let worth =
            calls.iter().filter(|call| matches!(decide_first(call, shortest_seconds), First::Fetch(_)));
        self.durations_ms.extend(worth.map(|call| call.talk_ms));
        calls.iter().map(|call| call.started_at).collect()
    }

    /// What the whole span comes to, if the rest of it is like what was seen.
    fn whole(&self, plan: &Plan, span_us: i64) -> Result<Guess, ImportError> {
        let seen = plan.estimate(&self.durations_ms)?;
        let exact = self.covered_us >= span_us;
        let grow = |number: i64| {
            let covered = i128::from(self.covered_us.max(1));
            i64::try_from(i128::from(number) * i128::from(span_us) / covered).unwrap_or(i64::MAX)
        };
        let of_all = |number: i64| if exact { number } else { grow(number) };
        let minutes = of_all(seen.total_minutes);
        Ok(Guess {
            calls: of_all(self.calls),
            minutes,
            amount_minor: plan.price(minutes)?,
            currency: seen.currency,
            exact,
            asked: self.asked,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan {
            unit_price_minor: 7,
            currency: "EUR".into(),
            free_below_ms: 10_000,
            round_to_ms: 60_000,
            balance_minor: 0,
            revision: 1,
        }
    }

    #[test]
    fn the_rest_is_taken_to_be_like_what_was_seen() {
        let quarter =
            Seen { calls: 30, durations_ms: vec![61_000, 5_000, 60_000], covered_us: 250, asked: 5 };
        let guess = quarter.whole(&plan(), 1_000).unwrap();
        assert_eq!((guess.calls, guess.minutes, guess.amount_minor), (120, 12, 84));
        assert_eq!((guess.exact, guess.asked, guess.currency.as_str()), (false, 5, "EUR"));
        let all = Seen { covered_us: 1_000, ..quarter }.whole(&plan(), 1_000).unwrap();
        assert_eq!((all.calls, all.minutes, all.amount_minor, all.exact), (30, 3, 21, true));
    }

    #[test]
    fn some_calls_of_a_window_stand_for_the_time_between_them() {
        assert_eq!(part(&[], Ts(0), Ts(100)), 0);
        assert_eq!(part(&[Ts(40), Ts(90), Ts(60)], Ts(0), Ts(100)), 50);
        assert_eq!(part(&[Ts(40), Ts(900)], Ts(0), Ts(100)), 60, "never more than the window");
    }

    #[test]
    fn the_newest_window_is_looked_at_first() {
        let day = Duration::from_hours(24);
        let cut = Cut { longest: day * 30, window: day * 30, zone: jiff::tz::TimeZone::UTC };
        let (from, to) = (Ts(0), Ts(0).plus(day * 95));
        let windows = windows(&cut, from, to);
        assert_eq!(windows.len(), 4);
        assert_eq!(windows.last().unwrap().1, to);
    }
}
