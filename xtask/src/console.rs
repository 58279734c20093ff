//! The console's side of every command: its packages, its generated types, its build.
//!
//! Invariant: nothing is done twice. Packages follow `package-lock.json`, the types follow `openapi.json`,
//! the build follows the sources; each step compares times before it works.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Result, bail};

use crate::shell::{Program, have, root};

/// What the build reads; anything newer than the build makes it stale.
const SOURCES: &[&str] =
    &["src", "public", "index.html", "package-lock.json", "vite.config.ts", "tsconfig.json"];

pub(crate) fn folder() -> PathBuf {
    root().join("web")
}

/// Packages, types and build, each only if stale.
pub(crate) fn ready() -> Result<()> {
    packages()?;
    types()?;
    if is_fresh() {
        println!("console: the build is fresh");
        return Ok(());
    }
    npm("run build").run()
}

/// A command of npm in the console's folder.
pub(crate) fn npm(line: &str) -> Program {
    Program::line(&format!("npm {line}")).within("web").env("NO_COLOR", "1").env("CI", "true")
}

/// `npm ci`, when what is installed is not what the lock file names.
pub(crate) fn packages() -> Result<()> {
    if !have("node") || !have("npm") {
        bail!(
            "the console needs Node.js 20.19 or newer with npm: install it (https://nodejs.org) and run this again"
        );
    }
    install("web")
}

/// The identity provider that the sign-in tests start, a package of its own beside them.
pub(crate) fn identity_provider() -> Result<()> {
    install("crates/platform/tests/oidc")
}

fn install(within: &str) -> Result<()> {
    let folder = root().join(within);
    let installed = modified(&folder.join("node_modules/.package-lock.json"));
    if installed.is_some() && installed >= modified(&folder.join("package-lock.json")) {
        return Ok(());
    }
    Program::line("npm ci --no-audit --no-fund --prefer-offline").within(within).run()
}

/// TypeScript types of the API, when `openapi.json` is newer than they are.
pub(crate) fn types() -> Result<()> {
    let made = modified(&folder().join("src/api/schema.d.ts"));
    let api = modified(&root().join("docs/api/openapi.json"));
    if made.is_some() && made >= api {
        return Ok(());
    }
    npm("run --silent api").run()
}

fn is_fresh() -> bool {
    let built = modified(&folder().join("dist/index.html"));
    built.is_some() && SOURCES.iter().all(|source| built >= newest(&folder().join(source)))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|facts| facts.modified()).ok()
}

fn newest(path: &Path) -> Option<SystemTime> {
    let below = fs::read_dir(path).into_iter().flatten().flatten().filter_map(|entry| newest(&entry.path()));
    below.chain(modified(path)).max()
}
