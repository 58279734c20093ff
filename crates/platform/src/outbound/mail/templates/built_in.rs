//! The words that come with the product: one file per language, and the frame around every mail.
//!
//! A file holds a section per kind: `# key`, the subject, then paragraphs. A paragraph that is nothing but a link
//! becomes a button; both bodies of the mail are made from the same paragraphs.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::model::Words;
use crate::outbound::mail::MailKind;

const FILES: [(&str, &str); 4] = [
    ("en", include_str!("words/en.md")),
    ("ru", include_str!("words/ru.md")),
    ("uk", include_str!("words/uk.md")),
    ("es", include_str!("words/es.md")),
];
/// The section of the line under every mail.
const FOOTER: &str = "footer";
const FRAME: &str = include_str!("words/frame.html");
const BUTTON: &str = "display:inline-block;padding:10px 18px;border-radius:6px;background:#2457e6;color:#ffffff;text-decoration:none;font-weight:600";

type Sections = BTreeMap<(&'static str, &'static str), (&'static str, &'static str)>;

static SECTIONS: LazyLock<Sections> = LazyLock::new(|| {
    let files =
        FILES.iter().flat_map(|(locale, text)| sections(text).map(move |(key, rest)| ((*locale, key), rest)));
    files.collect()
});

/// What stands around every body.
pub(super) struct Frame {
    pub(super) html: String,
    pub(super) text: String,
}

/// One of the four languages; English for any other.
pub(super) fn known_locale(locale: &str) -> &'static str {
    FILES.iter().find(|(known, _)| *known == locale).map_or("en", |(known, _)| known)
}

/// The words of a kind in a language.
pub(super) fn words(kind: MailKind, locale: &str) -> Words {
    let (subject, body) = section(kind.key(), locale);
    let paragraphs: Vec<&str> = body.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).collect();
    Words {
        subject: subject.to_owned(),
        html: paragraphs.iter().map(|paragraph| html(paragraph)).collect::<Vec<_>>().join("\n"),
        text: paragraphs.iter().map(|paragraph| plain(paragraph)).collect::<Vec<_>>().join("\n\n"),
    }
}

/// The frame in a language: the page with its footer, and the footer alone.
pub(super) fn frame(locale: &str) -> Frame {
    let (line, help) = section(FOOTER, locale);
    let (line, help) = (line.trim(), help.trim());
    let text = format!("{line}\n{help}");
    let linked = help.replace(
        "{{ support_email }}",
        "<a href=\"mailto:{{ support_email }}\" style=\"color:#646d7c\">{{ support_email }}</a>",
    );
    Frame { html: FRAME.replace("<!-- footer -->", &format!("{line}<br>{linked}")), text }
}

fn section(key: &str, locale: &str) -> (&'static str, &'static str) {
    let locale = known_locale(locale);
    let found = SECTIONS.iter().find(|((of, known), _)| *of == locale && *known == key);
    found.map(|(_, section)| *section).unwrap_or_default()
}

fn sections(file: &'static str) -> impl Iterator<Item = (&'static str, (&'static str, &'static str))> {
    file.split("\n# ").filter_map(|section| {
        let (key, rest) = section.trim_start_matches("# ").split_once('\n')?;
        let (subject, body) = rest.split_once('\n')?;
        Some((key.trim(), (subject.trim(), body)))
    })
}

/// The label and the address of a paragraph that is nothing but `[label](address)`.
fn link(paragraph: &str) -> Option<(&str, &str)> {
    paragraph.strip_prefix('[')?.strip_suffix(')')?.split_once("](")
}

/// A paragraph that is there on a condition, taken apart: opening, inside, closing.
fn conditional(paragraph: &str) -> Option<(&str, &str, &str)> {
    const END: &str = "{% endif %}";
    let inner = paragraph.strip_suffix(END)?;
    let (condition, inside) = inner.strip_prefix("{% if ")?.split_once(" %}")?;
    (!inside.contains("{%")).then_some((condition, inside, END))
}

fn html(paragraph: &str) -> String {
    if let Some((condition, inside, end)) = conditional(paragraph) {
        return format!("{{% if {condition} %}}{}{end}", html(inside));
    }
    match link(paragraph) {
        Some((label, address)) => format!("<p><a href=\"{address}\" style=\"{BUTTON}\">{label}</a></p>"),
        None => format!("<p>{}</p>", paragraph.replace('\n', "<br>\n")),
    }
}

fn plain(paragraph: &str) -> String {
    if let Some((condition, inside, end)) = conditional(paragraph) {
        return format!("{{% if {condition} %}}{}{end}", plain(inside));
    }
    match link(paragraph) {
        Some((label, address)) => format!("{label}: {address}"),
        None => paragraph.to_owned(),
    }
}

#[cfg(test)]
mod unit {
    use super::super::check::check;
    use super::super::render::{Occasion, render};
    use super::*;

    #[test]
    fn every_kind_has_words_in_every_language_that_pass_their_own_check() {
        for (locale, _) in FILES {
            for kind in MailKind::all() {
                let words = words(kind, locale);
                check(kind, &words).unwrap_or_else(|error| panic!("{locale} {}: {error}", kind.key()));
            }
        }
    }

    #[test]
    fn every_variable_of_a_kind_is_shown_in_every_language() {
        for (locale, _) in FILES {
            for kind in MailKind::all() {
                let occasion = Occasion {
                    kind,
                    locale,
                    organization_name: "Acme Clinic",
                    timezone: "UTC",
                    support_email: Some("support@clinic.example"),
                    console_url: "https://harken.example",
                };
                let values: BTreeMap<String, String> = kind
                    .variables()
                    .map(|variable| (variable.name.to_owned(), format!("<{}>", variable.name)))
                    .collect();
                let mail = render(&words(kind, locale), &occasion, &values).unwrap();
                for variable in kind.variables().take(kind.variables().count() - 3) {
                    let (raw, escaped) =
                        (format!("<{}>", variable.name), format!("&lt;{}&gt;", variable.name));
                    let place = format!("{locale} {} {}", kind.key(), variable.name);
                    assert!(mail.text.contains(&raw), "{place}: {}", mail.text);
                    assert!(
                        mail.html.contains(&escaped) && !mail.html.contains(&raw),
                        "{place}: {}",
                        mail.html
                    );
                }
                assert!(mail.text.contains("Acme Clinic") && mail.html.contains("support@clinic.example"));
                assert!(!mail.subject.is_empty() && !mail.subject.contains("{{"));
            }
        }
    }
}
