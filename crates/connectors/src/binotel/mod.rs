//! Binotel (binotel.ua): calls pushed as forms, the call history day by day, recordings by a link that is asked for.
//!
//! Nothing is signed: the token in our address and the list of the vendor's servers are the security. What is not
//! acknowledged with `{"status":"success"}` comes again, up to seven times, under the same `generalCallID`.

mod answer;
mod calls;
mod directory;
mod events;
mod history;
mod recordings;
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
    Ack, Activation, DecodeError, Delivery, Directory, Employee, Fault, History, HistoryLimits, HistoryPage,
    HistoryQuestion, Http, Ingest, Letter, LetterText, RawInbound, Recordings, Rule, SourceEvent,
};

/// The connector.
pub(crate) struct Binotel;

const CHECKS: &[&str] = &["connection", "credentials", "answer"];
const KEY_HINT: &str = "The support of Binotel issues key and secret by mail: support@binotel.ua.";
const ADDRESSES_HINT: &str = "From where calls may come. Empty: from anywhere. The vendor's servers are within \
194.88.218.112/28, 194.88.219.64/27 and 185.100.66.144/29; the guide has each of them.";

static DESCRIPTOR: Descriptor = Descriptor {
    key: "binotel",
    name: "Binotel",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required("api_key", "API key", FieldKind::Secret, KEY_HINT),
        FieldSpec::required(
            "api_secret",
            "API secret",
            FieldKind::Secret,
            "Comes with the key. Binotel binds it to the address of your server, so tell them when that changes.",
        ),
        FieldSpec::optional(
            "country",
            "Country",
            FieldKind::Country,
            "How numbers without a country code are read.",
        )
        .with_default("UA"),
        FieldSpec::optional("addresses", "Allowed addresses", FieldKind::Addresses, ADDRESSES_HINT),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default("https://api.binotel.com"),
    ],
    concurrency: 1,
    guide: include_str!("guide.md"),
};

impl Connector for Binotel {
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

impl Ingest for Binotel {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Repeats
    }

    fn activation(&self) -> Activation {
        Activation::Support(&LETTER)
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(&inbound.form(), account.field(&DESCRIPTOR, "country")).map(|event| vec![event])
    }

    /// Anything else counts as a failure there, and is sent again for a day and a half.
    fn ack(&self) -> Ack {
        Ack { status: 200, content_type: "application/json", body: r#"{"status":"success"}"# }
    }
}

impl History for Binotel {
    fn limits(&self) -> HistoryLimits {
        // Five requests a minute are reported to be the limit.
        HistoryLimits { window: Duration::from_hours(24), gap: Duration::from_secs(12) }
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

impl Recordings for Binotel {
    fn ready_after(&self) -> Duration {
        recordings::READY_AFTER
    }

    fn locate<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        key: &'a str,
    ) -> BoxFuture<'a, Result<String, Fault>> {
        recordings::locate(http, account, key).boxed()
    }
}

impl Directory for Binotel {
    fn employees<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
    ) -> BoxFuture<'a, Result<Vec<Employee>, Fault>> {
        directory::employees(http, account, directory::TIMEOUT).boxed()
    }
}

static LETTER: Letter = Letter {
    to: "support@binotel.ua",
    takes_hours: 24,
    texts: &[
        LetterText {
            locale: "en",
            subject: "Please switch on the call webhook for {organization}",
            body: include_str!("letter.en.txt"),
        },
        LetterText {
            locale: "uk",
            subject: "Увімкніть, будь ласка, вебхук дзвінків для {organization}",
            body: include_str!("letter.uk.txt"),
        },
        LetterText {
            locale: "ru",
            subject: "Включите, пожалуйста, вебхук звонков для {organization}",
            body: include_str!("letter.ru.txt"),
        },
        LetterText {
            locale: "es",
            subject: "Activen, por favor, el webhook de llamadas de {organization}",
            body: include_str!("letter.es.txt"),
        },
    ],
};
