//! How an import goes on from page to page, how far it is, and how long it will take. Pure.

use std::time::Duration;

use kernel::Ts;

use super::entity::Model;
use super::model::ImportState;

/// What some rows came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub imported: i64,
    pub duplicate: i64,
    pub skipped: i64,
    pub failed: i64,
}

/// Where a page ended.
#[derive(Debug, Clone)]
pub(super) struct Turned {
    /// Where the next one begins; none when this was the last of its window or file.
    pub next: Option<String>,
    /// The end of the window.
    pub end: Ts,
    /// How many rows the window has, where the vendor says so.
    pub total: Option<u64>,
    /// How many windows there are from `end` on.
    pub windows_left: i64,
}

/// What is shown of the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    pub per_minute: Option<i64>,
    pub eta_seconds: Option<i64>,
}

impl Model {
    /// Rows of the page in hand are counted, up to its row `upto`.
    pub(super) fn count(&mut self, counts: Counts, upto: i64) {
        self.imported += counts.imported;
        self.duplicate += counts.duplicate;
        self.skipped += counts.skipped;
        self.failed += counts.failed;
        self.found = self.imported + self.duplicate + self.skipped + self.failed;
        self.page_rows = self.page_rows.max(upto);
    }

    /// The page in hand is done.
    pub(super) fn turn(&mut self, turned: Turned, now: Ts) {
        let only_window = self.windows_done == 0 && turned.windows_left == 0;
        self.page_rows = 0;
        self.setbacks = 0;
        self.error_code = None;
        self.error_detail = None;
        self.worked_until(now);
        self.page_cursor = turned.next;
        if self.page_cursor.is_none() && self.file_key.is_none() {
            self.position = turned.end.0;
            self.windows_done += 1;
            self.windows_total = self.windows_done + turned.windows_left;
        }
        self.expected = match turned.total.and_then(|total| i64::try_from(total).ok()) {
            Some(total) if only_window => Some(total.max(self.found)),
            _ => self.extrapolated().or(self.expected),
        };
    }

    /// The time of work is counted up to now.
    pub(super) fn worked_until(&mut self, now: Ts) {
        self.worked_us += self.worked_from.map_or(0, |from| (now.0 - from).max(0));
        self.worked_from = Some(now.0);
    }

    /// The import is over, or waits for somebody.
    pub(super) fn rest(&mut self, state: ImportState, now: Ts) {
        self.worked_until(now);
        self.worked_from = None;
        self.step += 1;
        state.key().clone_into(&mut self.state);
        if state != ImportState::Paused && state != ImportState::Queued {
            self.finished_at = Some(now.0);
        }
        if state == ImportState::Completed {
            self.expected = Some(self.found);
        }
    }

    /// Whether there is nothing more to ask for.
    pub(super) fn is_through(&self) -> bool {
        self.page_cursor.is_none() && (self.file_key.is_some() || self.position >= self.to_at)
    }

    /// The longest window that is asked for.
    pub(super) fn window(&self) -> Duration {
        Duration::from_micros(u64::try_from(self.window_us).unwrap_or(0))
    }

    /// Rows per minute of work, and the time the rest will take at this pace.
    pub(super) fn pace(&self) -> Pace {
        let (worked, found) = (i128::from(self.worked_us), i128::from(self.found));
        let per_minute = (worked >= 1_000_000 && found > 0).then(|| found * 60_000_000 / worked);
        let unfinished = ImportState::UNFINISHED.contains(&self.state.as_str());
        let (done, all) = self.covered();
        let left_us = if !unfinished || worked == 0 {
            None
        } else if done > 0 {
            Some(worked * (all - done) / done)
        } else {
            let expected = self.expected.filter(|_| found > 0);
            expected.map(|expected| worked * (i128::from(expected) - found).max(0) / found)
        };
        let whole = |number: i128| i64::try_from(number).ok();
        Pace {
            per_minute: per_minute.and_then(whole),
            eta_seconds: left_us.and_then(|left| whole(left / 1_000_000)),
        }
    }

    /// How many rows the whole will have, if the rest is like what was seen.
    fn extrapolated(&self) -> Option<i64> {
        let (done, all) = self.covered();
        let whole = (done > 0).then(|| i128::from(self.found) * all / done)?;
        i64::try_from(whole).ok()
    }

