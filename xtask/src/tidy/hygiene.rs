//! What must not be left behind: reminders, debug prints, skipped tests, secrets, paths of one machine.

use super::tree::{File, has_word};
use super::{Finding, Tree};

/// Written in pieces, so that this file does not find itself.
const REMINDERS: &[&str] =
    &[concat!("FIX", "ME"), concat!("TO", "DO"), concat!("XX", "X"), concat!("HA", "CK")];
const CALLS: &[&str] = &[concat!("dbg", "!("), concat!("#[ig", "nore"), concat!("debug", "ger;")];
const MACHINE: &[&str] = &[
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("..", "/shared"),
    concat!(".", "./.library"),
    concat!("arti", "factory"),
];

/// How the well-known secrets begin, and how long each is at least.
const SECRETS: &[(&str, usize)] = &[
    (concat!("sk", "-"), 32),
    (concat!("gh", "p_"), 36),
    (concat!("xo", "xb-"), 20),
    (concat!("AK", "IA"), 16),
    (concat!("-----BEGIN", " RSA PRIVATE KEY"), 0),
    (concat!("-----BEGIN", " PRIVATE KEY"), 0),
    (concat!("-----BEGIN", " EC PRIVATE KEY"), 0),
];

pub(crate) fn find(tree: &Tree) -> Vec<Finding> {
    tree.files.iter().filter(|file| !file.has_extension("lock")).flat_map(in_file).collect()
}

fn in_file(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for says in complaints(file, line) {
            findings.push(Finding::at("hygiene", &file.path, index + 1, says));
        }
    }
    findings
}

fn complaints(file: &File, line: &str) -> Vec<String> {
    let is_code = !file.lines.is_empty();
    let reminders = REMINDERS.iter().filter(|word| is_code && has_word(line, word));
    let calls = CALLS.iter().filter(|call| is_code && line.contains(**call));
    let machine = MACHINE.iter().filter(|path| line.contains(**path));
    let left = reminders.chain(calls).map(|word| format!("`{word}` is left behind"));
    let paths = machine.map(|path| format!("`{path}` exists on one machine only"));
    let secrets = SECRETS.iter().filter(|(start, length)| has_secret(line, start, *length));
    left.chain(paths).chain(secrets.map(|_| "looks like a secret".to_owned())).collect()
}

fn has_secret(line: &str, start: &str, length: usize) -> bool {
    line.match_indices(start).any(|(at, _)| {
        let rest = line.get(at + start.len()..).unwrap_or_default();
        let before = line.get(..at).and_then(|part| part.chars().next_back());
        let run = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').count();
        run >= length && !before.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        find(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn reminders_and_debug_prints_are_found_in_code() {
        assert_eq!(count("a.rs", concat!("//! For.\n// FIX", "ME later\ndbg", "!(x);\n")), 2);
        assert_eq!(count("a.md", concat!("A TO", "DO list is a word\n")), 0);
        assert_eq!(count("a.rs", concat!("let mas", "TO", "DONT = 1;")), 0);
    }

    #[test]
    fn paths_of_one_machine_are_found_everywhere() {
        assert_eq!(count("docs/a.md", concat!("see /wo", "rk/main\n")), 1);
    }

    #[test]
    fn what_looks_like_a_secret_is_found() {
        assert_eq!(count("a.toml", &format!("key = \"{}{}\"", concat!("sk", "-"), "a1".repeat(20))), 1);
        assert_eq!(count("a.toml", concat!("ta", "sk-list = 1\nkey = \"sk", "-short\"")), 0);
    }
}
