//! `cargo xtask stats`: the size table of STYLE.md, measured on what is checked out.

use std::fs;

use anyhow::Result;

use crate::rust_text;
use crate::shell::root;
use crate::tidy::{File, Tree};

/// One figure with its goal; `ok` is what the mark at the end of the line says.
struct Row {
    what: &'static str,
    measured: String,
    goal: &'static str,
    ok: bool,
}

pub(crate) fn run(_args: &[String]) -> Result<()> {
    let tree = Tree::read()?;
    let mut rows = files(&tree);
    rows.extend(functions(&tree));
    rows.extend(unwraps(&tree));
    rows.push(tests(&tree));
    rows.extend(console(&tree));
    rows.push(packages()?);
    for Row { what, measured, goal, ok } in rows {
        println!("{what:<44} {measured:>18}   goal {goal:<8} {}", if ok { "" } else { "<- over" });
    }
    Ok(())
}

fn files(tree: &Tree) -> Vec<Row> {
    let sizes = Sizes::of(
        tree.production().filter(|file| file.path.starts_with("crates/")).map(|file| file.shipped().count()),
    );
    vec![
        sizes.row("Rust production file, median lines", 50, 110, "<= 110"),
        sizes.row("Rust production file, p95 lines", 95, 400, "<= 400"),
        sizes.row("Rust production file, longest", 100, 400, "<= 400"),
    ]
}

fn functions(tree: &Tree) -> Vec<Row> {
    let crates = tree.production().filter(|file| file.path.starts_with("crates/"));
    let shipped =
        crates.flat_map(|file| rust_text::functions(&file.lines)).filter(|function| !function.in_test);
    let sizes = Sizes::of(shipped.map(|function| function.length));
    let over = sizes.0.iter().filter(|lines| **lines > 60).count();
    vec![
        sizes.row("function, median lines", 50, 10, "<= 10"),
        sizes.row("function, p95 lines", 95, 40, "<= 40"),
        Row {
            what: "functions over 60 lines",
            measured: format!("{over} of {}", sizes.0.len()),
            goal: "0",
            ok: over == 0,
        },
    ]
}

fn unwraps(tree: &Tree) -> Vec<Row> {
    let crates = tree.production().filter(|file| file.path.starts_with("crates/"));
    let shipped: Vec<&str> = crates.flat_map(File::shipped).map(|(_, line)| line.bare.as_str()).collect();
    let count = |call: &str| shipped.iter().filter(|line| line.contains(call)).count();
    let (unwraps, expects) = (count(".unwrap()"), count(".expect("));
    let thousandths = expects * 1_000_000 / shipped.len().max(1);
    let rate = format!("{}.{:02}", thousandths / 1_000, thousandths % 1_000 / 10);
    vec![
        Row { what: "unwrap outside tests", measured: unwraps.to_string(), goal: "0", ok: unwraps == 0 },
        Row {
            what: "expect per 1,000 lines outside tests",
            measured: rate,
            goal: "<= 0.3",
            ok: thousandths <= 300,
        },
    ]
}

fn tests(tree: &Tree) -> Row {
    let has_text = |line: &&rust_text::Line| !line.raw.trim().is_empty();
    let crates = || tree.rust().filter(|file| file.path.starts_with("crates/"));
    let all: usize = crates().map(|file| file.lines.iter().filter(has_text).count()).sum();
    let shipped: usize = crates().map(|file| file.shipped().filter(|(_, line)| has_text(line)).count()).sum();
    let share = (all - shipped) * 100 / all.max(1);
    Row {
        what: "share of lines that are tests (Rust)",
        measured: format!("{share} % of {all}"),
        goal: "40-50 %",
        ok: share >= 40,
    }
}

fn console(tree: &Tree) -> Vec<Row> {
    let sources = tree.console().filter(|file| file.has_extension("tsx") && !file.path.contains(".test."));
    let sizes = Sizes::of(sources.map(|file| file.lines.len()));
    vec![
        sizes.row("TSX file, median lines", 50, 60, "<= 60"),
        sizes.row("TSX file, p95 lines", 95, 230, "<= 230"),
        sizes.row("TSX file, longest", 100, 300, "<= 300"),
    ]
}

fn packages() -> Result<Row> {
    let lock = fs::read_to_string(root().join("Cargo.lock"))?;
    let count = lock.lines().filter(|line| *line == "[[package]]").count();
    Ok(Row { what: "locked packages", measured: count.to_string(), goal: "<= 400", ok: count <= 400 })
}

/// Sorted sizes.
struct Sizes(Vec<usize>);

impl Sizes {
    fn of(sizes: impl Iterator<Item = usize>) -> Self {
        let mut sizes: Vec<usize> = sizes.collect();
        sizes.sort_unstable();
        Self(sizes)
    }

    /// The size that `percent` of all do not exceed.
    fn percentile(&self, percent: usize) -> usize {
        let index = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(index).copied().unwrap_or_default()
    }

    fn row(&self, what: &'static str, percent: usize, max: usize, goal: &'static str) -> Row {
        let value = self.percentile(percent);
        Row { what, measured: format!("{value} of {}", self.0.len()), goal, ok: value <= max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_sorted_sizes() {
        let sizes = Sizes::of([30, 10, 20, 40].into_iter());
        assert_eq!((sizes.percentile(50), sizes.percentile(95), sizes.percentile(100)), (20, 40, 40));
        assert_eq!(Sizes::of(std::iter::empty()).percentile(50), 0);
    }
}
