//! Documents that name files: every decision is in the index, and every relative link leads somewhere.

use super::tree::File;
use super::{Finding, Tree};

const DECISIONS: &str = "docs/adr";

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings = unlisted_decisions(tree);
    for file in tree.files.iter().filter(|file| file.has_extension("md")) {
        findings.extend(dead_links(tree, file));
    }
    findings.extend(
        tree.files.iter().filter(|file| file.name() == "package-lock.json").filter_map(foreign_registry),
    );
    findings
}

fn unlisted_decisions(tree: &Tree) -> Vec<Finding> {
    let index = tree.file(&format!("{DECISIONS}/README.md")).map_or("", |file| file.text.as_str());
    let decisions = tree.below(DECISIONS).into_iter().filter(|name| *name != "README.md");
    let unlisted = decisions.filter(|name| !index.contains(&format!("({name})")));
    unlisted
        .map(|name| Finding::at("adr", &format!("{DECISIONS}/{name}"), 1, "is not in docs/adr/README.md"))
        .collect()
}

fn dead_links(tree: &Tree, file: &File) -> Vec<Finding> {
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default().trim_end_matches('/');
            let is_relative =
                !target.is_empty() && !target.contains(':') && !target.contains('{') && !target.contains(' ');
            if is_relative && !exists(tree, &resolved(folder, target)) {
                findings.push(Finding::at(
                    "links",
                    &file.path,
                    index + 1,
                    format!("the link to {target} leads nowhere"),
                ));
            }
        }
    }
    findings
}

fn exists(tree: &Tree, path: &str) -> bool {
    let below = format!("{path}/");
    path.is_empty() || tree.files.iter().any(|file| file.path == path || file.path.starts_with(&below))
}

/// `target` as seen from `folder`, with `..` taken away.
fn resolved(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// A lock file that records another registry's addresses works on one machine only.
fn foreign_registry(file: &File) -> Option<Finding> {
    let line = file.text.lines().position(|line| {
        line.split_once("\"resolved\": \"")
            .is_some_and(|(_, url)| !url.starts_with("https://registry.npmjs.org/"))
    })?;
    Some(Finding::at("links", &file.path, line + 1, "records the address of a registry other than npm's own"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(files: &[(&str, &str)]) -> Vec<&'static str> {
        find(&Tree::of(files)).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_decision_is_in_the_index() {
        let decision = ("docs/adr/0001-few-crates.md", "");
        assert_eq!(rules(&[("docs/adr/README.md", "nothing"), decision]), ["adr"]);
        assert!(rules(&[("docs/adr/README.md", "[1](0001-few-crates.md)"), decision]).is_empty());
    }

    #[test]
    fn a_link_leads_somewhere() {
        let page = (
            "docs/how-to/a.md",
            "[up](../../STYLE.md#sizes) [folder](../guide/) [web](https://example.com) [dead](b.md)",
        );
        let found = find(&Tree::of(&[page, ("STYLE.md", ""), ("docs/guide/x.md", "")]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says.contains("b.md")));
    }

    #[test]
    fn a_lock_file_names_no_other_registry() {
        assert_eq!(
            rules(&[("web/package-lock.json", "\"resolved\": \"https://mirror.example/x.tgz\"")]),
            ["links"]
        );
    }
}
