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

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::connector::{
    Account, Connector, Descriptor, Family, FieldKind, FieldSpec, TEST_TIMEOUT, TestReport,
};
use crate::{
    Ack, DecodeError, Delivery, Directory, Employee, Fault, History, HistoryLimits, HistoryPage,
    HistoryQuestion, Http, Ingest, RawInbound, Rule, SourceEvent, local_time,
};

/// The connector.
pub(crate) struct Ringostat;

const HOUR_MS: i64 = 60 * 60 * 1000;
const CHECKS: &[&str] = &["connection", "credentials", "answer"];

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
        FieldSpec::optional(
            "timezone",
            "Time zone",
            FieldKind::Timezone,
            "The zone of the project; the webhook and the call log have local times.",
        )
        .with_default("Europe/Kyiv"),
        FieldSpec::optional(
            "country",
            "Country",
            FieldKind::Country,
            "How numbers without a country code are read.",
        )
        .with_default("UA"),
        FieldSpec::optional(
            "addresses",
            "Allowed addresses",
            FieldKind::Addresses,
            "From where webhooks may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default("https://api.ringostat.net"),
    ],
    concurrency: 2,
    guide: include_str!("guide.md"),
};

impl Connector for Ringostat {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            let last_hour = HistoryQuestion { from: now.plus_ms(-HOUR_MS), to: now, cursor: None };
            let page = match history::ask(account, &last_hour) {
                Ok(request) => history::page(http, account, request.timeout(TEST_TIMEOUT)).await,
                Err(fault) => Err(fault),
            };
            match page {
                Ok(page) => {
                    TestReport::all_passed(CHECKS, format!("{} calls in the last hour", page.rows.len()))
                }
                Err(fault) => TestReport::from_fault(CHECKS, &fault),
            }
        }
        .boxed()
    }

    fn ingest(&self) -> Option<&dyn Ingest> {
        Some(self)
    }

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
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

    fn ack(&self) -> Ack {
        Ack::EMPTY
    }
}

impl History for Ringostat {
    /// The log answers at most 6,500 calls at once; a week of most companies is less, and of the others
    /// [`Fault::TooLarge`] says to ask for less.
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(7 * 24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> BoxFuture<'a, Result<HistoryPage, Fault>> {
        async move { history::page(http, account, history::ask(account, question)?).await }.boxed()
    }
}

impl Directory for Ringostat {
    fn employees<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<Vec<Employee>, Fault>> {
        directory::employees(http, account).boxed()
    }
}
