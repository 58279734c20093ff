//! `cargo xtask tidy`: shape rules the compiler cannot state. STYLE.md has the reason for each.
//!
//! A rule is a function from the tree to findings; it knows nothing of files on disk, so its test is a few lines
//! of text. A rule whose subject does not exist yet finds nothing.

mod arrows;
pub(crate) mod codes;
mod crates;
mod docs;
mod exemptions;
mod hygiene;
mod layers;
mod names;
mod ownership;
mod requirements;
mod sections;
mod shape;
mod tree;
mod vendors;
mod words;

use anyhow::{Result, bail};

use crate::cargo;
use exemptions::Exemptions;
pub(crate) use tree::{File, Tree};

/// One place that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) path: String,
    pub(crate) line: usize,
    pub(crate) rule: &'static str,
    pub(crate) says: String,
}

impl Finding {
    fn at(rule: &'static str, path: &str, line: usize, says: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, says: says.into() }
    }
}

type Rule = fn(&Tree) -> Vec<Finding>;

const RULES: &[Rule] = &[
    layers::find,
    arrows::find,
    vendors::find,
    ownership::find,
    words::find,
    names::find,
    shape::find,
    hygiene::find,
    sections::find,
    codes::find,
    docs::find,
    requirements::find,
];

pub(crate) fn run(_args: &[String]) -> Result<()> {
    let tree = Tree::read()?;
    let exemptions = Exemptions::read()?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    findings.extend(crates::find(&cargo::metadata(true)?));
    let mut open = exemptions.apply(findings);
    open.sort();
    for finding in &open {
        println!("{}:{}: [{}] {}", finding.path, finding.line, finding.rule, finding.says);
    }
    if !open.is_empty() {
        bail!("tidy found {} places", open.len());
    }
    println!("tidy: {} files, {} exemptions, nothing to say", tree.files.len(), exemptions.len());
    Ok(())
}
