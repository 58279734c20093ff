//! The shape of files: a `//!` on every module, line caps, few macros, nothing large.

use super::tree::File;
use super::{Finding, Tree};

const RUST_LINES_MAX: usize = 400;
const TSX_LINES_MAX: usize = 300;
const BYTES_MAX: u64 = 250_000;
const MACROS_MAX: usize = 3;

/// Files that are large by nature and read by nobody line by line.
const LARGE: &[&str] = &[
    ".woff2",
    ".mp3",
    ".m4a",
    ".ogg",
    ".wav",
    ".flac",
    ".webm",
    "Cargo.lock",
    "package-lock.json",
    "docs/api/openapi.json",
];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree.files.iter().filter_map(too_large).collect();
    findings.extend(tree.rust().filter_map(|file| too_long(file, RUST_LINES_MAX)));
    findings.extend(tree.console().filter_map(|file| too_long(file, TSX_LINES_MAX)));
    findings.extend(tree.production().filter_map(undocumented));
    findings.extend(macros(tree));
    findings
}

fn too_large(file: &File) -> Option<Finding> {
    let expected = LARGE.iter().any(|end| file.path.ends_with(end)) || file.path.contains("docs/images/");
    let says = format!("{} bytes, more than {BYTES_MAX}", file.bytes);
    (file.bytes > BYTES_MAX && !expected).then(|| Finding::at("size", &file.path, 1, says))
}

fn too_long(file: &File, max: usize) -> Option<Finding> {
    let count = file.lines.len();
    (count > max).then(|| {
        Finding::at("lines", &file.path, count, format!("{count} lines, more than {max}: it is two files"))
    })
}

fn undocumented(file: &File) -> Option<Finding> {
    let first = file.text.lines().find(|line| !line.trim().is_empty() && !line.starts_with("#!["));
    let documented = first.is_none_or(|line| line.starts_with("//!"));
    (!documented).then(|| {
        Finding::at(
            "module-doc",
            &file.path,
            1,
            "begins without `//!`: say what it is for, its invariant, who calls it",
        )
    })
}

fn macros(tree: &Tree) -> Vec<Finding> {
    let defined = tree.rust().flat_map(|file| file.shipped().map(move |line| (file, line)));
    let defined = defined.filter(|(_, (_, line))| line.bare.trim_start().starts_with("macro_rules!"));
    defined
        .skip(MACROS_MAX)
        .map(|(file, (number, _))| {
            Finding::at("macros", &file.path, number, format!("more than {MACROS_MAX} macros of our own"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(path: &str, text: &str) -> Vec<&'static str> {
        find(&Tree::of(&[(path, text)])).into_iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_module_begins_with_what_it_is_for() {
        assert_eq!(rules("crates/a/src/b.rs", "use std::fs;\n"), ["module-doc"]);
        assert!(rules("crates/a/src/b.rs", "#![allow(x)]\n\n//! For.\nuse std::fs;\n").is_empty());
    }

    #[test]
    fn files_have_a_cap() {
        assert_eq!(rules("crates/a/src/b.rs", &format!("//! For.\n{}", "//\n".repeat(400))), ["lines"]);
        assert_eq!(rules("web/src/a.tsx", &"//\n".repeat(301)), ["lines"]);
        assert_eq!(rules("docs/a.md", &"x".repeat(250_001)), ["size"]);
        assert!(rules("web/a.woff2", &"x".repeat(250_001)).is_empty());
    }

    #[test]
    fn macros_of_our_own_are_few() {
        assert_eq!(
            rules("crates/a/src/b.rs", &format!("//! For.\n{}", "macro_rules! a {}\n".repeat(4))),
            ["macros"]
        );
    }
}
