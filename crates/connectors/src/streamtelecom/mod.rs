//! Stream Telecom (streamtele.com): call events pushed to us, and the call history we ask.
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

use crate::{
    Account, Activation, Capabilities, Connector, DecodeError, Descriptor, Family, FieldKind, FieldSpec,
    Guide, Http, Ingest, Letter, LetterText, RawInbound, Rule, SourceEvent, TestReport,
};

/// The connector.
pub(crate) struct StreamTelecom;

const KEY_HINT: &str = "In the vendor's cabinet: Administration → Company Profile → API KEY.";

static DESCRIPTOR: Descriptor = Descriptor {
    key: "streamtelecom",
    name: "Stream Telecom",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required("username", "Login", FieldKind::Text, "The login of the vendor's cabinet."),
        FieldSpec::required("password", "Password", FieldKind::Secret, "The password of that login."),
        FieldSpec::required("api_key", "API key", FieldKind::Secret, KEY_HINT),
        FieldSpec::timezone("The zone of the vendor's cabinet; its call history has local times."),
        FieldSpec::COUNTRY,
        FieldSpec::addresses(
            "From where events may come. Empty: from anywhere, because the vendor publishes no list.",
        ),
        FieldSpec::base_url("https://crm.streamtele.com"),
    ],
    concurrency: 2,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for StreamTelecom {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { ingest: Some(self), history: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        TestReport::by_last_hour(self, http, account, now).boxed()
    }
}

impl Ingest for StreamTelecom {
    fn rules(&self) -> &'static [Rule] {
        &[Rule::UrlToken, Rule::Addresses { field: "addresses" }]
    }

    fn activation(&self) -> Activation {
        Activation::Support(&LETTER)
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(inbound.body, account.field(&DESCRIPTOR, "country")).map(|event| vec![event])
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
