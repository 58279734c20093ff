//! The product's figures: `cargo xtask bench NAME` prints a table and writes `target/bench/NAME.json`.
//!
//! Every figure stands beside a floor or a peer taken in the same run, because the machines are shared: only the
//! ratios mean something.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark that cannot be set up fails at once, prints its table and measures real time"
)]

mod api_keys;
mod imports;
mod intake;
mod permissions;
mod process;
mod report;
mod routing;
mod signin;
mod sound;

use report::Report;

fn main() {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for name in wanted {
        let report: Report = match name.as_str() {
            "imports" => runtime.block_on(imports::run()),
            "intake" => runtime.block_on(intake::run()),
            "permissions" => permissions::run(),
            "api-keys" => runtime.block_on(api_keys::run()),
            "routing" => routing::run(),
            "audio" => sound::run(),
            "signin" => runtime.block_on(signin::run()),
            "process" => runtime.block_on(process::run()),
            other => {
                panic!(
                    "there is no benchmark {other}: imports, intake, permissions, api-keys, routing, audio, process, signin"
                )
            }
        };
        report.publish(&name);
    }
}
