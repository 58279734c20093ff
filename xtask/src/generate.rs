//! `cargo xtask generate`: everything that is committed but written by a program.
//!
//! `--check` compares instead of writing, and names each file that is stale.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::shell::{Program, root};
use crate::tidy::codes;
use crate::{cargo, console};

/// A file, and the arguments with which the binary prints it.
const FILES: &[(&str, &[&str])] = &[
    ("docs/api/openapi.json", &["openapi"]),
    ("docs/permissions.txt", &["permissions"]),
    ("docs/config.md", &["config", "docs"]),
];

pub(crate) fn run(args: &[String]) -> Result<()> {
    cargo::build_debug()?;
    if args.iter().any(|arg| arg == "--check") {
        return check();
    }
    for (file, text) in fresh()? {
        let path = root().join(file);
        if fs::read_to_string(&path).is_ok_and(|old| old == text) {
            println!("{file} is fresh");
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        fs::write(&path, text)?;
        println!("{file} written");
    }
    if console::folder().join("node_modules").is_dir() {
        console::types()?;
    }
    Ok(())
}

/// Fails with the names of the stale files. The debug binary must have been built.
pub(crate) fn check() -> Result<()> {
    let stale: Vec<&str> = fresh()?
        .into_iter()
        .filter(|(file, text)| fs::read_to_string(root().join(file)).map_or(true, |old| old != *text))
        .map(|(file, _)| file)
        .collect();
    if !stale.is_empty() {
        bail!("stale: {} — run `cargo xtask generate` and commit the result", stale.join(", "));
    }
    println!("generated files are fresh");
    Ok(())
}

fn fresh() -> Result<Vec<(&'static str, String)>> {
    let mut files = vec![("docs/errors.md", codes::page(&root())?)];
    for (file, args) in FILES {
        let text = print(&cargo::debug_binary(), args).with_context(|| format!("generating {file}"))?;
        files.push((file, text));
    }
    Ok(files)
}

/// Exactly what the binary prints, so that redirecting its output makes the same file.
fn print(binary: &Path, args: &[&str]) -> Result<String> {
    args.iter().fold(Program::new(binary), Program::arg).read()
}
