//! How the workspace is compiled, in one place.
//!
//! Invariant: every command that wants the debug binary asks for the same targets as the tests do. A different
//! set of targets means a different set of features, and cargo would compile the dependencies twice.

use std::path::PathBuf;

use anyhow::Result;
use serde_json::Value;

use crate::shell::{Program, root};

/// Everything the tests and the generators need, in the debug profile.
pub(crate) fn build_debug() -> Result<()> {
    Program::line("cargo build --workspace --all-targets --locked").run()
}

/// The debug binary, as [`build_debug`] leaves it.
pub(crate) fn debug_binary() -> PathBuf {
    target().join("debug").join("harken")
}

pub(crate) fn release_binary() -> PathBuf {
    target().join("release").join("harken")
}

pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// `cargo metadata`, with the resolved graph unless only the workspace is asked for.
pub(crate) fn metadata(workspace_only: bool) -> Result<Value> {
    let extra = if workspace_only { " --no-deps" } else { "" };
    let text = Program::line(&format!("cargo metadata --format-version 1 --locked{extra}")).read()?;
    Ok(serde_json::from_str(&text)?)
}
