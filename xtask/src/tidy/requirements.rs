//! `docs/requirements.md` tells the truth: each row has a state, and a row that works names a test that exists.

use super::{File, Finding, Tree};

const PAGE: &str = "docs/requirements.md";
const STATES: &[&str] = &["works", "partly", "missing"];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let rows = tree.file(PAGE).into_iter().flat_map(|page| page.text.lines().enumerate());
    let complaints =
        rows.flat_map(|(index, line)| of_row(tree, line).into_iter().map(move |says| (index + 1, says)));
    complaints.map(|(line, says)| Finding::at("requirements", PAGE, line, says)).collect()
}

/// What is wrong with `| S1-01 | asked | concrete | check | state | test |`; other lines are not rows.
fn of_row(tree: &Tree, line: &str) -> Vec<String> {
    let cells: Vec<&str> = line.trim_matches('|').split(" |").map(str::trim).collect();
    let id = cells.first().copied().unwrap_or_default();
    if !line.starts_with("| S") || !id.contains('-') {
        return Vec::new();
    }
    let [.., state, proof] = cells.as_slice() else { return vec![format!("{id} has no state")] };
    if !STATES.contains(state) {
        return vec![format!("{id} has the state {state:?}; there are {}", STATES.join(", "))];
    }
    let named: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
    if *state == "works" && named.is_empty() {
        return vec![format!("{id} works, and no test says so")];
    }
    named
        .into_iter()
        .filter(|name| !exists(tree, name))
        .map(|name| format!("{id} names {name}, which does not exist"))
        .collect()
}

/// A file, `file::test`, or the bare name of a test.
fn exists(tree: &Tree, name: &str) -> bool {
    let (path, test) =
        name.split_once("::").unwrap_or(if name.contains('/') { (name, "") } else { ("", name) });
    let here =
        |file: &&File| path.is_empty() || file.path == path || file.path.starts_with(&format!("{path}/"));
    tree.files
        .iter()
        .filter(here)
        .any(|file| test.is_empty() || !file.lines.is_empty() && file.text.contains(test))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(row: &str) -> Vec<String> {
        let test = ("crates/platform/src/a/tests.rs", "fn one_source_is_active() {}");
        find(&Tree::of(&[(PAGE, row), test])).into_iter().map(|finding| finding.says).collect()
    }

    #[test]
    fn a_row_that_works_names_a_test_that_exists() {
        assert!(says("| S1-01 | a | b | c | works | `one_source_is_active` |").is_empty());
        assert!(
            says("| S1-01 | a | b | c | works | `crates/platform/src/a/tests.rs::one_source_is_active` |")
                .is_empty()
        );
        assert_eq!(says("| S1-01 | a | b | c | works | |"), ["S1-01 works, and no test says so"]);
        assert_eq!(
            says("| S1-01 | a | b | c | works | `gone` |"),
            ["S1-01 names gone, which does not exist"]
        );
    }

    #[test]
    fn a_row_has_one_of_three_states() {
        assert!(says("| S1-01 | a | b | c | missing | |").is_empty());
        assert_eq!(says("| S1-01 | a | b | c | done | |").len(), 1);
        assert!(says("| ID | Asked for |").is_empty());
    }
}
