//! The files of the repository as tidy sees them: those git tracks or would track.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::rust_text::{self, Line};
use crate::shell::{Program, root};

pub(crate) struct Tree {
    pub(crate) files: Vec<File>,
}

pub(crate) struct File {
    /// Relative to the repository root, with forward slashes.
    pub(crate) path: String,
    pub(crate) bytes: u64,
    /// Empty for files that are not text.
    pub(crate) text: String,
    /// Rust, TypeScript and TSX only: the three share comments, strings and braces.
    pub(crate) lines: Vec<Line>,
}

impl Tree {
    pub(crate) fn read() -> Result<Self> {
        let list = Program::line("git ls-files --cached --others --exclude-standard").read()?;
        let mut paths: Vec<&str> = list.lines().collect();
        paths.sort_unstable();
        paths.dedup();
        let files = paths.into_iter().filter_map(|path| File::read(&root(), path)).collect();
        Ok(Self { files })
    }

    /// A tree from pairs of path and text, for the tests of the rules.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        Self { files: files.iter().map(|(path, text)| File::of(path, (*text).to_owned())).collect() }
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    pub(crate) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files.iter().filter(|file| file.has_extension("rs"))
    }

    /// Rust that ships: no `tests.rs`, no `tests/`, no benches and no test support.
    pub(crate) fn production(&self) -> impl Iterator<Item = &File> {
        self.rust().filter(|file| !file.is_test())
    }

    /// The console's own TypeScript, generated files left out.
    pub(crate) fn console(&self) -> impl Iterator<Item = &File> {
        let is_source = |file: &&File| file.path.starts_with("web/") && !file.path.ends_with(".d.ts");
        self.files
            .iter()
            .filter(is_source)
            .filter(|file| file.has_extension("ts") || file.has_extension("tsx"))
    }

    /// The names directly below `folder`, files and directories, each once.
    pub(crate) fn below(&self, folder: &str) -> Vec<&str> {
        let prefix = format!("{folder}/");
        let names = self.files.iter().filter_map(|file| file.path.strip_prefix(&prefix));
        let mut names: Vec<&str> = names.filter_map(|rest| rest.split('/').next()).collect();
        names.dedup();
        names
    }
}

impl File {
    fn read(root: &Path, path: &str) -> Option<Self> {
        let bytes = fs::read(root.join(path)).ok()?;
        let length = bytes.len().try_into().unwrap_or(u64::MAX);
        let text = String::from_utf8(bytes).unwrap_or_default();
        Some(Self { bytes: length, ..Self::of(path, text) })
    }

    fn of(path: &str, text: String) -> Self {
        let is_code = [".rs", ".ts", ".tsx"].iter().any(|end| path.ends_with(end));
        let lines = if is_code { rust_text::lines(&text) } else { Vec::new() };
        Self { path: path.to_owned(), bytes: text.len().try_into().unwrap_or(u64::MAX), text, lines }
    }

    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }

    pub(crate) fn has_extension(&self, extension: &str) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, end)| end == extension)
    }

    pub(crate) fn is_test(&self) -> bool {
        let folders = ["/tests/", "/benches/", "/testing/", "/fuzz/"];
        matches!(self.name(), "tests.rs" | "test_app.rs" | "conformance.rs" | "testing.rs")
            || self.name().ends_with("_tests.rs")
            || folders.iter().any(|folder| self.path.contains(folder))
    }

    /// The lines that ship, numbered from one.
    pub(crate) fn shipped(&self) -> impl Iterator<Item = (usize, &Line)> {
        let whole = self.is_test();
        self.lines
            .iter()
            .enumerate()
            .filter(move |(_, line)| !whole && !line.in_test)
            .map(|(index, line)| (index + 1, line))
    }
}

/// Whether `text` holds `word` with no letter, digit or underscore on either side.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(start, _)| {
        let before = text.get(..start).and_then(|part| part.chars().next_back());
        let after = text.get(start + word.len()..).and_then(|part| part.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    })
}
