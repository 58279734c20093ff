//! An outside system is known by name in its own directory and nowhere else: the core asks for capabilities.

use super::tree::File;
use super::{Finding, Tree};

const CONNECTORS: &str = "crates/connectors/src";
const SANDBOX: &str = "crates/sandbox/src/";

/// Connectors named after a thing everybody talks about, not after a vendor.
const GENERIC: &[&str] = &["mail", "webhook"];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let vendors: Vec<&str> = tree
        .below(CONNECTORS)
        .into_iter()
        .filter(|name| {
            !GENERIC.contains(name) && tree.file(&format!("{CONNECTORS}/{name}/guide.md")).is_some()
        })
        .collect();
    let files = tree.production().chain(tree.console()).filter(|file| is_core(file));
    files.flat_map(|file| vendors.iter().flat_map(move |vendor| mentions(file, vendor))).collect()
}

/// Where a vendor may be named: its own directories, the one line that registers it, demonstrations and tests.
fn is_core(file: &File) -> bool {
    let path = file.path.as_str();
    let console_test = path.contains(".test.") || path.contains("/e2e/") || path.contains("/testing/");
    let registers = matches!(path, "crates/connectors/src/lib.rs" | "crates/connectors/src/registry.rs");
    !(path.starts_with("xtask/")
        || path.starts_with(SANDBOX)
        || path.contains("/demo")
        || console_test
        || registers)
}

fn mentions<'a>(file: &'a File, vendor: &'a str) -> impl Iterator<Item = Finding> + 'a {
    // `acme_chat` beside `acme` is the same vendor's second product.
    let own = file.path.starts_with(&format!("{CONNECTORS}/{vendor}"));
    let forms =
        [format!("\"{vendor}\""), format!("'{vendor}'"), format!("{vendor}::"), format!("\"{vendor}.")];
    file.shipped().filter(move |_| !own).filter_map(move |(number, line)| {
        let named = forms.iter().any(|form| line.code.contains(form.as_str()));
        named.then(|| {
            Finding::at(
                "vendors",
                &file.path,
                number,
                format!("{vendor} is named outside its directory: ask for a capability"),
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_is_named_in_its_own_directory_only() {
        let tree = Tree::of(&[
            ("crates/connectors/src/acme/guide.md", ""),
            ("crates/connectors/src/acme/mod.rs", "const KEY: &str = \"acme\";"),
            ("crates/connectors/src/lib.rs", "&acme::CONNECTOR,"),
            ("crates/platform/src/inbound/sources/api.rs", "if connector == \"acme\" {}"),
            ("crates/platform/src/inbound/sources/tests.rs", "connect(\"acme\")"),
            ("web/src/pages/settings/data-source/Page.tsx", "source.connector === 'acme'"),
        ]);
        let found: Vec<String> = find(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(
            found,
            ["crates/platform/src/inbound/sources/api.rs", "web/src/pages/settings/data-source/Page.tsx"]
        );
    }
}
