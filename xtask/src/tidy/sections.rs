//! A settings section is three things with one key: an entry of `SECTIONS`, a web directory, a guide page.

use super::{Finding, Tree};

const LIST: &str = "crates/platform/src/settings.rs";
const PAGES: &str = "web/src/pages/settings";
const GUIDES: &str = "docs/guide";

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let keys = keys(tree);
    if keys.is_empty() {
        return Vec::new();
    }
    let pages: Vec<&str> = tree
        .below(PAGES)
        .into_iter()
        .filter(|name| tree.file(&format!("{PAGES}/{name}/section.ts")).is_some())
        .collect();
    let mut findings = Vec::new();
    for key in &keys {
        if !pages.is_empty() && !pages.contains(key) {
            findings.push(Finding::at(
                "sections",
                LIST,
                1,
                format!("the section {key} has no {PAGES}/{key}/section.ts"),
            ));
        }
        if tree.file(&format!("{GUIDES}/{key}.md")).is_none() {
            findings.push(Finding::at(
                "sections",
                LIST,
                1,
                format!("the section {key} has no {GUIDES}/{key}.md"),
            ));
        }
    }
    for page in pages.iter().filter(|page| !keys.contains(page)) {
        let says = format!("no section has the key {page}: the page cannot be reached");
        findings.push(Finding::at("sections", &format!("{PAGES}/{page}/section.ts"), 1, says));
    }
    findings
}

/// The `key: "…"` of each entry of `SECTIONS`, wherever in the product the list stands.
fn keys(tree: &Tree) -> Vec<&str> {
    let mut keys = Vec::new();
    for file in tree.production().filter(|file| file.path.starts_with("crates/platform/src/")) {
        let mut inside = false;
        for (_, line) in file.shipped() {
            inside |= line.bare.contains("const SECTIONS");
            let key = line.code.split_once("key: \"").and_then(|(_, rest)| rest.split('"').next());
            keys.extend(key.filter(|_| inside));
            inside &= !line.bare.contains("];");
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECTIONS: &str = "pub const SECTIONS: &[Section] = &[\n    Section { key: \"billing\", opens_with: x },\n];\nlet other = Y { key: \"no\" };\n";

    #[test]
    fn a_section_has_a_page_and_a_guide_and_a_page_has_a_section() {
        let tree = Tree::of(&[(LIST, SECTIONS), ("web/src/pages/settings/sip/section.ts", "")]);
        let says: Vec<String> = find(&tree).into_iter().map(|finding| finding.says).collect();
        assert_eq!(says.len(), 3, "{says:?}");
    }

    #[test]
    fn three_things_with_one_key_are_fine() {
        let tree = Tree::of(&[
            (LIST, SECTIONS),
            ("web/src/pages/settings/billing/section.ts", ""),
            ("docs/guide/billing.md", ""),
        ]);
        assert!(find(&tree).is_empty());
    }
}
