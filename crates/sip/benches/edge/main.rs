//! What the edge costs beside Kamailio: `cargo xtask bench sip` prints a table and writes `target/bench/sip.json`.
//!
//! `SIPp` places the load, the servers take turns in rounds, and the figures are medians of the processor time each
//! server used for one operation: on a shared machine that survives where rates do not. The edge runs in a process of
//! its own, which is this program called with `serve`. With `fuzz` it only reads mutated messages.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark that cannot be set up fails at once, prints its table and measures real time"
)]

mod load;
#[path = "../../tests/outside/mutation.rs"]
mod mutation;
mod parse;
mod peer;
mod record;
#[path = "../../../harken/benches/product/report.rs"]
mod report;
mod serve;
mod size;
#[path = "../../tests/outside/torture/mod.rs"]
#[allow(dead_code, reason = "what messages are answered with is looked at by the tests alone")]
mod torture;

use load::{FEW_USERS, Load, Sipp};
use peer::{Harken, Kamailio, Server};
use report::{Report, count, median};

const ROUNDS: usize = 5;
const REGISTRATIONS: usize = 10_000;
const CALLS: usize = 4_000;
const STRANGERS: usize = 60_000;
const USERS: usize = 10_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|argument| argument == "serve") {
        return serve::run();
    }
    if arguments.iter().any(|argument| argument == "send") {
        return record::send();
    }
    let mut report = Report::new();
    if arguments.iter().any(|argument| argument == "fuzz") {
        parse::run(&mut report);
        return report.publish("sip-fuzz");
    }
    let sipp = Sipp::new(USERS);
    let harken = Harken::start();
    let kamailio = Kamailio::start();
    if kamailio.is_none() {
        println!("there is no Kamailio here (Debian: apt-get install kamailio): its columns are left out");
    }
    idle(&mut report, &sipp, &harken);
    let servers: Vec<&dyn Server> = match &kamailio {
        Some(kamailio) => vec![&harken, kamailio],
        None => vec![&harken],
    };
    processor(&mut report, &sipp, &servers, ("REGISTER with digest", Load::register(REGISTRATIONS)));
    processor(&mut report, &sipp, &servers, ("call answered, no media", Load::call(CALLS)));
    for server in &servers {
        size::amplification(&mut report, *server);
    }
    memory(&mut report, &sipp, &servers);
    record::run(&mut report);
    parse::run(&mut report);
    report.publish("sip");
}

/// Memory of a registered user who does nothing.
fn idle(report: &mut Report, sipp: &Sipp, harken: &Harken) {
    sipp.run(harken, &Load::warm_up(20_000));
    let before = harken.memory_kb();
    sipp.run(harken, &Load::register(USERS));
    let grown = harken.memory_kb() - before;
    report.add(
        "Harken: memory of a registered, idle user",
        grown * 1024.0 / count(USERS - FEW_USERS),
        "bytes",
    );
}

/// Processor time for one operation, round by round.
fn processor(report: &mut Report, sipp: &Sipp, servers: &[&dyn Server], what: (&str, Load)) {
    let (name, load) = what;
    let mut figures = vec![Vec::new(); servers.len()];
    for _ in 0..ROUNDS {
        for (server, figures) in servers.iter().zip(&mut figures) {
            let before = server.cpu_us();
            let done = sipp.run(*server, &load);
            figures.push((server.cpu_us() - before) / count(done));
        }
    }
    let medians: Vec<f64> = figures.into_iter().map(median).collect();
    match medians[..] {
        [ours, theirs] => {
            report.add(format!("Kamailio: {name}"), theirs, "us of CPU");
            report.compare(format!("Harken: {name}"), ours, "us of CPU", ("Kamailio", theirs));
        }
        _ => report.add(format!("Harken: {name}"), medians[0], "us of CPU"),
    }
}

/// What strangers make each server grow by.
fn memory(report: &mut Report, sipp: &Sipp, servers: &[&dyn Server]) {
    for (name, load) in [
        ("60,000 strangers' REGISTER", Load::stranger(STRANGERS)),
        ("60,000 strangers' INVITE", Load::stranger_call(STRANGERS)),
    ] {
        for server in servers {
            let before = server.memory_kb();
            let done = sipp.run(*server, &load);
            assert!(done > STRANGERS / 10 * 9, "{done} of {STRANGERS} were answered");
            let grown = (server.memory_kb() - before) / 1024.0;
            report.add(format!("{}: growth by {name}", server.name()), grown, "MB");
        }
    }
}
