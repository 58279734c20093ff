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
mod recordings;
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
pub(crate) struct UniTalk;

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
        FieldSpec::timezone("The zone of the vendor's cabinet; its events and its history have local times."),
        FieldSpec::COUNTRY,
        FieldSpec::addresses(
            "From where events may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
        FieldSpec::base_url("https://api.unitalk.cloud"),
    ],
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for UniTalk {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities {
            ingest: Some(self),
            history: Some(self),
            recordings: Some(self),
            directory: Some(self),
            ..Capabilities::default()
        }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        TestReport::by_employees(self, http, account).boxed()
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

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(account, inbound).map(|event| vec![event])
    }
}
