//! Error codes: every literal a `code()` returns is in `docs/errors.md`, and that page is generated from them.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

use super::{Finding, Tree};
use crate::rust_text::Line;

const PAGE: &str = "docs/errors.md";

/// What the page says about one code.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    kind: String,
    text: String,
}

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let page = tree.file(PAGE).map(|file| file.text.as_str());
    let mut findings = Vec::new();
    for file in tree.production().filter(|file| is_ours(&file.path)) {
        let lines: Vec<&Line> = file.shipped().map(|(_, line)| line).collect();
        for (code, Entry { kind, text }) in entries(&lines) {
            if kind.is_empty() || text.is_empty() {
                findings.push(Finding::at(
                    "errors",
                    &file.path,
                    1,
                    format!("`{code}` has no kind or no text of its own"),
                ));
            }
            if page.is_some_and(|page| !page.contains(&format!("`{code}`"))) {
                let says = format!("`{code}` is not in {PAGE}: run `cargo xtask generate`");
                findings.push(Finding::at("errors", &file.path, 1, says));
            }
        }
    }
    findings
}

/// The whole of `docs/errors.md`.
pub(crate) fn page(_root: &Path) -> Result<String> {
    Ok(render(&Tree::read()?))
}

fn is_ours(path: &str) -> bool {
    path.starts_with("crates/") && !path.starts_with("crates/sandbox/")
}

fn render(tree: &Tree) -> String {
    let mut all = BTreeMap::new();
    for file in tree.production().filter(|file| is_ours(&file.path)) {
        let lines: Vec<&Line> = file.shipped().map(|(_, line)| line).collect();
        all.extend(entries(&lines));
    }
    let mut text = String::from(
        "# Error codes\n\n\
         Written by `cargo xtask generate` from the error types; do not edit.\n\
         A code is stable: programs may compare it. The text is for people and may be reworded.\n\
         Words in `{braces}` are filled in. Every answer with one of these codes is `application/problem+json`.\n\n\
         | code | kind | text |\n|---|---|---|\n",
    );
    for (code, Entry { kind, text: says }) in all {
        text.extend(["| `", &code, "` | ", &kind, " | ", &says, " |\n"]);
    }
    text
}

/// The codes of one file, each with its kind and text where the same variant names them.
fn entries(lines: &[&Line]) -> BTreeMap<String, Entry> {
    let texts = texts_by_variant(lines);
    let kinds = arms(lines, "fn kind(", |value| value.split_once("Kind::").map(|(_, rest)| word(rest)));
    let codes = arms(lines, "fn code(", |value| value.split('"').nth(1).map(str::to_owned));
    let described = codes.into_iter().filter(|(_, code)| code.contains('.')).map(|(variant, code)| {
        let kind = kinds
            .iter()
            .find(|(other, _)| *other == variant)
            .map(|(_, kind)| kind.clone())
            .unwrap_or_default();
        let text = texts.get(&variant).cloned().unwrap_or_default();
        (code, Entry { kind, text })
    });
    described.collect()
}

/// `#[error("…")]`, on however many lines, and the variant below it.
fn texts_by_variant(lines: &[&Line]) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let (mut attribute, mut is_open) = (String::new(), false);
    for code in lines.iter().map(|line| line.code.trim()) {
        if is_open || code.starts_with("#[error(") {
            attribute.push_str(code.trim_end_matches('\\'));
            is_open = !code.ends_with(")]");
        } else if !code.is_empty() && !code.starts_with("#[") && !attribute.is_empty() {
            texts.insert(word(code), quoted(&attribute));
            attribute.clear();
        }
    }
    texts
}

/// What stands between the first and the last quotation mark, fit for a table.
fn quoted(attribute: &str) -> String {
    let inside = attribute.split_once('"').and_then(|(_, rest)| rest.rsplit_once('"'));
    inside.map_or(String::new(), |(text, _)| text.replace('|', "\\|").replace("\\\"", "\""))
}

/// The arms of a `match` in the function that begins with `start`: each variant before `=>`, and what follows it.
fn arms(lines: &[&Line], start: &str, value_of: impl Fn(&str) -> Option<String>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let (mut inside, mut variants) = (false, Vec::new());
    for line in lines {
        inside =
            (inside || line.bare.contains(start)) && !(inside && line.bare.trim_start().starts_with("fn "));
        if !inside {
            continue;
        }
        let (patterns, value) = line.code.split_once("=>").unwrap_or((&line.code, ""));
        if value.is_empty() || line.bare.contains("=>") {
            variants.extend(patterns.split("::").skip(1).map(word));
        }
        if let Some(value) = value_of(if value.is_empty() { &line.code } else { value }) {
            found.extend(variants.drain(..).map(|variant| (variant, value.clone())));
        } else if !value.is_empty() && !value.trim().starts_with('{') && !value.trim().is_empty() {
            variants.clear();
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ERRORS: &str = r#"//! For.
pub enum SourceError {
    #[error("another member connected {vendor}: reload")]
    LostTheRace { vendor: String },
    #[error(
        "there is \
         no such source"
    )]
    NotFound,
    #[error(transparent)]
    Store(#[from] StoreError),
}
impl Classify for SourceError {
    fn kind(&self) -> Kind {
        match self {
            Self::LostTheRace { .. } => Kind::Conflict,
            Self::NotFound => Kind::NotFound,
            Self::Store(error) => error.kind(),
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::LostTheRace { .. } => "source.lost_the_race",
            Self::NotFound => "source.not_found",
            Self::Store(error) => error.code(),
        }
    }
}
"#;

    #[test]
    fn the_page_lists_each_code_with_its_kind_and_text() {
        let page = render(&Tree::of(&[("crates/platform/src/inbound/sources/model.rs", ERRORS)]));
        assert!(
            page.contains(
                "| `source.lost_the_race` | Conflict | another member connected {vendor}: reload |"
            ),
            "{page}"
        );
        assert!(page.contains("| `source.not_found` | NotFound | there is no such source |"), "{page}");
    }

    #[test]
    fn a_code_that_is_not_on_the_page_is_found() {
        let model = ("crates/platform/src/inbound/sources/model.rs", ERRORS);
        let found = find(&Tree::of(&[model, (PAGE, "| `source.not_found` |")]));
        assert_eq!(found.len(), 1);
        assert!(found.iter().all(|finding| finding.says.contains("source.lost_the_race")));
    }
}
