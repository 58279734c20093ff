//! Rust source as text: which bytes are code, comment or string, where tests are, where functions begin and end.
//!
//! A scanner, not a parser: it knows braces, strings and comments, which is all that tidy and stats ask. Offsets
//! are kept: comments and strings are blanked, never removed.

/// One line of a file, seen three ways.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// As written.
    pub(crate) raw: String,
    /// Comments blanked, strings kept.
    pub(crate) code: String,
    /// Comments and the insides of strings blanked.
    pub(crate) bare: String,
    /// Inside an item marked `#[cfg(test)]`.
    pub(crate) in_test: bool,
}

/// One function: the line of its `fn`, and how many lines it spans to its closing brace.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Function {
    pub(crate) line: usize,
    pub(crate) length: usize,
    pub(crate) in_test: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Code,
    LineComment,
    BlockComment(usize),
    Text,
    RawText(usize),
}

pub(crate) fn lines(text: &str) -> Vec<Line> {
    let (code, bare) = blanked(text);
    let mut lines: Vec<Line> = text
        .lines()
        .zip(code.lines().zip(bare.lines()))
        .map(|(raw, (code, bare))| Line {
            raw: raw.into(),
            code: code.into(),
            bare: bare.into(),
            in_test: false,
        })
        .collect();
    mark_tests(&mut lines);
    lines
}

/// The text with comments blanked, and with comments and strings blanked.
fn blanked(text: &str) -> (String, String) {
    let chars: Vec<char> = text.chars().collect();
    let at = |index: usize| chars.get(index).copied().unwrap_or('\0');
    let (mut code, mut bare) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
    let mut state = State::Code;
    let mut index = 0;
    while index < chars.len() {
        let (next, taken) = step(state, &at, index);
        for offset in 0..taken {
            let c = at(index + offset);
            let is_comment = |s: State| matches!(s, State::LineComment | State::BlockComment(_));
            let is_text = |s: State| matches!(s, State::Text | State::RawText(_));
            let keep_code = c == '\n' || !(is_comment(state) || is_comment(next));
            let keep_bare = c == '\n' || (keep_code && !(is_text(state) && is_text(next)));
            code.push(if keep_code { c } else { ' ' });
            bare.push(if keep_bare { c } else { ' ' });
        }
        state = next;
        index += taken;
    }
    (code, bare)
}

/// The state after the characters at `index`, and how many of them it took.
fn step(state: State, at: &impl Fn(usize) -> char, index: usize) -> (State, usize) {
    let (c, next) = (at(index), at(index + 1));
    match state {
        State::Code => from_code(at, index),
        State::LineComment => (if c == '\n' { State::Code } else { state }, 1),
        State::BlockComment(depth) => match (c, next) {
            ('*', '/') if depth == 1 => (State::Code, 2),
            ('*', '/') => (State::BlockComment(depth - 1), 2),
            ('/', '*') => (State::BlockComment(depth + 1), 2),
            _ => (state, 1),
        },
        State::Text => match c {
            '\\' => (state, 2),
            '"' => (State::Code, 1),
            _ => (state, 1),
        },
        State::RawText(hashes) => {
            let closes = c == '"' && (1..=hashes).all(|offset| at(index + offset) == '#');
            if closes { (State::Code, 1 + hashes) } else { (state, 1) }
        }
    }
}

fn from_code(at: &impl Fn(usize) -> char, index: usize) -> (State, usize) {
    let before = if index == 0 { ' ' } else { at(index - 1) };
    match (at(index), at(index + 1)) {
        ('/', '/') => (State::LineComment, 2),
        ('/', '*') => (State::BlockComment(1), 2),
        ('"', _) => (State::Text, 1),
        ('r', '"' | '#') if !before.is_alphanumeric() || before == 'b' => raw_text(at, index),
        ('\'', '\\') => (State::Code, character(at, index)),
        ('\'', _) if at(index + 2) == '\'' => (State::Code, 3),
        _ => (State::Code, 1),
    }
}

