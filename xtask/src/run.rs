//! `cargo xtask run`: everything a newcomer needs, on one address.

use std::os::unix::process::CommandExt;

use anyhow::{Context, Result};

use crate::shell::Program;
use crate::{build, cargo};

const LISTEN: &str = "127.0.0.1:7070";
const DATA_DIR: &str = "./harken-data/demo";

pub(crate) fn run(args: &[String]) -> Result<()> {
    build::run(&[])?;
    println!("starting Harken on http://{LISTEN} with data in {DATA_DIR} (Ctrl-C stops it)\n");
    let demo = ["demo", "--data-dir", DATA_DIR, "--listen", LISTEN];
    let program = demo.into_iter().fold(Program::new(cargo::release_binary()), Program::arg);
    let program = args.iter().fold(program, Program::arg);
    // Replaces this process, so that signals reach Harken itself.
    let error = program.into_command().exec();
    Err(error).context("harken did not start")
}
