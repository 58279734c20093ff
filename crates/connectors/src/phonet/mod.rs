//! Phonet (phonet.com.ua): events that name a call and tell nothing of how long it took, the call history behind a
//! session, recordings by a public link.
//!
//! The end of a call becomes a hint, and its row is asked for. Nothing is signed: the token in our address and the list
//! of the vendor's servers are the security. Every request signs in anew, because nothing is kept here.

mod answer;
mod calls;
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
    Ack, CallRecord, DecodeError, Delivery, Directory, Employee, Fault, History, HistoryLimits, HistoryPage,
    HistoryQuestion, Http, Ingest, RawInbound, Rule, SourceEvent,
};

use answer::Session;

/// The connector.
pub(crate) struct Phonet;

const CHECKS: &[&str] = &["connection", "credentials", "answer"];
/// A person does not wait for a list of employees.
const TIMEOUT: Duration = Duration::from_secs(30);
const ADDRESSES_HINT: &str = "From where events may come. Empty: from anywhere. The vendor's servers: 89.184.65.208, \
89.184.82.130, 89.184.82.191, 89.184.67.228, 89.184.65.137, 95.213.132.131.";

static DESCRIPTOR: Descriptor = Descriptor {
    key: "phonet",
    name: "Phonet",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required(
            "domain",
            "Domain of the exchange",
            FieldKind::Text,
            "Where you open the vendor's cabinet: mycompany.phonet.com.ua.",
        ),
        FieldSpec::required(
            "api_key",
            "API key",
            FieldKind::Secret,
            "In the vendor's cabinet: Settings → Integration → Integration with another CRM system.",
        ),
        FieldSpec::optional(
            "country",
            "Country",
            FieldKind::Country,
            "How numbers without a country code are read.",
        )
        .with_default("UA"),
        FieldSpec::optional("addresses", "Allowed addresses", FieldKind::Addresses, ADDRESSES_HINT),
        FieldSpec::optional(
            "base_url",
            "Address",
            FieldKind::Url,
            "Where the API is. Empty: at the domain of the exchange, over https.",
        ),
    ],
    concurrency: 1,
    guide: include_str!("guide.md"),
};

impl Connector for Phonet {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            match employees(http, account, TEST_TIMEOUT).await {
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

    fn directory(&self) -> Option<&dyn Directory> {
        Some(self)
    }
}

impl Ingest for Phonet {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Unknown
    }

    fn decode(&self, _account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(inbound.body).map(|event| vec![event])
    }

    fn ack(&self) -> Ack {
        Ack::EMPTY
    }
}

impl History for Phonet {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(7 * 24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> BoxFuture<'a, Result<HistoryPage, Fault>> {
        history::page(http, account, question).boxed()
    }

    fn find<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        external_id: &'a str,
        at: Ts,
    ) -> BoxFuture<'a, Result<CallRecord, Fault>> {
        history::find(http, account, external_id, at).boxed()
    }
}

impl Directory for Phonet {
    fn employees<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<Vec<Employee>, Fault>> {
        employees(http, account, TIMEOUT).boxed()
    }
}

async fn employees(http: &Http, account: &Account, timeout: Duration) -> Result<Vec<Employee>, Fault> {
    let session = Session::open(http, account, timeout).await?;
    let list = session.list(http, "users", timeout).await?;
    Ok(list.iter().filter_map(calls::employee).collect())
}
