//! The arrows between crates, from `cargo metadata`: nothing points up.

use serde_json::Value;

use super::Finding;

/// What each crate may depend on, and what only its tests may.
const ARROWS: &[(&str, &[&str], &[&str])] = &[
    ("harken-kernel", &[], &[]),
    ("harken-audio", &["harken-kernel"], &[]),
    ("harken-sip", &["harken-kernel"], &["harken-sandbox"]),
    ("harken-store", &["harken-kernel"], &[]),
    ("harken-connectors", &["harken-kernel"], &["harken-sandbox"]),
    ("harken-sandbox", &["harken-kernel", "harken-audio"], &[]),
    (
        "harken-platform",
        &["harken-kernel", "harken-store", "harken-audio", "harken-sip", "harken-connectors"],
        &["harken-sandbox"],
    ),
    (
        "harken",
        &[
            "harken-kernel",
            "harken-store",
            "harken-audio",
            "harken-sip",
            "harken-connectors",
            "harken-platform",
            "harken-sandbox",
        ],
        &[],
    ),
    ("xtask", &[], &[]),
];

/// Crates that may use `anyhow`: everywhere else an error has a kind and a code.
const ANYHOW: &[&str] = &["harken", "xtask"];

pub(crate) fn find(metadata: &Value) -> Vec<Finding> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    packages.into_iter().flatten().flat_map(of_package).collect()
}

fn of_package(package: &Value) -> Vec<Finding> {
    let name = text(package, "name");
    let path = format!("crates/{}/Cargo.toml", name.strip_prefix("harken-").unwrap_or(name));
    let Some((_, allowed, for_tests)) = ARROWS.iter().find(|(known, ..)| *known == name) else {
        let says = format!("{name} is not in the table of crates: add it with what it may know");
        return vec![Finding::at("crates", &path, 1, says)];
    };
    let dependencies = package.get("dependencies").and_then(Value::as_array);
    let mut findings = Vec::new();
    for dependency in dependencies.into_iter().flatten() {
        let (other, for_test) = (text(dependency, "name"), text(dependency, "kind") == "dev");
        let is_ours = ARROWS.iter().any(|(known, ..)| *known == other);
        let is_allowed = allowed.contains(&other) || (for_test && for_tests.contains(&other));
        if is_ours && !is_allowed {
            findings.push(Finding::at("crates", &path, 1, format!("{name} may not depend on {other}")));
        }
        if other == "anyhow" && !ANYHOW.contains(&name) {
            findings.push(Finding::at(
                "crates",
                &path,
                1,
                format!("{name} is a library: its errors have a kind and a code"),
            ));
        }
    }
    findings
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn findings(name: &str, dependencies: &Value) -> Vec<String> {
        let metadata = json!({"packages": [{"name": name, "dependencies": dependencies}]});
        find(&metadata).into_iter().map(|finding| finding.says).collect()
    }

    #[test]
    fn nothing_points_up() {
        let up = json!([{"name": "harken-platform", "kind": null}, {"name": "serde", "kind": null}]);
        assert_eq!(
            findings("harken-connectors", &up),
            ["harken-connectors may not depend on harken-platform"]
        );
    }

    #[test]
    fn tests_may_use_the_sandbox_and_the_product_may_not() {
        assert!(findings("harken-platform", &json!([{"name": "harken-sandbox", "kind": "dev"}])).is_empty());
        assert_eq!(findings("harken-platform", &json!([{"name": "harken-sandbox", "kind": null}])).len(), 1);
    }

    #[test]
    fn a_crate_outside_the_table_is_a_finding() {
        assert_eq!(findings("harken-extra", &json!([])).len(), 1);
    }

    #[test]
    fn libraries_do_not_use_anyhow() {
        assert_eq!(findings("harken-store", &json!([{"name": "anyhow", "kind": null}])).len(), 1);
        assert!(findings("harken", &json!([{"name": "anyhow", "kind": null}])).is_empty());
    }
}
