//! One word per thing: GLOSSARY.md. The left word of each pair is wrong.

use super::tree::{File, has_word};
use super::{Finding, Tree};

const WORDS: &[(&str, &str)] = &[
    ("tenant", "organization"),
    ("tenant_id", "organization_id"),
    ("tenantId", "organization_id"),
    ("Tenant", "Organization"),
    ("account_id", "organization_id"),
    ("workspace_id", "organization_id"),
    ("org_id", "organization_id"),
    ("orgId", "organization_id"),
    ("Rubric", "EvaluationProfile"),
    ("rubric", "evaluation profile"),
    ("backfill", "import"),
    ("Backfill", "Import"),
    ("ctx", "what the context holds, by name"),
    ("Dto", "NewX, XChange or XView"),
    ("Manager", "what it does, as a noun of the domain"),
    ("utils", "what the functions are for"),
    ("helpers", "what the functions are for"),
];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    tree.production()
        .chain(tree.console())
        .filter(|file| speaks_our_language(file))
        .flat_map(in_file)
        .collect()
}

/// Vendors have words of their own on the wire; so does this list.
fn speaks_our_language(file: &File) -> bool {
    let outside = ["crates/connectors/src/", "crates/sandbox/", "xtask/"];
    !outside.iter().any(|folder| file.path.starts_with(folder))
}

fn in_file(file: &File) -> Vec<Finding> {
    let stem = file.name().split('.').next().unwrap_or_default();
    let named = WORDS.iter().filter(|(wrong, _)| *wrong == stem);
    let mut findings: Vec<Finding> = named
        .map(|(wrong, right)| {
            Finding::at("words", &file.path, 1, format!("a file called {wrong}: name it for {right}"))
        })
        .collect();
    for (number, line) in file.shipped() {
        for (wrong, right) in WORDS.iter().filter(|(wrong, _)| has_word(&line.bare, wrong)) {
            findings.push(Finding::at("words", &file.path, number, format!("`{wrong}`: we say {right}")));
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_word_is_found_in_names_and_not_in_texts() {
        let text = "let tenant_id = \"tenant\"; // a tenant\nlet constant = 1;\n";
        let found = find(&Tree::of(&[("crates/platform/src/routing/mod.rs", text)]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says == "`tenant_id`: we say organization_id"));
    }

    #[test]
    fn a_vendor_may_use_its_own_words() {
        assert!(find(&Tree::of(&[("crates/connectors/src/acme/wire.rs", "account_id: u64,")])).is_empty());
    }
}
