//! Phonet (phonet.com.ua): events that name a call and tell nothing of how long it took, the call history behind a
//! session, recordings by a public link.
//!
//! The end of a call becomes a hint, and its row is asked for. Nothing is signed: the token in our address and the list
//! of the vendor's servers are the security. Every request signs in anew, because nothing is kept here.

mod answer;
mod calls;
mod directory;
mod events;
mod history;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::{
    Account, Capabilities, Connector, DecodeError, Descriptor, Family, FieldKind, FieldSpec, Guide, Http,
    Ingest, RawInbound, Rule, SourceEvent, TestReport,
};

/// The connector.
pub(crate) struct Phonet;

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
        FieldSpec::COUNTRY,
        FieldSpec::addresses(ADDRESSES_HINT),
        FieldSpec::optional(
            "base_url",
            "Address",
            FieldKind::Url,
            "Where the API is. Empty: at the domain of the exchange, over https.",
        ),
    ],
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Phonet {
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

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        TestReport::by_employees(self, http, account).boxed()
    }
}

impl Ingest for Phonet {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn decode(&self, _account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(inbound.body).map(|event| vec![event])
    }
}
