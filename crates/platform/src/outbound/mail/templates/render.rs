//! From words and values to a mail.

use std::collections::BTreeMap;

use minijinja::{AutoEscape, Environment, Value};

use super::built_in;
use super::instants::written;
use super::model::{Part, Rendered, TemplateError, Words};
use crate::outbound::mail::{MailKind, VariableKind};

/// Far more than a page of text with a few choices needs.
const FUEL: u64 = 20_000;

/// For whom a mail is rendered.
#[derive(Debug, Clone)]
pub(in crate::outbound::mail) struct Occasion<'a> {
    pub(in crate::outbound::mail) kind: MailKind,
    /// The recipient's language.
    pub(in crate::outbound::mail) locale: &'a str,
    pub(in crate::outbound::mail) organization_name: &'a str,
    /// IANA name.
    pub(in crate::outbound::mail) timezone: &'a str,
    pub(in crate::outbound::mail) support_email: Option<&'a str>,
    pub(in crate::outbound::mail) console_url: &'a str,
}

/// Fills the words in and puts the frame around them.
pub(in crate::outbound::mail) fn render(
    words: &Words,
    occasion: &Occasion<'_>,
    variables: &BTreeMap<String, String>,
) -> Result<Rendered, TemplateError> {
    let mut values = values(occasion, variables);
    let subject = fill(Part::Subject, &words.subject, &values)?;
    let html = fill(Part::Html, &words.html, &values)?;
    let text = fill(Part::Text, &words.text, &values)?;
    let frame = built_in::frame(occasion.locale);
    values.insert("body".to_owned(), Value::from_safe_string(html));
    values.insert("subject".to_owned(), Value::from(subject.clone()));
    values.insert("locale".to_owned(), Value::from(occasion.locale));
    let page = fill(Part::Html, &frame.html, &values)?;
    let footer = fill(Part::Text, &frame.text, &values)?;
    Ok(Rendered { subject, html: page, text: format!("{}\n\n-- \n{}\n", text.trim(), footer.trim()) })
}

/// Whether the engine understands a text.
pub(super) fn compile(part: Part, text: &str) -> Result<(), TemplateError> {
    let engine = engine();
    engine.template_from_named_str(part.key(), text).map(drop).map_err(|error| syntax(part, &error))
}

fn fill(part: Part, text: &str, values: &BTreeMap<String, Value>) -> Result<String, TemplateError> {
    let engine = engine();
    let context = Value::from_pairs(values.iter().map(|(name, value)| (name.as_str(), value.clone())));
    engine.render_named_str(part.key(), text, context).map_err(|error| syntax(part, &error))
}

fn engine() -> Environment<'static> {
    let mut engine = Environment::new();
    engine.set_auto_escape_callback(|name| {
        if name == Part::Html.key() { AutoEscape::Html } else { AutoEscape::None }
    });
    engine.set_fuel(Some(FUEL));
    engine.set_recursion_limit(32);
    engine
}

fn values(occasion: &Occasion<'_>, variables: &BTreeMap<String, String>) -> BTreeMap<String, Value> {
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for variable in occasion.kind.variables() {
        if let Some(value) = variables.get(variable.name) {
            let shown = match variable.kind {
                VariableKind::Instant => written(value, occasion.timezone, occasion.locale),
                VariableKind::Text | VariableKind::Url => value.clone(),
            };
            values.insert(variable.name.to_owned(), Value::from(shown));
        }
    }
    // What every mail shows comes from the settings, whatever the letter says.
    let common = [
        ("organization_name", occasion.organization_name),
        ("support_email", occasion.support_email.unwrap_or_default()),
        ("console_url", occasion.console_url),
    ];
    values.extend(common.map(|(name, value)| (name.to_owned(), Value::from(value))));
    values
}

fn syntax(part: Part, error: &minijinja::Error) -> TemplateError {
    let problem = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
    TemplateError::Syntax { part: part.key(), line: error.line().unwrap_or(1), problem }
}
