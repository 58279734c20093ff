//! The name of a file is its layer: what each may not mention.

use super::{Finding, Tree};

const LAYERS: &[(&str, &[&str])] = &[
    (
        "model.rs",
        &["axum::", "sea_orm::", "sqlx::", "tokio::", "reqwest::", "SELECT ", "INSERT INTO", ".now()"],
    ),
    ("entity.rs", &["axum::", "reqwest::", "tokio::"]),
    ("store.rs", &["axum::", "reqwest::", "tokio::spawn"]),
    ("api.rs", &["sea_orm::", "sqlx::", "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM", "reqwest::"]),
    ("jobs.rs", &["axum::"]),
];

/// Slices live in the product crate; elsewhere a `store.rs` is just a file.
const SLICES: &str = "crates/platform/src/";

/// Only the storage seam names a driver.
const DRIVERS: &[&str] = &["sqlx::", "rusqlite::", "tokio_postgres::"];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.production() {
        let layer = LAYERS.iter().find(|(name, _)| file.path.starts_with(SLICES) && file.name() == *name);
        let banned = layer.map(|(_, banned)| *banned).unwrap_or_default();
        let drivers = if file.path.starts_with("crates/store/") || file.path.starts_with("xtask/") {
            &[]
        } else {
            DRIVERS
        };
        for (number, line) in file.shipped() {
            for word in banned.iter().chain(drivers.iter().filter(|word| !banned.contains(word))) {
                if line.code.contains(word) {
                    findings.push(Finding::at(
                        "layers",
                        &file.path,
                        number,
                        format!("`{word}` does not belong in {}", file.name()),
                    ));
                }
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_knows_no_framework_and_a_comment_may_name_one() {
        let text =
            "// unlike axum::Json\nuse tokio::sync::Mutex;\n#[cfg(test)]\nmod tests { use tokio::test; }\n";
        let tree = Tree::of(&[("crates/platform/src/inbound/sources/model.rs", text)]);
        let findings = find(&tree);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings.first().map(|finding| finding.line), Some(2));
    }

    #[test]
    fn only_the_seam_names_a_driver() {
        let uses = "use sqlx::query;\n";
        assert_eq!(find(&Tree::of(&[("crates/platform/src/search.rs", uses)])).len(), 1);
        assert!(find(&Tree::of(&[("crates/store/src/db.rs", uses)])).is_empty());
    }
}
