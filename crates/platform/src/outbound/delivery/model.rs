//! What is delivered, and where to.

use std::collections::BTreeSet;

use kernel::{Classify, Kind};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which parts of a judged conversation are written back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "four switches people set one by one")]
pub(super) struct DeliverySettings {
    /// Write back by itself when a conversation completes.
    pub auto_sync: bool,
    /// What was said.
    pub transcript: bool,
    /// The summary.
    pub summary: bool,
    /// The score.
    pub score: bool,
}

/// A kind of thing in a CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum CrmEntity {
    /// A person.
    Contact,
    /// A sale.
    Deal,
    /// A sale that may become one.
    Lead,
    /// A firm.
    Company,
    /// An entity made for conversations alone.
    SmartProcess,
}

/// What an evaluation has to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeliveryOutput {
    /// 0 to 100.
    QualityScore,
    /// `positive`, `neutral` or `negative`.
    Sentiment,
    /// Two or three sentences.
    Summary,
    /// What kind of conversation it was.
    Category,
    /// The language that was spoken.
    Language,
    /// What was said.
    Transcript,
    /// How long it lasted, in seconds.
    DurationSeconds,
    /// Where to read it here.
    Link,
}

/// One value into one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FieldMapping {
    /// Whose field.
    pub crm_entity: CrmEntity,
    /// Which value.
    pub output: DeliveryOutput,
    /// The field's own name in the CRM: `UF_CRM_QUALITY`.
    pub crm_field: String,
    /// Whether a delivery without this value fails; otherwise the field is left out.
    pub required: bool,
}

/// Why there is nowhere to deliver to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum DeliveryObstacle {
    /// Nothing is connected.
    NoSource,
    /// What is connected is telephony: calls come from it, and nothing can be written back.
    TelephonyOnly,
}

/// Where conversations could be delivered to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// The CRM of this name.
    Crm(String),
    /// Nowhere, and why.
    None(DeliveryObstacle),
}

/// Why settings or mappings could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeliveryError {
    #[error(
        "turn on at least one of transcript, summary and score: automatic delivery would have nothing to write"
    )]
    Nothing,
    #[error(
        "there is no CRM to deliver to: connect one under Settings, Data source; telephony only sends calls"
    )]
    NoCrmSource,
    #[error("a field name has 1 to {FIELD_CHARS_MAX} letters, digits, `_` and `.`")]
    Field,
    #[error("this field of the CRM takes a value already: map each field once")]
    FieldTwice,
    #[error("at most {MAPPINGS_MAX} fields can be mapped")]
    TooMany,
    #[error(transparent)]
    Store(#[from] ::store::StoreError),
}

const FIELD_CHARS_MAX: usize = 100;
const MAPPINGS_MAX: usize = 200;

impl Classify for DeliveryError {
    fn kind(&self) -> Kind {
        match self {
            Self::NoCrmSource => Kind::Conflict,
            Self::Nothing | Self::Field | Self::FieldTwice | Self::TooMany => Kind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoCrmSource => "delivery.no_crm_source",
            Self::Nothing => "delivery_settings.nothing",
            Self::Field => "field_mapping.crm_field",
            Self::FieldTwice => "field_mapping.crm_field_twice",
            Self::TooMany => "field_mapping.too_many",
            Self::Store(error) => error.code(),
        }
    }
}

impl Default for DeliverySettings {
    /// Nothing leaves by itself until somebody says so.
    fn default() -> Self {
        Self { auto_sync: false, transcript: false, summary: true, score: true }
    }
}

impl DeliverySettings {
    /// Refuses to deliver nothing automatically.
    pub(super) fn checked(self) -> Result<Self, DeliveryError> {
        let something = self.transcript || self.summary || self.score;
        if self.auto_sync && !something { Err(DeliveryError::Nothing) } else { Ok(self) }
    }
}

impl Target {
    /// Refuses to be configured while there is none.
    pub(super) fn required(&self) -> Result<(), DeliveryError> {
        match self {
            Self::Crm(_) => Ok(()),
            Self::None(_) => Err(DeliveryError::NoCrmSource),
        }
    }
}

/// The mappings with their field names trimmed, or the first that cannot be with its pointer.
pub(super) fn check_mappings(
    mut mappings: Vec<FieldMapping>,
) -> Result<Vec<FieldMapping>, (String, DeliveryError)> {
    if mappings.len() > MAPPINGS_MAX {
        return Err(("/mappings".to_owned(), DeliveryError::TooMany));
    }
    let mut taken = BTreeSet::new();
    for (index, mapping) in mappings.iter_mut().enumerate() {
        mapping.crm_field = mapping.crm_field.trim().to_owned();
        let at = |error| (format!("/mappings/{index}/crm_field"), error);
        if !is_field(&mapping.crm_field) {
            return Err(at(DeliveryError::Field));
        }
        if !taken.insert((mapping.crm_entity, mapping.crm_field.to_ascii_uppercase())) {
            return Err(at(DeliveryError::FieldTwice));
        }
    }
    Ok(mappings)
}

fn is_field(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    (1..=FIELD_CHARS_MAX).contains(&name.chars().count()) && name.chars().all(plain)
}
