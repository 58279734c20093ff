//! The letters that ask a vendor's support to send its events to us, filled in and ready to be sent.

use connectors::{Activation, Connector, Letter};
use serde::Serialize;
use utoipa::ToSchema;

/// A letter to a vendor's support.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = SourceLetter)]
pub struct FilledLetter {
    /// `en`, `ru`, `uk` or `es`.
    pub locale: &'static str,
    /// The support's address.
    pub to: &'static str,
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// The letters a vendor needs, in every language of the console; none where people enter the address themselves.
pub(super) fn filled(connector: &dyn Connector, organization: &str, url: &str) -> Vec<FilledLetter> {
    match connector.ingest().map(connectors::Ingest::activation) {
        Some(Activation::Support(letter)) => fill(letter, organization, url),
        Some(Activation::SelfService) | None => Vec::new(),
    }
}

fn fill(letter: &'static Letter, organization: &str, url: &str) -> Vec<FilledLetter> {
    // The address first: a name may hold whatever its people like, braces too.
    let put = |text: &str| text.replace("{url}", url).replace("{organization}", organization);
    let one = |text: &connectors::LetterText| FilledLetter {
        locale: text.locale,
        to: letter.to,
        subject: put(text.subject),
        body: put(text.body),
    };
    letter.texts.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_names_the_organization_and_the_address_in_four_languages() {
        let url = "https://harken.example/ingest/0123";
        for connector in connectors::registry() {
            let letters = filled(*connector, "Клініка «Acme» {url}", url);
            let by_support = matches!(
                connector.ingest().map(connectors::Ingest::activation),
                Some(Activation::Support(_))
            );
            assert_eq!(letters.len(), if by_support { 4 } else { 0 });
            for letter in letters {
                assert!(letter.to.contains('@'), "{letter:?}");
                assert_eq!(letter.body.matches(url).count(), 1, "{letter:?}");
                assert!(letter.body.contains("Клініка «Acme» {url}"), "{letter:?}");
                assert!(!letter.subject.is_empty() && !letter.body.contains("{organization}"), "{letter:?}");
            }
        }
    }
}
