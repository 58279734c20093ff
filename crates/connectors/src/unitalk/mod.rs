//! UniTalk (unitalk.cloud, earlier Nextel): events with our secret in their `Authorization`, the call history page by
//! page, recordings by a link in the event that works ten minutes later.
//!
//! Times are local without a zone. The vendor's lasting id is `dbid`; the history does not always show it, so a call is
//! also known by when it began and who called, which both ways of hearing of it share as their session.

mod answer;
mod calls;
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
use crate::recordings::leads_to;
use crate::{
    Ack, DecodeError, Delivery, Directory, Employee, Fault, History, HistoryLimits, HistoryPage,
    HistoryQuestion, Http, Ingest, RawInbound, Recordings, Request, Rule, SourceEvent,
};

/// The connector.
pub(crate) struct UniTalk;

const CHECKS: &[&str] = &["connection", "credentials", "answer"];
const SECRET_HINT: &str =
    "Made here. Enter it in the vendor's event handler as the value of the header Authorization.";

static DESCRIPTOR: Descriptor = Descriptor {
    key: "unitalk",
    name: "UniTalk",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required(
            "api_key",
            "Project key",
            FieldKind::Secret,
            "In the vendor's cabinet, on the page API.",
        ),
        FieldSpec::required("webhook_secret", "Secret of the event handler", FieldKind::Secret, SECRET_HINT)
            .generated(),
        FieldSpec::optional(
            "timezone",
            "Time zone",
            FieldKind::Timezone,
            "The zone of the vendor's cabinet; its events and its history have local times.",
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
            "From where events may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default("https://api.unitalk.cloud"),
    ],
    concurrency: 1,
    guide: include_str!("guide.md"),
};

impl Connector for UniTalk {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            match directory::employees(http, account, TEST_TIMEOUT).await {
                Ok(people) => TestReport::all_passed(CHECKS, format!("{} employees", people.len())),
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

    fn recordings(&self) -> Option<&dyn Recordings> {
        Some(self)
    }

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }
}

impl Ingest for UniTalk {
    fn rules(&self) -> &'static [Rule] {
        &[
            Rule::UrlToken,
            Rule::Header { name: "authorization", secret: "webhook_secret" },
            Rule::Addresses { field: "addresses" },
        ]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Unknown
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(account, inbound).map(|event| vec![event])
    }

    fn ack(&self) -> Ack {
        Ack::EMPTY
    }
}

impl History for UniTalk {
    fn limits(&self) -> HistoryLimits {
        // A question costs more the longer the vendor works on it, so each is small.
        HistoryLimits { window: Duration::from_hours(24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> BoxFuture<'a, Result<HistoryPage, Fault>> {
        history::page(http, account, question).boxed()
    }
}

impl Recordings for UniTalk {
    /// Ten to fifteen minutes, the vendor says; before that the link is not there or answers 202.
    fn ready_after(&self) -> Duration {
        Duration::from_mins(10)
    }

    fn request(&self, account: &Account, url: &str) -> Request {
        let request = Request::get(url);
        match account.secret("api_key") {
            Some(key) if leads_to(account.base_url(&DESCRIPTOR), url) => request.authorize("Bearer", key),
            _ => request,
        }
    }
}

impl Directory for UniTalk {
    fn employees<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<Vec<Employee>, Fault>> {
        directory::employees(http, account, directory::TIMEOUT).boxed()
    }
}
