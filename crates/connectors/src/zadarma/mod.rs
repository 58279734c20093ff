//! Zadarma, and Novofon v1, which speaks the same protocol at another address: signed notifications of calls, and
//! signed questions for history and recordings.
//!
//! A notification's signature covers the parties and the start only, not the outcome; the recording is asked for, so
//! nothing of it is believed from outside.

mod answer;
mod events;
mod history;
mod recordings;
mod sign;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::fields::Fields;
use crate::test_report::{ANSWER_CHECKS, TEST_TIMEOUT};
use crate::{
    Account, Capabilities, Connector, DecodeError, Descriptor, Family, Fault, FieldKind, FieldSpec, Guide,
    Http, Ingest, RawInbound, Rule, SourceEvent, TestReport, local_time,
};

/// The connector, once for every vendor of this protocol.
pub(crate) struct Zadarma {
    descriptor: &'static Descriptor,
}

pub(crate) const ZADARMA: Zadarma = Zadarma { descriptor: &OF_ZADARMA };
pub(crate) const NOVOFON: Zadarma = Zadarma { descriptor: &OF_NOVOFON };

static OF_ZADARMA: Descriptor = Descriptor {
    key: "zadarma",
    name: "Zadarma",
    family: Family::Telephony,
    fields: &fields(
        "https://api.zadarma.com",
        "From where notifications may come; the vendor's examples name 185.45.152.42. Empty: from anywhere.",
    ),
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

static OF_NOVOFON: Descriptor = Descriptor {
    key: "novofon",
    name: "Novofon (API v1)",
    family: Family::Telephony,
    fields: &fields(
        "https://api.novofon.com",
        "From where notifications may come. Empty: from anywhere, because the vendor publishes no list.",
    ),
    concurrency: 1,
    guide: Guide {
        en: include_str!("guide-novofon.md"),
        uk: include_str!("guide-novofon.uk.md"),
        ru: include_str!("guide-novofon.ru.md"),
        es: include_str!("guide-novofon.es.md"),
    },
};

const fn fields(base_url: &'static str, addresses: &'static str) -> [FieldSpec; 6] {
    [
        FieldSpec::required(
            "api_key",
            "Key",
            FieldKind::Secret,
            "In the vendor's cabinet: Settings → Integrations and API → Keys and API.",
        ),
        FieldSpec::required(
            "api_secret",
            "Secret",
            FieldKind::Secret,
            "Shown beside the key. The vendor signs its notifications with it.",
        ),
        FieldSpec::timezone("The zone of the vendor's cabinet; notifications and history have local times."),
        FieldSpec::COUNTRY,
        FieldSpec::addresses(addresses),
        FieldSpec::base_url(base_url),
    ]
}

impl Connector for Zadarma {
    fn descriptor(&self) -> &'static Descriptor {
        self.descriptor
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities {
            ingest: Some(self),
            history: Some(self),
            recordings: Some(self),
            ..Capabilities::default()
        }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move { TestReport::of(ANSWER_CHECKS, self.balance(http, account).await) }.boxed()
    }
}

impl Zadarma {
    /// The cheapest question that needs the key.
    async fn balance(&self, http: &Http, account: &Account) -> Result<String, Fault> {
        let request = sign::get(account, self.descriptor, "/v1/info/balance/", &[])?;
        let body = answer::read(account, &http.send(request.timeout(TEST_TIMEOUT)).await?)?;
        let fields = Fields::Json(&body);
        let said = [fields.text("balance"), fields.text("currency")].map(Option::unwrap_or_default);
        Ok(account.redact(said.join(" ").trim()))
    }
}

static RULES: &[Rule] = &[
    Rule::UrlToken,
    Rule::Signed { recipe: &events::RECIPE, secret: "api_secret" },
    Rule::Addresses { field: "addresses" },
];

impl Ingest for Zadarma {
    fn rules(&self) -> &'static [Rule] {
        RULES
    }

    /// While our address is being entered, the vendor sends a text and wants it back.
    fn handshake(&self, inbound: &RawInbound<'_>) -> Option<String> {
        let asked = inbound.head.method.eq_ignore_ascii_case("get");
        inbound.query().get("zd_echo").filter(|_| asked).map(str::to_owned)
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        let zone = local_time::zone(account.field(self.descriptor, "timezone"))
            .map_err(|fault| DecodeError::at("timezone", fault.words()))?;
        let country = account.field(self.descriptor, "country");
        events::decode(&inbound.form(), &zone, country).map(|event| vec![event])
    }
}
