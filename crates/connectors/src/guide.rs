//! How a connector is set up, in every language of the console.
//!
//! The English one is the original; the others say the same, block by block, which the conformance suite holds them to.

use serde::Serialize;

/// One text in Markdown, four times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Guide {
    pub en: &'static str,
    pub uk: &'static str,
    pub ru: &'static str,
    pub es: &'static str,
}

impl Guide {
    /// In this language, or in English where there is none.
    pub fn told(&self, language: Option<&str>) -> &'static str {
        match language {
            Some("uk") => self.uk,
            Some("ru") => self.ru,
            Some("es") => self.es,
            _ => self.en,
        }
    }
}
