//! The fields of the form an account is made with, and those that several vendors ask for in the same words.
//!
//! The console draws the form from them and translates their labels, so a label means the same wherever it stands.

use serde::Serialize;

/// One field of the form an account is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    pub key: &'static str,
    pub label: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    pub default: Option<&'static str>,
    /// Where to find the value, or what it means.
    pub hint: &'static str,
    /// Shown only while another field has this value.
    pub show_if: Option<(&'static str, &'static str)>,
    /// A secret of ours that the vendor is given: the form offers to make one.
    pub generated: bool,
}

/// How a field is entered and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    /// Sealed at rest, never shown again.
    Secret,
    Url,
    /// An IANA time zone.
    Timezone,
    /// Two letters, ISO 3166.
    Country,
    /// Addresses and networks, separated by commas.
    Addresses,
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl FieldSpec {
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Secret)
    }

    pub(crate) const fn required(
        key: &'static str,
        label: &'static str,
        kind: FieldKind,
        hint: &'static str,
    ) -> Self {
        Self { key, label, kind, required: true, default: None, hint, show_if: None, generated: false }
    }

    pub(crate) const fn optional(
        key: &'static str,
        label: &'static str,
        kind: FieldKind,
        hint: &'static str,
    ) -> Self {
        Self { key, label, kind, required: false, default: None, hint, show_if: None, generated: false }
    }

    pub(crate) const fn with_default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    pub(crate) const fn shown_if(self, key: &'static str, value: &'static str) -> Self {
        Self { show_if: Some((key, value)), ..self }
    }

    /// How numbers are read that have no country code.
    pub(crate) const COUNTRY: Self = Self::optional(
        "country",
        "Country",
        FieldKind::Country,
        "How numbers without a country code are read.",
    )
    .with_default("UA");

    /// The zone of local times; `hint` says whose clock it is.
    pub(crate) const fn timezone(hint: &'static str) -> Self {
        Self::optional("timezone", "Time zone", FieldKind::Timezone, hint).with_default("Europe/Kyiv")
    }

    /// From where pushes may come.
    pub(crate) const fn addresses(hint: &'static str) -> Self {
        Self::optional("addresses", "Allowed addresses", FieldKind::Addresses, hint)
    }

    /// Where the vendor's API is, for those who are called at another place than everybody.
    pub(crate) const fn base_url(default: &'static str) -> Self {
        Self::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default(default)
    }

    pub(crate) const fn generated(self) -> Self {
        Self { generated: true, ..self }
    }
}
