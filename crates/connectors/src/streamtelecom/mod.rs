//! Stream Telecom (streamtele.com): call events pushed to us, and the call history we ask.
//!
//! The vendor signs nothing and promises no repeats, so the token in our address is the security, and a repeated
//! `call_id` means the same call. Its two streams live apart: the history may answer while no event arrives yet.

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
    Ack, Activation, DecodeError, Delivery, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion,
    Http, Ingest, Letter, LetterText, RawInbound, Rule, SourceEvent,
};

/// The connector.
pub(crate) struct StreamTelecom;

const HOUR_MS: i64 = 60 * 60 * 1000;
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
        FieldSpec::optional(
            "addresses",
            "Allowed addresses",
            FieldKind::Addresses,
            "From where events may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
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
            let last_hour = HistoryQuestion { from: now.plus_ms(-HOUR_MS), to: now, cursor: None };
            let page = match history::ask(account, &DESCRIPTOR, &last_hour) {
                Ok(request) => history::page(http, account, &DESCRIPTOR, request.timeout(TEST_TIMEOUT)).await,
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

    fn history(&self) -> Option<&dyn History> {
        Some(self)
    }

    fn ingest(&self) -> Option<&dyn Ingest> {
        Some(self)
    }
}

impl Ingest for StreamTelecom {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Unknown
    }

    fn activation(&self) -> Activation {
        Activation::Support(&LETTER)
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(inbound.body, account.field(&DESCRIPTOR, "country")).map(|event| vec![event])
    }

    fn ack(&self) -> Ack {
        Ack::EMPTY
    }
}

impl History for StreamTelecom {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(30 * 24), gap: Duration::from_secs(1) }
    }

    fn page<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        question: &'a HistoryQuestion,
    ) -> BoxFuture<'a, Result<HistoryPage, Fault>> {
        async move {
            let request = history::ask(account, &DESCRIPTOR, question)?;
            history::page(http, account, &DESCRIPTOR, request).await
        }
        .boxed()
    }
}

static LETTER: Letter = Letter {
    to: "support@streamtele.com",
    takes_hours: 24,
    texts: &[
        LetterText {
            locale: "en",
            subject: "Please switch on call events for {organization}",
            body: include_str!("letter.en.txt"),
        },
        LetterText {
            locale: "uk",
            subject: "Увімкніть, будь ласка, події дзвінків для {organization}",
            body: include_str!("letter.uk.txt"),
        },
        LetterText {
            locale: "ru",
            subject: "Включите, пожалуйста, события звонков для {organization}",
            body: include_str!("letter.ru.txt"),
        },
        LetterText {
            locale: "es",
            subject: "Activen, por favor, los eventos de llamadas de {organization}",
            body: include_str!("letter.es.txt"),
        },
    ],
};
