//! Data moves left to right through the product: a later stage never names an earlier one.
//!
//! It reaches an earlier stage through a job or an activity entry, which name no module.

use super::{Finding, Tree};

const STAGES: &[&str] = &["inbound", "routing", "pipeline", "outbound", "billing"];
const PRODUCT: &str = "crates/platform/src/";

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.production() {
        let Some(module) = file.path.strip_prefix(PRODUCT).and_then(|rest| rest.split('/').next()) else {
            continue;
        };
        let Some(own) = STAGES.iter().position(|stage| *stage == module) else { continue };
        let code = file.shipped().map(|(_, line)| line.bare.as_str()).collect::<Vec<_>>().join("\n");
        for (start, named) in named_modules(&code) {
            if STAGES.iter().position(|stage| *stage == named).is_some_and(|other| other < own) {
                let line = code.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
                let says = format!(
                    "`{module}` comes after `{named}` and may not name it: use a job or an activity entry"
                );
                findings.push(Finding::at("arrows", &file.path, line, says));
            }
        }
    }
    findings
}

/// Every module named as `crate::NAME` or inside `crate::{…}`, with its offset.
fn named_modules(code: &str) -> Vec<(usize, &str)> {
    let mut names = Vec::new();
    for (start, mark) in code.match_indices("crate::") {
        let Some(rest) = code.get(start + mark.len()..) else { continue };
        match rest.strip_prefix('{') {
            Some(group) => names.extend(group_names(group).into_iter().map(|name| (start, name))),
            None => names.push((start, word(rest))),
        }
    }
    names
}

/// The first word of each entry of a `use` group, up to its closing brace.
fn group_names(group: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut depth, mut from) = (0_usize, 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            ',' | '}' if depth == 0 => {
                names.extend(group.get(from..at).map(|entry| word(entry.trim_start())));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            _ => {}
        }
    }
    names
}

fn word(text: &str) -> &str {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_stage_may_not_name_an_earlier_one() {
        let tree = Tree::of(&[
            ("crates/platform/src/pipeline/a.rs", "use crate::inbound::sources;\n"),
            (
                "crates/platform/src/outbound/b.rs",
                "use crate::{\n    access::Scope,\n    routing::{decide, Rule},\n};\n",
            ),
            ("crates/platform/src/inbound/c.rs", "use crate::pipeline::interactions;\n"),
            ("crates/platform/src/activity/d.rs", "use crate::{inbound, pipeline::x};\n"),
        ]);
        let found: Vec<String> = find(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["crates/platform/src/pipeline/a.rs", "crates/platform/src/outbound/b.rs"]);
    }
}
