//! What the catalogue of connectors looks like outside.

use connectors::{Activation, Connector, Delivery, FieldKind, FieldSpec};
use serde::Serialize;
use utoipa::ToSchema;

use crate::credentials::family_key;

/// A system Harken can speak to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorCard {
    /// Stable key.
    pub key: &'static str,
    /// `telephony`, `asr`, `llm` or `mail`.
    pub family: &'static str,
    /// What people call it.
    pub name: &'static str,
    /// Among `ingest`, `history`, `history_file`, `recordings`, `directory`, `transcribe`, `complete`, `send_mail`.
    pub capabilities: Vec<&'static str>,
    /// The form to connect it with.
    pub fields: Vec<ConnectorField>,
    /// How to set it up, Markdown, in the language asked for.
    pub guide: &'static str,
    /// How it is asked for the past; none where it is not.
    pub history: Option<ConnectorHistory>,
    /// How it learns our address; none when it takes nothing in.
    pub activation: Option<ConnectorActivation>,
    /// Whether it sends again what we missed; none when it takes nothing in.
    pub delivery: Option<ConnectorDelivery>,
}

/// How a system is asked for the past.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorHistory {
    /// The longest span of one question, in days.
    pub window_days: u64,
}

/// How a system learns the address it is to send events to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConnectorActivation {
    /// Somebody enters it there.
    SelfService,
    /// The vendor's support does, when it gets a letter.
    Support,
}

/// Whether a system sends again what was not acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ConnectorDelivery {
    /// It does.
    Repeats,
    /// It sends once.
    Once,
    /// Its documents do not say.
    Unknown,
}

/// One field of the form.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldSpec)]
pub(super) struct ConnectorField {
    /// Stable key.
    pub key: &'static str,
    /// What the form calls it.
    pub label: &'static str,
    /// `text`, `secret`, `url`, `timezone`, `country`, `addresses` or `choice`.
    pub kind: &'static str,
    /// What can be chosen, when it is a choice.
    pub options: &'static [&'static str],
    /// Whether it must be given.
    pub required: bool,
    /// What holds when nothing is given.
    pub default: Option<&'static str>,
    /// Where to find the value.
    pub hint: &'static str,
    /// Asked only while another field has a certain value.
    pub show_if: Option<ShowIf>,
    /// A secret of ours that the vendor is given: the form offers to make one.
    pub generated: bool,
}

/// What another field must say.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldCondition)]
pub(super) struct ShowIf {
    /// Key of the other field.
    pub field: &'static str,
    /// The value it must have.
    pub value: &'static str,
}

/// The catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConnectorCards {
    /// Every system Harken can speak to.
    pub items: Vec<ConnectorCard>,
}

/// The card of one connector, for somebody who reads this language.
pub(super) fn card(connector: &dyn Connector, language: Option<&str>) -> ConnectorCard {
    let descriptor = connector.descriptor();
    ConnectorCard {
        key: descriptor.key,
        family: family_key(descriptor.family),
        name: descriptor.name,
        capabilities: capabilities(connector),
        fields: descriptor.fields.iter().map(field).collect(),
        guide: descriptor.guide.told(language),
        history: connector.history().map(|history| ConnectorHistory {
            window_days: history.limits().window.as_secs().div_ceil(DAY_S),
        }),
        activation: connector.ingest().map(|ingest| match ingest.activation() {
            Activation::SelfService => ConnectorActivation::SelfService,
            Activation::Support(_) => ConnectorActivation::Support,
        }),
        delivery: connector.ingest().map(|ingest| match ingest.delivery() {
            Delivery::Repeats => ConnectorDelivery::Repeats,
            Delivery::Once => ConnectorDelivery::Once,
            Delivery::Unknown => ConnectorDelivery::Unknown,
        }),
    }
}

const DAY_S: u64 = 24 * 3600;

/// What a connector can do, as the catalogue and a source say it.
pub(super) fn capabilities(connector: &dyn Connector) -> Vec<&'static str> {
    let all = [
        ("ingest", connector.ingest().is_some()),
        ("history", connector.history().is_some()),
        ("history_file", connector.history_file().is_some()),
        ("recordings", connector.recordings().is_some()),
        ("directory", connector.directory().is_some()),
        ("transcribe", connector.transcribe().is_some()),
        ("complete", connector.complete().is_some()),
        ("send_mail", connector.send_mail().is_some()),
    ];
    all.into_iter().filter_map(|(key, has)| has.then_some(key)).collect()
}

fn field(spec: &FieldSpec) -> ConnectorField {
    let (kind, options): (_, &[_]) = match spec.kind {
        FieldKind::Text => ("text", &[]),
        FieldKind::Secret => ("secret", &[]),
        FieldKind::Url => ("url", &[]),
        FieldKind::Timezone => ("timezone", &[]),
        FieldKind::Country => ("country", &[]),
        FieldKind::Addresses => ("addresses", &[]),
        FieldKind::Choice(words) => ("choice", words),
    };
    let FieldSpec { key, label, required, default, hint, show_if, generated, .. } = *spec;
    let show_if = show_if.map(|(field, value)| ShowIf { field, value });
    ConnectorField { key, label, kind, options, required, default, hint, show_if, generated }
}
