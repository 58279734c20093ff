//! What a template may say: variables, their filters, and choices between them.
//!
//! Everything else the engine could do — loops, assignments, calls, arithmetic — is refused here, so that a template
//! can neither work for long nor grow without bound.

use super::model::{Part, TemplateError, Words};
use super::render;
use crate::outbound::mail::MailKind;

const SUBJECT_CHARS_MAX: usize = 200;
const BODY_CHARS_MAX: usize = 50_000;
const FILTERS: &[&str] = &["upper", "lower", "capitalize", "title", "trim"];
const WORDS_BETWEEN: &[&str] = &["and", "or", "not"];

/// Refuses words that could not be rendered for this kind of mail.
pub(super) fn check(kind: MailKind, words: &Words) -> Result<(), TemplateError> {
    let length = words.subject.trim().chars().count();
    let is_line = !words.subject.chars().any(char::is_control);
    if !is_line || !(1..=SUBJECT_CHARS_MAX).contains(&length) {
        return Err(TemplateError::Subject(SUBJECT_CHARS_MAX));
    }
    for (part, text) in [(Part::Html, &words.html), (Part::Text, &words.text)] {
        if text.trim().is_empty() || text.chars().count() > BODY_CHARS_MAX {
            return Err(TemplateError::Length { part: part.key(), limit: BODY_CHARS_MAX });
        }
    }
    for (part, text) in
        [(Part::Subject, &words.subject), (Part::Html, &words.html), (Part::Text, &words.text)]
    {
        check_tags(kind, part, text)?;
        render::compile(part, text)?;
    }
    Ok(())
}

fn check_tags(kind: MailKind, part: Part, text: &str) -> Result<(), TemplateError> {
    let mut line = 1;
    let mut rest = text;
    while let Some((before, opener, closer, after)) = next_tag(rest) {
        line += before.matches('\n').count();
        let Some((inside, behind)) = after.split_once(closer) else {
            let problem = format!("`{opener}` has no `{closer}`");
            return Err(TemplateError::Syntax { part: part.key(), line, problem });
        };
        let checking = Tag { kind, part, line };
        let body = inside.trim_matches('-').trim();
        match opener {
            "{{" => checking.shown(body)?,
            "{%" => checking.chosen(body)?,
            _ => {}
        }
        line += inside.matches('\n').count();
        rest = behind;
    }
    Ok(())
}

/// What stands before the next tag, how it opens and closes, and what follows the opening.
fn next_tag(text: &str) -> Option<(&str, &'static str, &'static str, &str)> {
    let tags = [("{{", "}}"), ("{%", "%}"), ("{#", "#}")];
    let found = tags.iter().filter_map(|(opener, closer)| Some((text.find(opener)?, *opener, *closer)));
    let (at, opener, closer) = found.min_by_key(|(at, _, _)| *at)?;
    let (before, from) = text.split_at_checked(at)?;
    Some((before, opener, closer, from.strip_prefix(opener)?))
}

struct Tag {
    kind: MailKind,
    part: Part,
    line: usize,
}

impl Tag {
    /// `name` or `name | filter`.
    fn shown(&self, body: &str) -> Result<(), TemplateError> {
        let mut pieces = body.split('|').map(str::trim);
        self.variable(pieces.next().unwrap_or_default())?;
        match pieces.find(|filter| !FILTERS.contains(filter)) {
            None => Ok(()),
            Some(filter) => {
                let known = FILTERS.join(", ");
                Err(self.syntax(format!("`{filter}` is not one of the filters {known}")))
            }
        }
    }

    /// `if a and not b`, `elif a`, `else`, `endif`.
    fn chosen(&self, body: &str) -> Result<(), TemplateError> {
        let mut words = body.split_whitespace();
        let verb = words.next().unwrap_or_default();
        match verb {
            "else" | "endif" => words.next().map_or(Ok(()), |extra| {
                Err(self.syntax(format!("`{extra}` does not belong after `{verb}`")))
            }),
            "if" | "elif" => {
                words.filter(|word| !WORDS_BETWEEN.contains(word)).try_for_each(|word| self.variable(word))
            }
            _ => Err(self
                .syntax(format!("`{verb}` is not understood: a template may say if, elif, else and endif"))),
        }
    }

    fn variable(&self, name: &str) -> Result<(), TemplateError> {
        let is_name =
            !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        if !is_name {
            let shown: String = name.chars().take(40).collect();
            return Err(self.syntax(format!("`{shown}` is not the name of a variable")));
        }
        if self.kind.variables().any(|known| known.name == name) {
            return Ok(());
        }
        let known: Vec<&str> = self.kind.variables().map(|variable| variable.name).collect();
        Err(TemplateError::Variable {
            part: self.part.key(),
            line: self.line,
            name: name.to_owned(),
            known: known.join(", "),
        })
    }

    fn syntax(&self, problem: String) -> TemplateError {
        TemplateError::Syntax { part: self.part.key(), line: self.line, problem }
    }
}

#[cfg(test)]
mod unit {
    use kernel::Classify;

    use super::*;

    fn verdict(text: &str) -> String {
        let words = Words { subject: "Hello".to_owned(), html: text.to_owned(), text: "Hello".to_owned() };
        match check(MailKind::Invitation, &words) {
            Ok(()) => "fine".to_owned(),
            Err(error) => format!("{} {error}", error.code()),
        }
    }

    #[test]
    fn a_template_shows_its_variables_and_chooses_by_them() {
        for text in [
            "Hello {{ user_name }}!",
            "{{user_name|upper}} {{ organization_name }}",
            "{% if user_name and not sender_name %}a{% elif support_email %}b{% else %}c{% endif %}",
            "{# a remark with {{ anything }} #}",
            "<style>p { color: red }</style>",
        ] {
            assert_eq!(verdict(text), "fine", "{text}");
        }
    }

    #[test]
    fn an_unknown_variable_is_named_with_its_line_and_what_there_is() {
        let said = verdict("one\ntwo {{ user_name }}\nthree {{ code }}");
        assert!(said.starts_with("template.variable `code` in line 3"), "{said}");
        assert!(said.contains("invite_url"), "{said}");
    }

    #[test]
    fn a_template_cannot_compute_call_or_repeat() {
        for text in [
            "{{ 7 * 7 }}",
            "{{ user_name * 100000 }}",
            "{{ user_name ~ user_name }}",
            "{{ user_name.__class__ }}",
            "{{ range(1000000) }}",
            "{{ 'text' }}",
            "{{ user_name | safe }}",
            "{{ user_name | replace('a', 'b') }}",
            "{% for x in user_name %}{{ user_name }}{% endfor %}",
            "{% set x = user_name %}",
            "{% include 'other' %}",
            "{% macro a() %}{% endmacro %}",
            "{% if user_name == 1 %}{% endif %}",
            "{{ user_name",
            "{% if user_name %}",
            "{% endif %}",
            "{{}}",
        ] {
            let said = verdict(text);
            assert!(said.starts_with("template.syntax line 1"), "{text}: {said}");
        }
    }

    #[test]
    fn the_subject_is_one_line() {
        for subject in ["", "  ", "a\r\nBcc: thief@evil.example", &"a".repeat(201)] {
            let words = Words { subject: subject.to_owned(), html: "a".to_owned(), text: "a".to_owned() };
            let code = check(MailKind::Alert, &words).map_err(|error| error.code());
            assert_eq!(code, Err("template.subject"), "{subject:?}");
        }
    }
}
