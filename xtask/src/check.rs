//! `cargo xtask check`: the inner loop. What it leaves out is PostgreSQL, the console and the browser.

use anyhow::Result;

use crate::shell::{Program, have};
use crate::{install, tidy};

pub(crate) fn run(_args: &[String]) -> Result<()> {
    install::python_packages()?;
    Program::line("cargo fmt --all --check").run()?;
    tidy::run(&[])?;
    Program::line("cargo clippy --workspace --lib --bins --locked -- --deny warnings").run()?;
    let tests = if have("cargo-nextest") {
        "cargo nextest run --workspace --locked --lib --bins"
    } else {
        "cargo test --workspace --locked --lib --bins"
    };
    Program::line(tests).env("HARKEN_TEST_PYTHON", install::python()).run()
}
