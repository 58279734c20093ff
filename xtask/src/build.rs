//! `cargo xtask build`: the console, then the release binary with the console inside.

use anyhow::Result;

use crate::shell::Program;
use crate::{cargo, console};

pub(crate) fn run(_args: &[String]) -> Result<()> {
    console::ready()?;
    Program::line("cargo build --release --locked --package harken --bin harken").run()?;
    println!("\nbuilt {}", cargo::release_binary().display());
    Ok(())
}