fn raw_text(at: &impl Fn(usize) -> char, index: usize) -> (State, usize) {
    let hashes = (1..=255).take_while(|offset| at(index + offset) == '#').count();
    match at(index + 1 + hashes) {
        '"' => (State::RawText(hashes), 2 + hashes),
        _ => (State::Code, 1),
    }
}

/// The length of an escaped character literal such as `'\n'` or `'\u{1b}'`.
fn character(at: &impl Fn(usize) -> char, index: usize) -> usize {
    (3..14).find(|offset| at(index + offset) == '\'').map_or(2, |offset| offset + 1)
}

fn mark_tests(lines: &mut [Line]) {
    let mut index = 0;
    while index < lines.len() {
        let starts = lines.get(index).is_some_and(|line| line.bare.trim_start().starts_with("#[cfg(test)]"));
        let end = if starts { item_end(lines, index) } else { index };
        if starts {
            lines.iter_mut().take(end + 1).skip(index).for_each(|line| line.in_test = true);
        }
        index = end + 1;
    }
}

/// The line where the item that begins at `start` ends: its closing brace, or its semicolon.
fn item_end(lines: &[Line], start: usize) -> usize {
    let mut depth = 0_usize;
    for (index, line) in lines.iter().enumerate().skip(start) {
        for c in line.bare.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth <= 1 => return index,
                '}' => depth -= 1,
                ';' if depth == 0 => return index,
                _ => {}
            }
        }
    }
    lines.len().saturating_sub(1)
}

/// Every function with a body, nested ones included.
pub(crate) fn functions(lines: &[Line]) -> Vec<Function> {
    let starts = lines.iter().enumerate().filter(|(_, line)| has_fn(&line.bare));
    starts
        .filter_map(|(index, line)| {
            let end = item_end(lines, index);
            let has_body = lines.get(end).is_some_and(|last| last.bare.contains('}'));
            has_body.then(|| Function { line: index + 1, length: end - index + 1, in_test: line.in_test })
        })
        .collect()
}

fn has_fn(bare: &str) -> bool {
    const BEFORE: &[&str] = &["pub", "async", "const", "unsafe", "extern", "default"];
    let mut words = bare.split_whitespace().skip_while(|word| {
        BEFORE.contains(word)
            || word.starts_with("pub(")
            || word.ends_with(')')
            || *word == "\"\""
            || *word == "in"
    });
    words.next() == Some("fn")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_blanked_and_offsets_kept() {
        let text = "let a = \"// no { comment\"; // a { comment\nlet b = r#\"raw \" text\"#; /* in\nside */ let c = '\"';";
        let lines = lines(text);
        assert_eq!(lines[0].code.trim_end(), "let a = \"// no { comment\";");
        assert_eq!(lines[0].bare.trim_end(), "let a = \"               \";");
        assert!(!lines[1].bare.contains("text") && lines[1].code.contains("raw \" text"));
        assert!(!lines[2].code.contains("side") && lines[2].bare.contains("let c = '\"';"));
        assert_eq!(lines[0].code.len(), lines[0].raw.len());
    }

    #[test]
    fn lifetimes_and_escapes_do_not_open_strings() {
        let lines = lines("fn f<'a>(x: &'a str) -> char { '\\'' } // gone\nlet s = \"a\\\"b\"; let t = 1;");
        assert!(lines[0].bare.contains("'\\''") && !lines[0].code.contains("gone"));
        assert!(lines[1].bare.contains("let t = 1;"));
    }

    #[test]
    fn what_is_compiled_for_tests_only_is_marked() {
        let lines =
            lines("fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\n#[cfg(test)]\nuse x;\nfn c() {}");
        let marked: Vec<bool> = lines.iter().map(|line| line.in_test).collect();
        assert_eq!(marked, [false, true, true, true, true, true, true, false]);
    }

    #[test]
    fn functions_are_measured_from_their_name_to_their_brace() {
        let lines = lines(
            "pub(crate) async fn long(\n    x: u8,\n) {\n    if x > 1 {\n    }\n}\ntrait T { }\n    fn declared(&self);\n",
        );
        assert_eq!(functions(&lines), [Function { line: 1, length: 6, in_test: false }]);
    }
}