    /// How much of how much is done: time of a span, bytes of a file.
    fn covered(&self) -> (i128, i128) {
        if let Some(bytes) = self.file_bytes {
            let offset = self.page_cursor.as_deref().and_then(|text| text.parse::<i64>().ok());
            return (offset.unwrap_or(0).into(), bytes.max(1).into());
        }
        let (from, at) = (i128::from(self.from_at), i128::from(self.position));
        (at - from, (i128::from(self.to_at) - from).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000;

    fn import() -> Model {
        Model {
            organization_id: uuid::Uuid::nil(),
            id: uuid::Uuid::nil(),
            source_id: uuid::Uuid::nil(),
            kind: "range".into(),
            state: "running".into(),
            process: "now".into(),
            from_at: 0,
            to_at: 400 * MINUTE,
            position: 0,
            window_us: 100 * MINUTE,
            windows_done: 0,
            windows_total: 4,
            page_cursor: None,
            page_rows: 0,
            file_key: None,
            file_bytes: None,
            found: 0,
            imported: 0,
            duplicate: 0,
            skipped: 0,
            failed: 0,
            expected: None,
            step: 1,
            setbacks: 3,
            worked_us: 0,
            worked_from: Some(0),
            error_code: Some("vendor.transient".into()),
            error_detail: Some("down".into()),
            created_by: None,
            created_at: 0,
            started_at: Some(0),
            finished_at: None,
        }
    }

    fn turned(end_minute: i64, left: i64) -> Turned {
        Turned { next: None, end: Ts(end_minute * MINUTE), total: None, windows_left: left }
    }

    #[test]
    fn an_import_goes_from_window_to_window_and_says_how_far_it_is() {
        let mut import = import();
        assert_eq!(import.pace(), Pace { per_minute: None, eta_seconds: None });
        import.count(Counts { imported: 20, duplicate: 5, skipped: 3, failed: 2 }, 30);
        import.turn(turned(100, 3), Ts(MINUTE));
        assert_eq!((import.found, import.windows_done, import.windows_total), (30, 1, 4));
        assert_eq!((import.position, import.expected, import.page_rows), (100 * MINUTE, Some(120), 0));
        assert_eq!(import.pace(), Pace { per_minute: Some(30), eta_seconds: Some(180) });
        assert_eq!((import.setbacks, import.error_code.as_deref()), (0, None), "the outage is over");
        for (end, left) in [(200, 2), (300, 1), (400, 0)] {
            assert!(!import.is_through());
            import.turn(turned(end, left), Ts(2 * MINUTE));
        }
        assert!(import.is_through());
        import.rest(ImportState::Completed, Ts(3 * MINUTE));
        assert_eq!((import.expected, import.finished_at), (Some(30), Some(3 * MINUTE)));
        assert_eq!(import.pace(), Pace { per_minute: Some(10), eta_seconds: None });
    }

    #[test]
    fn a_page_that_is_not_the_last_leaves_the_window_open() {
        let mut import = import();
        let total = Some(1_000);
        import.count(Counts { imported: 100, ..Counts::default() }, 100);
        import.turn(Turned { next: Some("2".into()), total, ..turned(400, 0) }, Ts(MINUTE));
        assert_eq!((import.position, import.windows_done), (0, 0));
        assert_eq!(import.expected, Some(1_000), "the vendor says how many there are");
        assert_eq!(import.pace().eta_seconds, Some(540));
    }

    #[test]
    fn halved_windows_are_counted_anew() {
        let mut import = import();
        import.turn(turned(50, 7), Ts(MINUTE));
        assert_eq!((import.windows_done, import.windows_total), (1, 8));
    }

    #[test]
    fn the_time_of_a_pause_is_no_time_of_work() {
        let mut import = import();
        import.rest(ImportState::Paused, Ts(MINUTE));
        assert_eq!((import.worked_us, import.finished_at, import.step), (MINUTE, None, 2));
        import.worked_from = Some(100 * MINUTE);
        import.worked_until(Ts(101 * MINUTE));
        assert_eq!(import.worked_us, 2 * MINUTE);
    }

    #[test]
    fn a_file_is_as_far_as_its_bytes() {
        let mut import = import();
        import.file_key = Some("imports/1".into());
        import.file_bytes = Some(1_000);
        import.count(Counts { imported: 10, ..Counts::default() }, 10);
        import.turn(Turned { next: Some("250".into()), ..turned(0, 0) }, Ts(MINUTE));
        assert_eq!((import.expected, import.pace().eta_seconds), (Some(40), Some(180)));
        assert!(!import.is_through());
        import.turn(turned(0, 0), Ts(MINUTE));
        assert!(import.is_through());
    }
}
