//! What the tests need beyond Rust: installed with apt where that is possible, named precisely where it is not.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::shell::{Program, find, have, root};

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
    Need {
        what: "SIPp (load and recording sessions for the SIP edge)",
        present: || have("sipp"),
        packages: &["sip-tester"],
        by_hand: "install SIPp and put `sipp` on the PATH",
    },
    Need {
        what: "baresip (a telephone that other people wrote)",
        present: || have("baresip"),
        packages: &["baresip-core"],
        by_hand: "install baresip with its modules g711, aufile, account and menu",
    },
    Need {
        what: "Python 3 with venv (a mail server and a scanner that other people wrote)",
        present: || Program::line("python3 -c").arg("import venv, ensurepip").read().is_ok(),
        packages: &["python3", "python3-venv"],
        by_hand: "install Python 3.9 or newer with the modules venv and ensurepip",
    },
];

/// What the tests' Python holds, at the versions they were written for.
const PYTHON_PACKAGES: &[&str] = &["aiosmtpd==1.4.6", "sipvicious==0.3.8"];

/// Makes sure everything is there, or fails with the full list of what is missing.
pub(crate) fn needs() -> Result<()> {
    if !have("node") || !have("npm") {
        bail!("the console's tests need Node.js 20.19 or newer with npm: install it from https://nodejs.org");
    }
    let missing: Vec<&Need> = NEEDS.iter().filter(|need| !(need.present)()).collect();
    if missing.is_empty() {
        python_packages()?;
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
    python_packages()
}

/// The peer the SIP edge is measured beside, where it can be had; without it the edge stands alone in its table.
pub(crate) fn telephony() {
    let wanted = [("sipp", "sip-tester"), ("kamailio", "kamailio")];
    let missing: Vec<&str> =
        wanted.iter().filter(|(name, _)| !have(name)).map(|(_, package)| *package).collect();
    if missing.is_empty() || !can_install() {
        return;
    }
    let install = Program::line("apt-get install --yes --quiet --no-install-recommends")
        .env("DEBIAN_FRONTEND", "noninteractive");
    if let Err(error) = missing.iter().fold(install, Program::arg).run() {
        println!("{} could not be installed: {error:#}", missing.join(" and "));
    }
}

/// The Python the tests start their mail server with; `HARKEN_TEST_PYTHON` names it to them.
pub(crate) fn python() -> PathBuf {
    root().join("target/test-python/bin/python")
}

/// A Python of the tests' own, so that nothing is installed into the system's.
pub(crate) fn python_packages() -> Result<()> {
    let wanted = python();
    let known = |package: &&str| {
        let (name, version) = package.split_once("==").unwrap_or((package, ""));
        let asked = format!("from importlib.metadata import version as v; assert v('{name}') == '{version}'");
        Program::new(&wanted).arg("-c").arg(asked).read().is_ok()
    };
    if wanted.is_file() && PYTHON_PACKAGES.iter().all(known) {
        return Ok(());
    }
    Program::line("python3 -m venv --clear target/test-python").run()?;
    let install = Program::new(&wanted).arg("-m").arg("pip").arg("install").arg("--quiet");
    PYTHON_PACKAGES.iter().fold(install, Program::arg).run().with_context(|| {
        format!(
            "the tests need {}: pip could not install it into target/test-python",
            PYTHON_PACKAGES.join(", ")
        )
    })
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
