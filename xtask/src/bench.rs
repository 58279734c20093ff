//! `cargo xtask bench NAME`: builds the shipped binary and the benchmark, which prints a table and writes
//! `target/bench/NAME.json`.

use anyhow::{Result, bail};

use crate::cargo;
use crate::shell::Program;

const NAMES: &[&str] =
    &["imports", "intake", "permissions", "api-keys", "routing", "audio", "process", "signin", "all"];

pub(crate) fn run(args: &[String]) -> Result<()> {
    let Some((name, rest)) = args.split_first() else {
        bail!("name a benchmark: {}", NAMES.join(", "));
    };
    if !NAMES.contains(&name.as_str()) {
        bail!("there is no benchmark {name}; there are {}", NAMES.join(", "));
    }
    // The figures of a whole process are taken from the binary that is shipped.
    Program::line("cargo build --release --locked --package harken --bins").run()?;
    let folder = cargo::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    for one in NAMES.iter().filter(|known| **known != "all" && (name == "all" || name == *known)) {
        let bench = Program::line("cargo bench --locked --package harken --bench product --").arg(one);
        rest.iter().fold(bench, Program::arg).run()?;
        let result = folder.join(format!("{one}.json"));
        if !result.is_file() {
            bail!("the benchmark {one} wrote no {}", result.display());
        }
        println!("wrote {}", result.display());
    }
    Ok(())
}
