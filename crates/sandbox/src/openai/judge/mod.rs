//! The simulated model's understanding of a conversation: rules over what was said, in English,
//! Ukrainian, Russian and Spanish.
//!
//! Invariant: every quote is an exact piece of the turn it names, and nothing is known but the document.

mod comments;
mod criteria;
mod lexicon;
mod rules;
mod summary;
mod wording;

#[cfg(test)]
mod tests;

use super::prompt::Document;

/// What the model thinks of a conversation.
#[derive(Debug, Clone, Default)]
pub(super) struct Judgement {
    pub(super) language: String,
    pub(super) summary: String,
    /// `positive`, `neutral`, `negative`; empty without a transcript.
    pub(super) sentiment: &'static str,
    pub(super) category: String,
    pub(super) suggestions: Vec<String>,
    pub(super) criteria: Vec<Ruling>,
    /// All that was said, for choosing among categories that only the schema names.
    said: String,
}

/// One criterion's outcome.
#[derive(Debug, Clone)]
pub(super) struct Ruling {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) verdict: Verdict,
    pub(super) comment: String,
    pub(super) evidence: Vec<Evidence>,
}

/// A quoted place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) turn: i64,
    pub(super) quote: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Pass,
    Fail,
    NotApplicable,
}

impl Verdict {
    pub(super) const ALL: [Self; 3] = [Self::Pass, Self::Fail, Self::NotApplicable];

    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// Other words a schema may use for it.
    pub(super) const fn synonyms(self) -> &'static [&'static str] {
        match self {
            Self::Pass => &["passed", "yes", "met", "true", "ok"],
            Self::Fail => &["failed", "no", "not_met", "missed", "false"],
            Self::NotApplicable => &["na", "n/a", "not applicable", "skipped", "unknown"],
        }
    }
}

impl Judgement {
    /// Share of applicable criteria that passed, 0–100.
    pub(super) fn percent(&self) -> i64 {
        let count = |verdict| self.criteria.iter().filter(|ruling| ruling.verdict == verdict).count();
        let (passed, failed) = (count(Verdict::Pass), count(Verdict::Fail));
        let percent = (passed * 100).checked_div(passed + failed).unwrap_or(100);
        i64::try_from(percent).unwrap_or(0)
    }

    /// The best of `(key, name)` pairs for this conversation; `None` only without any.
    pub(super) fn best_category(&self, offered: &[(String, String)]) -> Option<String> {
        summary::category(offered, &self.said)
    }
}

pub(super) fn judge(document: &Document) -> Judgement {
    let language = summary::language(document);
    let criteria: Vec<Ruling> =
        document.criteria.iter().map(|criterion| criteria::rule(criterion, document, language)).collect();
    let said = document.transcript.iter().map(|turn| turn.text.as_str()).collect::<Vec<_>>().join(" ");
    let offered = summary::offered(&document.categories);
    Judgement {
        language: language.to_owned(),
        summary: summary::summary(document, language),
        sentiment: summary::sentiment(document),
        category: summary::category(&offered, &said).unwrap_or_default(),
        suggestions: wording::suggestions(&criteria, &document.criteria, language),
        criteria,
        said,
    }
}
