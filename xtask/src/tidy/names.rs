//! Limits are named, and a name that is declared is used.

use super::tree::has_word;
use super::{Finding, Tree};

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.production() {
        for (number, line) in file.shipped() {
            let Some(name) = declared_limit(&line.bare) else { continue };
            let uses: usize = tree
                .rust()
                .flat_map(|other| other.lines.iter())
                .filter(|other| has_word(&other.bare, name))
                .count();
            if uses < 2 {
                findings.push(Finding::at(
                    "limits",
                    &file.path,
                    number,
                    format!("{name} is declared and never held against anything"),
                ));
            }
        }
    }
    findings
}

/// `NAME_MAX` in `const NAME_MAX: …`.
fn declared_limit(bare: &str) -> Option<&str> {
    let name = bare.split_once("const ")?.1.split(':').next()?.trim();
    name.ends_with("_MAX").then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_nobody_checks_is_found() {
        let text = "pub const PAGE_MAX: u32 = 200;\nconst BODY_MAX: usize = 1;\nfn f(n: u32) -> u32 { n.min(PAGE_MAX) }\n";
        let found = find(&Tree::of(&[("crates/platform/src/http/mod.rs", text)]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says.starts_with("BODY_MAX")));
    }
}
