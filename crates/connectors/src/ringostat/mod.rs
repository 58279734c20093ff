//! Ringostat: a webhook after each call, the call log we ask, and the employees of a project.
//!
//! The customer composes the webhook: a form, JSON or a GET, with names of their own choice. So names are a setting,
//! whose defaults are those of the template in the guide and those of the call log. The vendor signs nothing and does
//! not repeat what was not answered, so the call log is caught up.

mod answer;
mod call;
mod directory;
mod events;
mod history;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::{
    Account, Capabilities, Connector, DecodeError, Delivery, Descriptor, Family, FieldKind, FieldSpec, Guide,
    Http, Ingest, RawInbound, Rule, SourceEvent, TestReport, local_time,
};

/// The connector.
pub(crate) struct Ringostat;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "ringostat",
    name: "Ringostat",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required(
            "auth_key",
            "Auth-key",
            FieldKind::Secret,
            "In Ringostat: Integrations → Ringostat API.",
        ),
        FieldSpec::required(
            "project_id",
            "Project ID",
            FieldKind::Text,
            "Beside the key; the employees are asked for by it.",
        ),
        FieldSpec::optional(
            "webhook_user",
            "Webhook user",
            FieldKind::Text,
            "If the webhook uses Basic authorization: its user name. Leave it empty together with the password.",
        ),
        FieldSpec::optional(
            "webhook_password",
            "Webhook password",
            FieldKind::Secret,
            "Make one here and enter the same in the webhook; then a push without it is refused.",
        )
        .generated(),
        FieldSpec::optional(
            "field_names",
            "Names in your webhook",
            FieldKind::Text,
            "Only if your webhook uses other names than the guide: `call_id=id, date=started`.",
        ),
        FieldSpec::timezone("The zone of the project; the webhook and the call log have local times."),
        FieldSpec::COUNTRY,
        FieldSpec::addresses(
            "From where webhooks may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
        FieldSpec::base_url("https://api.ringostat.net"),
    ],
    concurrency: 2,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Ringostat {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities {
            ingest: Some(self),
            history: Some(self),
            directory: Some(self),
            ..Capabilities::default()
        }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        TestReport::by_last_hour(self, http, account, now).boxed()
    }
}

impl Ingest for Ringostat {
    fn rules(&self) -> &'static [Rule] {
        &[
            Rule::UrlToken,
            Rule::Basic { user: "webhook_user", secret: "webhook_password" },
            Rule::Addresses { field: "addresses" },
        ]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Once
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"))
            .map_err(|fault| DecodeError::at("timezone", fault.words()))?;
        let names = events::Names::read(account.field(&DESCRIPTOR, "field_names"));
        let fields = names.ours(events::sent(inbound)?);
        let call = call::read(&fields, &zone, account.field(&DESCRIPTOR, "country"))?;
        Ok(vec![SourceEvent::ended(call)])
    }
}
