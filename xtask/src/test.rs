//! `cargo xtask test`: every check and every test, in one command, on a fresh machine.
//!
//! Invariants: a failed step does not hide the steps after it, unless they need what it makes; the last line
//! counts every test that ran (a failed check counts as one failure); the exit code agrees with that line.
//! Names of steps as arguments run those alone: `cargo xtask test tidy browser`. What follows `--` goes to the
//! Rust tests: `cargo xtask test tests -- -p harken-store` runs one crate on both engines.

use std::collections::BTreeSet;
use std::path::Path;
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
    /// The steps that were asked for by name; empty for all.
    only: Vec<String>,
    tally: Tally,
    rows: Vec<(&'static str, &'static str, f32)>,
    failures: BTreeSet<&'static str>,
    skipped: BTreeSet<&'static str>,
}

#[allow(clippy::unnecessary_wraps, reason = "every command of the table has this shape")]
pub(crate) fn run(args: &[String]) -> Result<()> {
    let (steps, filter) = match args.iter().position(|arg| arg == "--") {
        Some(at) => args.split_at(at),
        None => (args, [].as_slice()),
    };
    let mut suite = Suite { only: steps.to_vec(), ..Suite::default() };
    suite.step("install", &[], install::needs);
    if suite.failures.is_empty() {
        shape(&mut suite);
        web(&mut suite);
        rust(&mut suite, filter.get(1..).unwrap_or_default());
        suite.counted("browser", &["web-build", "build"], tally::playwright, || {
            browser("run e2e", &cargo::debug_binary())
        });
        suite.counted("browser-states", &["web-build"], tally::playwright, || {
            browser("run e2e -- states", Path::new("none"))
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
    suite.step("web-types", &["web-packages"], || console::npm("run --silent api").run());
    suite.step("web-lint", &["web-packages"], || console::npm("run lint").run());
    suite.counted("web-unit", &["web-types"], tally::vitest, || console::npm("test").watch());
    suite.step("web-build", &["web-types"], || console::npm("run build").run());
}

fn rust(suite: &mut Suite, filter: &[String]) {
    suite.step("clippy", &[], || {
        Program::line("cargo clippy --workspace --all-targets --locked -- --deny warnings").run()
    });
    suite.step("build", &[], cargo::build_debug);
    suite.step("generated", &["build"], generate::check);
    let count = if have("cargo-nextest") { tally::nextest } else { tally::cargo_test };
    suite.step("test-provider", &[], console::identity_provider);
    suite.counted("tests", &["build", "test-provider"], count, || tests(filter));
    suite.counted("doc-tests", &["build"], tally::cargo_test, || {
        Program::line("cargo test --workspace --locked --doc --no-fail-fast --color never").watch()
    });
}

/// Every Rust test, on SQLite and on a PostgreSQL that lives as long as this function.
fn tests(filter: &[String]) -> Result<Outcome> {
    let server = Postgres::start()?;
    let line = if have("cargo-nextest") {
        "cargo nextest run --locked --profile ci --color never"
    } else {
        "cargo test --locked --all-targets --no-fail-fast --color never"
    };
    let program = Program::line(line).env("HARKEN_TEST_POSTGRES_URL", server.url()).env("CI", "true");
    let program = program.env("HARKEN_TEST_PYTHON", install::python());
    let program = if filter.is_empty() { program.arg("--workspace") } else { program };
    filter.iter().fold(program, Program::arg).watch()
}

/// The browser tests against one program: Playwright's configuration starts the debug binary with its demonstration,
/// or, where the binary named does not exist, the console's sample server.
fn browser(line: &str, binary: &Path) -> Result<Outcome> {
    console::npm(line).env("CHROMIUM", install::chromium()).env("HARKEN_BIN", binary).watch()
}

impl Suite {
    /// A step that passes or fails as a whole.
    fn step(&mut self, name: &'static str, after: &[&'static str], work: impl FnOnce() -> Result<()>) {
        self.timed(name, after, |_| work());
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
    ) {
        if !self.only.is_empty() && !self.only.iter().any(|asked| asked == name) {
            return;
        }
        println!("\n=== {name}");
        if let Some(missing) =
            after.iter().find(|step| self.failures.contains(*step) || self.skipped.contains(*step))
        {
            println!("skipped: it needs {missing}");
            self.skipped.insert(name);
            self.rows.push((name, "skipped", 0.0));
            return;
        }
        let started = Instant::now();
        if let Err(error) = work(self) {
            println!("{name} failed: {error:#}");
            self.failures.insert(name);
            self.tally.failed += 1;
        }
        let verdict = if self.failures.contains(name) { "FAILED" } else { "ok" };
        self.rows.push((name, verdict, started.elapsed().as_secs_f32()));
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
        suite.step("build", &[], || bail!("no"));
        suite.step("tests", &["build"], || Ok(()));
        suite.step("browser", &["tests"], || Ok(()));
        suite.step("tidy", &[], || Ok(()));
        let verdicts: Vec<&str> = suite.rows.iter().map(|(_, verdict, _)| *verdict).collect();
        assert_eq!(
            verdicts,
            ["FAILED", "skipped", "skipped", "ok"],
            "what needs a skipped step is skipped too"
        );
        assert_eq!(suite.tally.failed, 1);
    }

    #[test]
    fn only_the_steps_asked_for_are_run() {
        let mut suite = Suite { only: vec!["tidy".to_owned()], ..Suite::default() };
        suite.step("build", &[], || bail!("no"));
        suite.step("tidy", &["build"], || Ok(()));
        assert_eq!((suite.rows.len(), suite.tally.failed), (1, 0));
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
