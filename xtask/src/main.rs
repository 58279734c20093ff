//! The one tool of the house: `cargo xtask COMMAND`.
//!
//! Every command is a file of its own with one `run(args)`. They print what they do, one line per step,
//! and end with an exit code that tells the truth.

#![allow(clippy::print_stdout, reason = "a command line tool speaks on standard output")]

mod bench;
mod build;
mod cargo;
mod check;
mod console;
mod generate;
mod install;
mod licences;
mod new;
mod postgres;
mod run;
mod rust_text;
mod shell;
mod stats;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

type Command = fn(&[String]) -> anyhow::Result<()>;

/// Name, what it does in one line, and the function: the help text and the dispatch are the same table.
const COMMANDS: &[(&str, &str, Command)] = &[
    ("run", "build everything and start Harken with simulated vendors and sample calls", run::run),
    ("test", "every check and every test, as CI runs them", test::run),
    ("build", "the console and the release binary with the console inside", build::run),
    ("check", "the fast inner loop: format, lints, unit and slice tests on SQLite", check::run),
    (
        "generate",
        "openapi.json, TypeScript types, permissions, configuration, errors (--check: fail if stale)",
        generate::run,
    ),
    ("tidy", "the shape rules the compiler cannot state", tidy::run),
    ("stats", "the size table of STYLE.md, measured", stats::run),
    ("new", "a scaffold: connector | section | migration | adr NAME", new::run),
    (
        "bench",
        "a benchmark with a table and a JSON result: intake | routing | audio | process | all",
        bench::run,
    ),
];

fn main() -> ExitCode {
    let mut args = std::env::args().skip(1);
    let name = args.next().unwrap_or_default();
    let rest: Vec<String> = args.collect();
    let Some((_, _, command)) = COMMANDS.iter().find(|(known, _, _)| *known == name) else {
        help();
        return ExitCode::from(2);
    };
    match command(&rest) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn help() {
    println!("cargo xtask COMMAND\n");
    for (name, purpose, _) in COMMANDS {
        println!("  {name:<10} {purpose}");
    }
}
