//! `cargo xtask test`: every check and every test, in one command, on a fresh machine.
//!
//! Invariants: a failed step does not hide the steps after it, unless they need what it makes; the last line
//! counts every test that ran (a failed check counts as one failure); the exit code agrees with that line.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::postgres::Postgres;
use crate::shell::{Outcome, Program, have};
use crate::tally::{self, Tally};
use crate::{cargo, console, generate, install, licences, tidy};

type Count = fn(&str) -> Tally;

/// Where a run stands: what has been counted, what failed, what it took.
#[derive(Default)]
struct Suite {
    tally: Tally,
    rows: Vec<(&'static str, &'static str, f32)>,
    failures: BTreeSet<&'static str>,
    skipped: BTreeSet<&'static str>,
}

#[allow(clippy::unnecessary_wraps, reason = "every command of the table has this shape")]
pub(crate) fn run(_args: &[String]) -> Result<()> {
    let mut suite = Suite::default();
    if suite.step("install", &[], install::needs) {
        shape(&mut suite);
        web(&mut suite);
        rust(&mut suite);
        suite.counted("browser", &["web-build", "build"], tally::playwright, || {
            console::npm("run e2e").env("HARKEN_BIN", cargo::debug_binary()).watch()
        });
    }
    suite.close();
    Ok(())
}

/// What needs no build.
fn shape(suite: &mut Suite) {
    suite.step("format", &[], || Program::line("cargo fmt --all --check").run());
    suite.step("tidy", &[], || tidy::run(&[]));
    suite.step("licences", &[], licences::check);
}

/// The console comes first: the server embeds what it builds.
fn web(suite: &mut Suite) {
    suite.step("web-packages", &[], console::packages);
    suite.step("web-types", &["web-packages"], console::types);
    suite.step("web-lint", &["web-packages"], || console::npm("run lint").run());
    suite.counted("web-unit", &["web-types"], tally::vitest, || console::npm("test").watch());
    suite.step("web-build", &["web-types"], || console::npm("run build").run());
}

fn rust(suite: &mut Suite) {
    suite.step("clippy", &[], || {
        Program::line("cargo clippy --workspace --all-targets --locked -- --deny warnings").run()
    });
    suite.step("build", &[], cargo::build_debug);
    suite.step("generated", &["build"], generate::check);
    let mut server = None;
    suite.step("postgresql", &[], || {
        server = Some(Postgres::start()?);
        Ok(())
    });
    let url = server.as_ref().map(Postgres::url).unwrap_or_default();
    let with_url = |line: &str| Program::line(line).env("HARKEN_TEST_POSTGRES_URL", &url).env("CI", "true");
    if have("cargo-nextest") {
        suite.counted("tests", &["build", "postgresql"], tally::nextest, || {
            with_url("cargo nextest run --workspace --locked --profile ci --color never").watch()
        });
    } else {
        suite.counted("tests", &["build", "postgresql"], tally::cargo_test, || {
            with_url("cargo test --workspace --locked --all-targets --no-fail-fast --color never").watch()
        });
    }
    suite.counted("doc-tests", &["build"], tally::cargo_test, || {
        with_url("cargo test --workspace --locked --doc --no-fail-fast --color never").watch()
    });
}

impl Suite {
    /// A step that passes or fails as a whole; true if it passed.
    fn step(
        &mut self,
        name: &'static str,
        after: &[&'static str],
        work: impl FnOnce() -> Result<()>,
    ) -> bool {
        self.timed(name, after, |_| work())
    }

    /// A step that runs tests and counts them.
    fn counted(
        &mut self,
        name: &'static str,
        after: &[&'static str],
        count: Count,
        work: impl FnOnce() -> Result<Outcome>,
    ) {
        self.timed(name, after, |suite| {
            let outcome = work()?;
            let counted = count(&outcome.text);
            suite.tally += counted;
            // The failures are in the tally already; only a run that broke without naming one is an extra failure.
            if counted.failed > 0 {
                suite.failures.insert(name);
                return Ok(());
            }
            if !outcome.success {
                bail!("the runner failed without naming a failed test");
            }
            (counted.passed > 0).then_some(()).context("no test ran")
        });
    }

    fn timed(
        &mut self,
        name: &'static str,
        after: &[&'static str],
        work: impl FnOnce(&mut Self) -> Result<()>,
    ) -> bool {
        println!("\n=== {name}");
        if let Some(missing) =
            after.iter().find(|step| self.failures.contains(*step) || self.skipped.contains(*step))
        {
            println!("skipped: it needs {missing}");
            self.skipped.insert(name);
            self.rows.push((name, "skipped", 0.0));
            return false;
        }
        let started = Instant::now();
        if let Err(error) = work(self) {
            println!("{name} failed: {error:#}");
            self.failures.insert(name);
            self.tally.failed += 1;
        }
        let passed = !self.failures.contains(name);
        let verdict = if passed { "ok" } else { "FAILED" };
        self.rows.push((name, verdict, started.elapsed().as_secs_f32()));
        passed
    }

    /// Prints the counts last; a run with failures ends here, with its exit code.
    fn close(self) {
        println!("\n=== summary");
        for (name, verdict, seconds) in &self.rows {
            println!("{name:<14} {verdict:<8} {seconds:>7.1} s");
        }
        let Tally { passed, failed, skipped } = self.tally;
        println!();
        match skipped {
            0 => println!("{passed} passed, {failed} failed"),
            _ => println!("{passed} passed, {failed} failed, {skipped} skipped"),
        }
        if failed > 0 || !self.failures.is_empty() {
            std::process::exit(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "the shape of a step's work")]
    fn outcome(success: bool, text: &str) -> Result<Outcome> {
        Ok(Outcome { success, text: text.to_owned() })
    }

    #[test]
    fn a_failed_step_skips_what_needs_it_and_nothing_else() {
        let mut suite = Suite::default();
        assert!(!suite.step("build", &[], || bail!("no")));
        assert!(!suite.step("tests", &["build"], || Ok(())));
        assert!(!suite.step("browser", &["tests"], || Ok(())), "what needs a skipped step is skipped too");
        assert!(suite.step("tidy", &[], || Ok(())));
        assert_eq!(suite.tally.failed, 1);
    }

    #[test]
    fn failed_tests_are_counted_once_and_a_broken_runner_counts_as_one() {
        let mut suite = Suite::default();
        suite.counted("tests", &[], tally::vitest, || outcome(false, "Tests  1 failed | 4 passed (5)"));
        assert_eq!(suite.tally, Tally { passed: 4, failed: 1, skipped: 0 });
        suite.counted("browser", &[], tally::playwright, || outcome(false, "it crashed"));
        suite.counted("doc-tests", &[], tally::cargo_test, || outcome(true, "nothing here"));
        assert_eq!(suite.tally, Tally { passed: 4, failed: 3, skipped: 0 });
    }
}
