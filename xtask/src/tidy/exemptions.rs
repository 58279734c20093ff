//! The places where a rule is knowingly broken: one line each in `xtask/tidy-exemptions.txt`.
//!
//! Invariant: the list may only shrink. An exemption that no finding needs any more is itself a finding.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};

use super::Finding;
use crate::shell::root;

const FILE: &str = "xtask/tidy-exemptions.txt";

pub(crate) struct Exemptions {
    entries: Vec<Entry>,
    used: RefCell<BTreeSet<usize>>,
}

struct Entry {
    line: usize,
    rule: String,
    path: String,
}

impl Exemptions {
    pub(crate) fn read() -> Result<Self> {
        Self::of(&fs::read_to_string(root().join(FILE)).context(FILE)?)
    }

    /// Each line is `rule path reason…`; `#` begins a comment.
    fn of(text: &str) -> Result<Self> {
        let mut entries = Vec::new();
        for (index, line) in
            text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        {
            let mut words = line.split_whitespace();
            let (Some(rule), Some(path), Some(_reason)) = (words.next(), words.next(), words.next()) else {
                bail!("{FILE}:{}: an exemption is a rule, a path and a reason", index + 1);
            };
            entries.push(Entry { line: index + 1, rule: rule.to_owned(), path: path.to_owned() });
        }
        Ok(Self { entries, used: RefCell::default() })
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// What is left to mend: findings nobody exempted, and exemptions nobody needs.
    pub(crate) fn apply(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let mut open: Vec<Finding> = findings.into_iter().filter(|finding| !self.covers(finding)).collect();
        let used = self.used.borrow();
        for (index, entry) in self.entries.iter().enumerate().filter(|(index, _)| !used.contains(index)) {
            let says = format!(
                "exemption {} for {} is not needed any more (entry {index}): delete it",
                entry.rule, entry.path
            );
            open.push(Finding::at("exemptions", FILE, entry.line, says));
        }
        open
    }

    fn covers(&self, finding: &Finding) -> bool {
        let found =
            self.entries.iter().position(|entry| entry.rule == finding.rule && entry.path == finding.path);
        found.is_some_and(|index| {
            self.used.borrow_mut().insert(index);
            true
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exemption_covers_its_rule_in_its_file_only() {
        let exemptions = Exemptions::of("# why\nlines a.rs a table\n").unwrap();
        let open =
            exemptions.apply(vec![Finding::at("lines", "a.rs", 1, ""), Finding::at("lines", "b.rs", 1, "")]);
        assert_eq!(open, [Finding::at("lines", "b.rs", 1, "")]);
    }

    #[test]
    fn an_exemption_nobody_needs_is_a_finding() {
        let open = Exemptions::of("lines a.rs a table\n").unwrap().apply(Vec::new());
        assert_eq!(open.first().map(|finding| finding.rule), Some("exemptions"));
    }

    #[test]
    fn an_exemption_without_a_reason_is_refused() {
        assert!(Exemptions::of("lines a.rs\n").is_err());
    }
}
