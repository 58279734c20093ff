//! Every table of an organization says whose it is, in its entity and in its migration.

use super::{File, Finding, Tree};

const PRODUCT: &str = "crates/platform/src/";
const COLUMN: &str = "organization_id";

/// Tables that belong to the installation or to a person, not to one organization.
const SHARED: &[&str] = &[
    "organization",
    "user",
    "session",
    "setup",
    "former_slug",
    "throttle",
    "mfa_method",
    "mfa_enrolment",
    "mfa_challenge",
    "recovery_code",
    "password_reset",
];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree
        .files
        .iter()
        .filter(|file| file.path.starts_with(PRODUCT) && file.has_extension("sql"))
        .flat_map(migrated)
        .collect();
    for file in
        tree.production().filter(|file| file.path.starts_with(PRODUCT) && file.name().contains("entity"))
    {
        let code: Vec<(usize, &str)> =
            file.shipped().map(|(number, line)| (number, line.code.as_str())).collect();
        let tables: Vec<(usize, &str)> =
            code.iter().filter_map(|(number, line)| Some((*number, table_name(line)?))).collect();
        for (index, (number, table)) in tables.iter().enumerate() {
            let end = tables.get(index + 1).map_or(usize::MAX, |(next, _)| *next);
            let own = code.iter().filter(|(line, _)| line >= number && *line < end);
            if !SHARED.contains(table) && !own.into_iter().any(|(_, line)| line.contains(COLUMN)) {
                findings.push(Finding::at(
                    "ownership",
                    &file.path,
                    *number,
                    format!("the table {table} has no {COLUMN}"),
                ));
            }
        }
    }
    findings
}

/// The tables that a migration creates without the column.
fn migrated(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (start, mark) in file.text.match_indices("CREATE TABLE ") {
        let statement =
            file.text.get(start + mark.len()..).and_then(|rest| rest.split(';').next()).unwrap_or_default();
        let table = statement.split([' ', '(']).next().unwrap_or_default().trim_matches('"');
        if !SHARED.contains(&table) && !statement.contains(COLUMN) {
            let line = file.text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
            findings.push(Finding::at(
                "ownership",
                &file.path,
                line,
                format!("the table {table} has no {COLUMN}"),
            ));
        }
    }
    findings
}

/// The name in `table_name = "…"`.
fn table_name(line: &str) -> Option<&str> {
    line.split_once("table_name = \"")?.1.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_of_an_organization_says_whose_it_is() {
        let text = "#[sea_orm(table_name = \"source\")]\npub struct Model {\n    pub organization_id: Uuid,\n}\n\
                    #[sea_orm(table_name = \"records\")]\npub struct Model {\n    pub id: Uuid,\n}\n\
                    #[sea_orm(table_name = \"user\")]\npub struct Model {\n    pub id: Uuid,\n}\n";
        let found = find(&Tree::of(&[("crates/platform/src/inbound/sources/entity.rs", text)]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says.contains("records") && finding.line == 5));
    }

    #[test]
    fn a_migration_says_it_too() {
        let text = "CREATE TABLE \"user\" (\n  id BIGINT\n);\nCREATE TABLE source (\n  id BIGINT\n);\nCREATE TABLE alert (\n  organization_id BIGINT\n);\n";
        let found = find(&Tree::of(&[("crates/platform/src/migrations/0001_a.sql", text)]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says.contains("source") && finding.line == 4));
    }
}
