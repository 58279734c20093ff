//! What the tests need beyond Rust: installed with apt where that is possible, named precisely where it is not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::shell::{Program, find, have};

/// One thing the tests need, the Debian packages that bring it, and how to get it elsewhere.
struct Need {
    what: &'static str,
    present: fn() -> bool,
    packages: &'static [&'static str],
    by_hand: &'static str,
}

const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

const NEEDS: &[Need] = &[
    Need {
        what: "a C compiler (SQLite is compiled in)",
        present: || have("cc"),
        packages: &["build-essential"],
        by_hand: "install gcc or clang",
    },
    Need {
        what: "Chromium (browser tests)",
        present: || BROWSERS.iter().any(|name| have(name)),
        packages: &["chromium"],
        by_hand: "install Chromium and put `chromium` on the PATH",
    },
    Need {
        what: "PostgreSQL 15 or newer (the second engine)",
        present: || postgres::binaries().is_some(),
        packages: &["postgresql"],
        by_hand: "install the PostgreSQL 15+ server; `initdb` and `postgres` must be on the PATH or in pg_config --bindir",
    },
];

/// Makes sure everything is there, or fails with the full list of what is missing.
pub(crate) fn needs() -> Result<()> {
    if !have("node") || !have("npm") {
        bail!("the console's tests need Node.js 20.19 or newer with npm: install it from https://nodejs.org");
    }
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        println!("everything the tests need is installed");
        return Ok(());
    }
    if can_install() {
        install(&missing)?;
    }
    let still: Vec<String> = missing
        .iter()
        .filter(|need| !(need.present)())
        .map(|need| {
            format!(
                "\n  {}: {} (Debian: apt-get install {})",
                need.what,
                need.by_hand,
                need.packages.join(" ")
            )
        })
        .collect();
    if !still.is_empty() {
        bail!("the tests need what is not here:{}", still.concat());
    }
    Ok(())
}

/// The browser the tests drive.
pub(crate) fn chromium() -> PathBuf {
    BROWSERS.iter().find_map(|name| find(name)).unwrap_or_default()
}

fn can_install() -> bool {
    have("apt-get") && Program::line("id -u").read().is_ok_and(|id| id.trim() == "0")
}

fn install(missing: &[&Need]) -> Result<()> {
    without_system_cluster()?;
    Program::line("apt-get update -q").run()?;
    let install = Program::line("apt-get install --yes --quiet --no-install-recommends")
        .env("DEBIAN_FRONTEND", "noninteractive");
    missing.iter().flat_map(|need| need.packages).fold(install, Program::arg).run()
}

/// Debian starts a server of its own on install unless told not to; the tests bring theirs.
fn without_system_cluster() -> Result<()> {
    let folder = Path::new("/etc/postgresql-common");
    let file = folder.join("createcluster.conf");
    if file.exists() || postgres::binaries().is_some() {
        return Ok(());
    }
    fs::create_dir_all(folder).context("preparing PostgreSQL's settings")?;
    fs::write(file, "create_main_cluster = false\n").context("preparing PostgreSQL's settings")
}
