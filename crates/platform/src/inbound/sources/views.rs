//! What the catalogue of connectors looks like outside.

use connectors::{Connector, FieldKind, FieldSpec};
use serde::Serialize;
use utoipa::ToSchema;

use crate::credentials::family_key;

/// A system Harken can speak to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorCard {
    /// Stable key.
    pub key: &'static str,
    /// `telephony`, `asr` or `llm`.
    pub family: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// `ingest`, `transcribe`, `complete`.
    pub capabilities: Vec<&'static str>,
    /// The form to connect it with.
    pub fields: Vec<ConnectorField>,
    /// How to set it up, Markdown.
    pub guide: &'static str,
}

/// One field of the form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldSpec)]
pub(super) struct ConnectorField {
    /// Stable key.
    pub key: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// `text`, `secret`, `url`, `timezone` or `country`.
    pub kind: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// What holds when nothing is given.
    pub default: Option<&'static str>,
    /// Where to find the value.
    pub hint: &'static str,
}

/// The catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorCards {
    /// Every system Harken can speak to.
    pub items: Vec<ConnectorCard>,
}

/// The card of one connector.
pub(super) fn card(connector: &dyn Connector) -> ConnectorCard {
    let descriptor = connector.descriptor();
    let capabilities = [
        ("ingest", connector.ingest().is_some()),
        ("transcribe", connector.transcribe().is_some()),
        ("complete", connector.complete().is_some()),
    ];
    ConnectorCard {
        key: descriptor.key,
        family: family_key(descriptor.family),
        name: descriptor.name,
        capabilities: capabilities.into_iter().filter_map(|(key, has)| has.then_some(key)).collect(),
        fields: descriptor.fields.iter().map(field).collect(),
        guide: descriptor.guide,
    }
}

fn field(spec: &FieldSpec) -> ConnectorField {
    let kind = match spec.kind {
        FieldKind::Text => "text",
        FieldKind::Secret => "secret",
        FieldKind::Url => "url",
        FieldKind::Timezone => "timezone",
        FieldKind::Country => "country",
        FieldKind::Addresses => "addresses",
        FieldKind::Choice(_) => "choice",
    };
    let FieldSpec { key, label, required, default, hint, .. } = *spec;
    ConnectorField { key, label, kind, required, default, hint }
}
