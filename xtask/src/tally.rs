//! Counting tests from what the runners print: nextest, cargo test, vitest and Playwright.
//!
//! Invariant: a run whose output holds no count counts as nothing passed, so a runner that changes its words
//! shows up as a missing count and not as success.

/// How many tests ran, and how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// `Summary [ 0.1s] 10 tests run: 9 passed (1 slow), 1 failed, 2 skipped`: the last summary of the run.
pub(crate) fn nextest(text: &str) -> Tally {
    let lines: Vec<String> = text.lines().map(plain).collect();
    let summary = lines.iter().rev().find(|line| line.trim_start().starts_with("Summary ["));
    summary.and_then(|line| line.split_once(" run: ")).map(|(_, counts)| counted(counts)).unwrap_or_default()
}

/// `test result: ok. 5 passed; 0 failed; 1 ignored; …`: one line per test binary, added up.
pub(crate) fn cargo_test(text: &str) -> Tally {
    added(text, |line| line.split_once("test result: ").map(|(_, counts)| counts.to_owned()))
}

/// `Tests  1 failed | 11 passed (12)`.
pub(crate) fn vitest(text: &str) -> Tally {
    added(text, |line| line.trim_start().strip_prefix("Tests ").map(str::to_owned))
}

/// `  12 passed (5.0s)`, `  1 failed`, `  1 flaky`, each on a line of its own at the end.
pub(crate) fn playwright(text: &str) -> Tally {
    added(text, |line| {
        let mut words = line.split_whitespace();
        let is_count = words.next()?.parse::<u64>().is_ok();
        let is_verdict =
            matches!(words.next()?, "passed" | "failed" | "flaky" | "skipped" | "did" | "interrupted");
        let ends = words.next().is_none_or(|word| word.starts_with('(') || word == "not");
        (is_count && is_verdict && ends).then(|| line.to_owned())
    })
}

fn added(text: &str, counts_of: impl Fn(&str) -> Option<String>) -> Tally {
    let mut sum = Tally::default();
    for counts in text.lines().map(plain).filter_map(|line| counts_of(&line)) {
        sum += counted(&counts);
    }
    sum
}

/// Adds up every `NUMBER word` pair; a test that timed out, crashed or was cut off counts as failed.
fn counted(text: &str) -> Tally {
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut tally = Tally::default();
    for pair in words.windows(2) {
        let [number, verdict] = pair else { continue };
        let Ok(number) = number.parse::<u64>() else { continue };
        match *verdict {
            "passed" => tally.passed += number,
            "failed" | "timed" | "exec" | "interrupted" | "errored" => tally.failed += number,
            "flaky" if !text.contains("passed") => tally.failed += number,
            "skipped" | "ignored" | "did" => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

/// The line without terminal colours.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            for skipped in chars.by_ref() {
                if skipped.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64, skipped: u64) -> Tally {
        Tally { passed, failed, skipped }
    }

    #[test]
    fn the_summary_of_nextest_is_read() {
        let text = "  Summary [   1.2s] 12 tests run: 9 passed (1 slow), 2 failed, 1 timed out, 4 skipped\n error: run failed";
        assert_eq!(nextest(text), tally(9, 3, 4));
        assert_eq!(
            nextest(
                "\u{1b}[32m  Summary\u{1b}[0m [ 0.1s] \u{1b}[1m3\u{1b}[0m tests run: 3 passed, 0 skipped"
            ),
            tally(3, 0, 0)
        );
    }

    #[test]
    fn the_lines_of_cargo_test_are_added_up() {
        let text = "test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(cargo_test(text), tally(6, 2, 1));
    }

    #[test]
    fn the_summary_of_vitest_is_read_and_its_files_are_not() {
        let text = " Test Files  2 passed (2)\n      Tests  1 failed | 11 passed (12)";
        assert_eq!(vitest(text), tally(11, 1, 0));
    }

    #[test]
    fn the_closing_lines_of_playwright_are_read() {
        let text = "Running 5 tests using 1 worker\n  1 failed\n    [chromium] › a.spec.ts:3:1 › 7 passed calls are shown\n  2 did not run\n  2 passed (5.0s)";
        assert_eq!(playwright(text), tally(2, 1, 2));
    }

    #[test]
    fn a_test_that_only_passed_on_a_second_try_is_not_called_passed() {
        assert_eq!(playwright("  1 flaky\n  3 passed (2.0s)"), tally(3, 1, 0));
    }

    #[test]
    fn output_without_a_count_counts_nothing() {
        assert_eq!(nextest("error: could not compile"), Tally::default());
        assert_eq!(vitest("No test files found"), Tally::default());
    }
}
