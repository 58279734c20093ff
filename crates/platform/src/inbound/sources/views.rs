//! What a source looks like outside: its settings, its streams, its address and the letters that give it out.

use std::collections::BTreeMap;

use ::store::{StoreError, Tx};
use kernel::{SourceId, Ts};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::entity::Model;
use super::letters::{self, FilledLetter};
use super::model::{SourceError, SourceState};
use super::streams::{self, Streams};
use super::{catalogue, store};
use crate::access::Scope;
use crate::app::App;
use crate::inbound::employees;
use crate::tenancy::organizations;

/// A source as it is shown.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceView {
    /// Its id.
    pub id: SourceId,
    /// `telephony`, `crm`, …: the family of its connector.
    pub kind: String,
    /// Key of its connector.
    pub connector: String,
    /// What its connector can do; see the catalogue.
    pub capabilities: Vec<&'static str>,
    /// What people call it.
    pub name: String,
    /// How it stands.
    pub state: SourceState,
    /// The vendor's host it belongs to.
    pub domain: String,
    /// IANA name: the zone of times that carry none.
    pub timezone: String,
    /// The settings that are no secrets.
    pub fields: BTreeMap<String, String>,
    /// Which secrets are stored, by the keys of the connector's card; the others were left empty.
    pub secrets_set: Vec<String>,
    /// When it was connected.
    pub installed_at: Ts,
    /// When something last arrived.
    pub last_event_at: Option<Ts>,
    /// What went wrong last, if nothing went well since.
    pub last_error: Option<String>,
    /// What it pushes and what it tells of the past.
    pub streams: Streams,
    /// Where the vendor sends events. Whoever has it can send them, so it is shown to those who may see sources.
    pub webhook_url: Option<String>,
    /// Letters that ask the vendor's support to send events to that address; none where people enter it themselves.
    pub letters: Vec<FilledLetter>,
    /// How many of its employees belong to no member.
    pub unmatched_employees: u64,
    /// What a change is made against, also as `ETag`.
    pub revision: i64,
}

/// The settings of a source as the audit log keeps them: nothing secret, and not the address.
#[derive(Debug, Serialize)]
pub(super) struct Settings {
    connector: String,
    name: String,
    state: String,
    domain: String,
    timezone: String,
    fields: serde_json::Value,
}

impl Settings {
    pub(super) fn of(row: &Model) -> Self {
        let Model { connector, name, state, domain, timezone, fields, .. } = row.clone();
        Self { connector, name, state, domain, timezone, fields }
    }
}

/// What is shown with sources and stands in other tables.
pub(super) struct Around {
    organization: String,
    unmatched: BTreeMap<Uuid, u64>,
}

impl Around {
    pub(super) async fn load(tx: &Tx, scope: &Scope) -> Result<Self, SourceError> {
        let organization = organizations::find(tx, scope.organization_id()).await?;
        let organization = organization.map(|found| found.name).unwrap_or_default();
        Ok(Self { organization, unmatched: employees::count_unmatched(tx, scope).await? })
    }
}

/// A source as it is shown right after it was read or changed.
pub(super) async fn show(tx: &Tx, app: &App, scope: &Scope, row: Model) -> Result<SourceView, SourceError> {
    view(app, row, &Around::load(tx, scope).await?, tx.now())
}

/// A source as it is shown at `now`.
pub(super) fn view(app: &App, row: Model, around: &Around, now: Ts) -> Result<SourceView, SourceError> {
    let state = SourceState::from_key(&row.state)
        .ok_or_else(|| StoreError::Corrupt(format!("source state {}", row.state)))?;
    let connector = connectors::find(&row.connector);
    let webhook_url = store::webhook_url(app, &row, state)?;
    let letters = match (connector, &webhook_url) {
        (Some(connector), Some(url)) => letters::filled(connector, &around.organization, url),
        _ => Vec::new(),
    };
    let secrets = store::account(app, &row)?.secrets.into_iter();
    let secrets_set = secrets.filter(|(_, secret)| !secret.expose().is_empty()).map(|(key, _)| key).collect();
    let fields =
        serde_json::from_value(row.fields.clone()).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    Ok(SourceView {
        streams: streams::of(&row, connector, now),
        capabilities: connector.map(catalogue::capabilities).unwrap_or_default(),
        unmatched_employees: around.unmatched.get(&row.id).copied().unwrap_or_default(),
        id: row.id.into(),
        kind: row.kind,
        connector: row.connector,
        name: row.name,
        state,
        domain: row.domain,
        timezone: row.timezone,
        fields,
        secrets_set,
        installed_at: Ts(row.installed_at),
        last_event_at: row.last_event_at.map(Ts),
        last_error: row.last_error,
        webhook_url,
        letters,
        revision: row.revision,
    })
}
