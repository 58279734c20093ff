//! The binary: reads the command line and the configuration, then hands over to the product.

mod cli;
mod config;
mod console;
mod demo;
mod process;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    match cli::run(cli::Command::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            cli::complain(&error);
            ExitCode::FAILURE
        }
    }
}
