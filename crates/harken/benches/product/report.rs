//! A table for people and the same as JSON for programs.

use std::path::PathBuf;

use serde_json::{Value, json};

/// Rows of one benchmark.
pub(crate) struct Report {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    value: f64,
    unit: &'static str,
    /// Beside what it stands, and how it compares.
    ratio: Option<(String, f64)>,
}

impl Report {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new() }
    }

    pub(crate) fn add(&mut self, what: impl Into<String>, value: f64, unit: &'static str) {
        self.rows.push(Row { what: what.into(), value, unit, ratio: None });
    }

    /// A figure with its ratio to a floor or a peer of the same run.
    pub(crate) fn compare(
        &mut self,
        what: impl Into<String>,
        value: f64,
        unit: &'static str,
        beside: (&str, f64),
    ) {
        let ratio = Some((beside.0.to_owned(), value / beside.1));
        self.rows.push(Row { what: what.into(), value, unit, ratio });
    }

    /// Prints the table and writes `target/bench/NAME.json`.
    pub(crate) fn publish(&self, name: &str) {
        println!("\n{name}");
        for row in &self.rows {
            let ratio =
                row.ratio.as_ref().map_or(String::new(), |(beside, ratio)| format!("{ratio:.2} × {beside}"));
            println!("  {:<58}{:>14.2} {:<12}{ratio}", row.what, row.value, row.unit);
        }
        let folder = target().join("bench");
        std::fs::create_dir_all(&folder).expect("the folder is made");
        let text = serde_json::to_string_pretty(&self.json(name)).expect("json");
        std::fs::write(folder.join(format!("{name}.json")), text).expect("the result is written");
    }

    fn json(&self, name: &str) -> Value {
        let rows = self.rows.iter().map(|row| {
            let ratio = row.ratio.as_ref().map(|(beside, ratio)| json!({ "beside": beside, "ratio": ratio }));
            json!({ "what": row.what, "value": row.value, "unit": row.unit, "ratio": ratio })
        });
        let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let commit = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).output();
        let commit = commit
            .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
            .unwrap_or_default();
        json!({ "bench": name, "commit": commit, "cores": cores, "load": load.trim(), "figures": rows.collect::<Vec<_>>() })
    }
}

/// Where cargo puts what it builds: three levels above this very program.
pub(crate) fn target() -> PathBuf {
    let program = std::env::current_exe().expect("a path");
    program.ancestors().nth(3).expect("target/release/deps/product").to_owned()
}

/// A count as a figure; exact far beyond anything counted here.
pub(crate) fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::INFINITY, f64::from)
}

/// The middle one of a few measurements.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
