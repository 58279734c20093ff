//! Stream Telecom (streamtele.com): call events pushed to us, and the call history we ask to test the account.
//!
//! The vendor signs nothing and promises no repeats, so the token in our address is the security, and a repeated
//! `call_id` means the same call. Its two streams live apart: the history may answer while no event arrives yet.

mod events;
mod history;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::connector::{Account, Connector, Descriptor, Family, FieldKind, FieldSpec, TestReport};
use crate::{Ack, DecodeError, Http, Ingest, RawInbound, Rule, SourceEvent};

/// The connector.
pub(crate) struct StreamTelecom;

const CHECKS: &[&str] = &["connection", "credentials", "answer"];
const KEY_HINT: &str = "In the vendor's cabinet: Administration → Company Profile → API KEY.";

static DESCRIPTOR: Descriptor = Descriptor {
    key: "streamtelecom",
    name: "Stream Telecom",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required("username", "Login", FieldKind::Text, "The login of the vendor's cabinet."),
        FieldSpec::required("password", "Password", FieldKind::Secret, "The password of that login."),
        FieldSpec::required("api_key", "API key", FieldKind::Secret, KEY_HINT),
        FieldSpec::optional(
            "timezone",
            "Time zone",
            FieldKind::Timezone,
            "The zone of the vendor's cabinet; its call history has local times.",
        )
        .with_default("Europe/Kyiv"),
        FieldSpec::optional(
            "country",
            "Country",
            FieldKind::Country,
            "How numbers without a country code are read.",
        )
        .with_default("UA"),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default("https://crm.streamtele.com"),
    ],
    concurrency: 2,
    guide: include_str!("guide.md"),
};

impl Connector for StreamTelecom {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            match history::last_hour(http, account, &DESCRIPTOR, now).await {
                Ok(calls) => TestReport::all_passed(CHECKS, format!("{calls} calls in the last hour")),
                Err(fault) => TestReport::from_fault(CHECKS, &fault),
            }
        }
        .boxed()
    }

    fn ingest(&self) -> Option<&dyn Ingest> {
        Some(self)
    }
}

impl Ingest for StreamTelecom {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken]
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(inbound.body, account.field(&DESCRIPTOR, "country")).map(|event| vec![event])
    }

    fn ack(&self) -> Ack {
        Ack { status: 200, content_type: "text/plain", body: "" }
    }
}
