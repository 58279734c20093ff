//! Licences, bans and sources of everything in the lock file, by the policy of `deny.toml`.
//!
//! `cargo-deny` does it when installed; without it the same policy is read here from `cargo metadata`, so a
//! machine without that tool still refuses what the policy refuses.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::cargo;
use crate::shell::{Program, have, root};

/// A brake, not the goal: STYLE.md wants 400, and most of what is above it is for other operating systems.
const PACKAGES_MAX: usize = 530;

struct Policy {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
}

pub(crate) fn check() -> Result<()> {
    if have("cargo-deny") {
        return Program::line("cargo deny --offline check licenses bans sources").run();
    }
    let policy = Policy::read()?;
    let metadata = cargo::metadata(false)?;
    let packages =
        metadata.get("packages").and_then(Value::as_array).context("cargo metadata has no packages")?;
    let outside: Vec<&Value> =
        packages.iter().filter(|package| package.get("source").is_some_and(|s| !s.is_null())).collect();
    let complaints: Vec<String> = outside.iter().filter_map(|package| policy.complaint(package)).collect();
    if !complaints.is_empty() {
        bail!("deny.toml refuses:\n  {}", complaints.join("\n  "));
    }
    if outside.len() > PACKAGES_MAX {
        bail!("{} packages are locked, more than {PACKAGES_MAX}", outside.len());
    }
    println!("{} packages: licences, bans and sources are as deny.toml says", outside.len());
    Ok(())
}

impl Policy {
    fn read() -> Result<Self> {
        let table: toml::Table = fs::read_to_string(root().join("deny.toml"))?.parse()?;
        let names = |section: &str, key: &str, inner: &str| -> BTreeSet<String> {
            let list = table.get(section).and_then(|part| part.get(key)).and_then(toml::Value::as_array);
            list.into_iter()
                .flatten()
                .filter_map(|entry| entry.as_str().or_else(|| entry.get(inner)?.as_str()))
                .map(str::to_owned)
                .collect()
        };
        Ok(Self { allowed: names("licenses", "allow", "name"), banned: names("bans", "deny", "crate") })
    }

    fn complaint(&self, package: &Value) -> Option<String> {
        let text = |key: &str| package.get(key).and_then(Value::as_str).unwrap_or_default();
        let (name, licence, source) = (text("name"), text("license"), text("source"));
        if self.banned.contains(name) {
            return Some(format!("{name} is banned"));
        }
        if !source.starts_with("registry+https://github.com/rust-lang/crates.io-index") {
            return Some(format!("{name} comes from {source} and not from crates.io"));
        }
        (!satisfied(licence, &self.allowed)).then(|| format!("{name} has the licence {licence:?}"))
    }
}

/// Whether an SPDX expression can be met with the allowed licences: one alternative, all of whose parts are allowed.
fn satisfied(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let tokens: Vec<String> = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let mut rest = tokens.as_slice();
    alternatives(&mut rest, allowed) && rest.is_empty()
}

fn alternatives(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    let mut met = parts(rest, allowed);
    while took(rest, "OR") {
        met |= parts(rest, allowed);
    }
    met
}

fn parts(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    let mut met = licence(rest, allowed);
    while took(rest, "AND") {
        met &= licence(rest, allowed);
    }
    met
}

fn licence(rest: &mut &[String], allowed: &BTreeSet<String>) -> bool {
    if took(rest, "(") {
        let met = alternatives(rest, allowed);
        return took(rest, ")") && met;
    }
    let Some((name, after)) = rest.split_first() else { return false };
    *rest = after;
    let mut full = name.clone();
    if took(rest, "WITH")
        && let Some((exception, after)) = rest.split_first()
    {
        *rest = after;
        full = format!("{name} WITH {exception}");
    }
    allowed.contains(&full)
}

fn took(rest: &mut &[String], word: &str) -> bool {
    match rest.split_first() {
        Some((first, after)) if first == word => {
            *rest = after;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn policy() -> Policy {
        let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
        Policy {
            allowed: names(&["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"]),
            banned: names(&["openssl"]),
        }
    }

    #[test]
    fn one_allowed_alternative_is_enough_and_every_part_is_needed() {
        let allowed = policy().allowed;
        assert!(satisfied("Apache-2.0 OR MIT", &allowed));
        assert!(satisfied("Apache-2.0/MIT", &allowed));
        assert!(satisfied("(MIT OR Apache-2.0) AND Unicode-3.0", &allowed));
        assert!(satisfied("Apache-2.0 WITH LLVM-exception OR GPL-3.0", &allowed));
        assert!(!satisfied("MIT AND GPL-3.0", &allowed));
        assert!(!satisfied("", &allowed));
    }

    #[test]
    fn a_banned_or_foreign_package_is_refused() {
        let crates_io = "registry+https://github.com/rust-lang/crates.io-index";
        let package = |name: &str, source: &str| json!({"name": name, "license": "MIT", "source": source});
        assert_eq!(policy().complaint(&package("serde", crates_io)), None);
        assert_eq!(policy().complaint(&package("openssl", crates_io)).unwrap(), "openssl is banned");
        assert!(
            policy()
                .complaint(&package("fork", "git+https://example.com/fork"))
                .unwrap()
                .contains("not from crates.io")
        );
    }
}
