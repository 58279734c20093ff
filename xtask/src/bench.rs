//! `cargo xtask bench NAME`: builds the shipped binary and the benchmark, which prints a table and writes
//! `target/bench/NAME.json`.

use anyhow::{Result, bail};

use crate::shell::{Program, root};
use crate::{cargo, install};

const NAMES: &[&str] =
    &["imports", "intake", "permissions", "api-keys", "routing", "audio", "process", "signin", "sip", "all"];
/// Benchmarks of one crate alone stand there; all others are in `harken`.
const ELSEWHERE: &[(&str, &str)] = &[("sip", "--package harken-sip --bench edge")];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let Some((name, rest)) = args.split_first() else {
        bail!("name a benchmark: {}", NAMES.join(", "));
    };
    if !NAMES.contains(&name.as_str()) {
        bail!("there is no benchmark {name}; there are {}", NAMES.join(", "));
    }
    if name == "sip" || name == "all" {
        install::telephony();
    }
    if name != "sip" {
        // The figures of a whole process are taken from the binary that is shipped.
        Program::line("cargo build --release --locked --package harken --bins").run()?;
    }
    let folder = cargo::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    for one in NAMES.iter().filter(|known| **known != "all" && (name == "all" || name == *known)) {
        let known = ELSEWHERE.iter().find(|(name, _)| name == one);
        let place = known.map_or("--package harken --bench product", |(_, place)| place);
        let bench = Program::line(&format!("cargo bench --locked {place} --")).arg(one);
        let bench = match peer(one) {
            Some(nanoseconds) => bench.env("HARKEN_PEER_NS", nanoseconds),
            None => bench,
        };
        rest.iter().fold(bench, Program::arg).run()?;
        let result = folder.join(format!("{one}.json"));
        if !result.is_file() {
            bail!("the benchmark {one} wrote no {}", result.display());
        }
        println!("wrote {}", result.display());
    }
    Ok(())
}

/// What somebody else's program needs for the same thing, in nanoseconds. Each peer is a workspace of its own, so that
/// what it depends on stays out of the product's lock file; without it the table has one row less.
fn peer(name: &str) -> Option<String> {
    let manifest = root().join("xtask/peers").join(name).join("Cargo.toml");
    if !manifest.is_file() {
        return None;
    }
    let run = Program::line("cargo run --quiet --release --locked --manifest-path").arg(manifest);
    let printed = run.env("CARGO_TARGET_DIR", cargo::target().join("peers")).read();
    printed
        .inspect_err(|error| println!("the peer of {name} is left out: {error}"))
        .ok()
        .map(|text| text.trim().to_owned())
}
