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

use crate::{
    Account, Ack, Activation, Capabilities, Connector, DecodeError, Delivery, Descriptor, Family, FieldKind,
    FieldSpec, Guide, Http, Ingest, Letter, LetterText, RawInbound, Rule, SourceEvent, TestReport,
};

/// The connector.
pub(crate) struct Binotel;

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
        FieldSpec::COUNTRY,
        FieldSpec::addresses(ADDRESSES_HINT),
        FieldSpec::base_url("https://api.binotel.com"),
    ],
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Binotel {
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

/// Five requests a minute are reported to be the limit, whatever is asked.
const GAP: Duration = Duration::from_secs(12);

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
