//! Any telephony that can send a web request when a call ends: JSON, a form, or fields in the address.
//!
//! What stands where is a map that the administrator draws: each entry names a JSON pointer or a field. The defaults
//! are names of our own, for exchanges whose template can be written freely. Nothing is ever called but the server of
//! recordings.

mod events;
mod said;
mod settings;
#[cfg(test)]
mod tests;
mod times;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::ingest::{Algorithm, At, Encoding, Message, Part, Recipe, Setting, When};
use crate::{
    Account, Capabilities, Connector, DecodeError, Descriptor, Family, Guide, Http, Ingest, RawInbound,
    Recordings, Request, Rule, SourceEvent, TestReport, served,
};

/// The connector.
pub(crate) struct Generic;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "generic",
    name: "Webhook of any exchange",
    family: Family::Telephony,
    fields: settings::FIELDS,
    concurrency: 2,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

const SHARED_HEADER: Setting = Setting { field: "header_name", otherwise: settings::HEADER_NAME };
const SIGNATURE_HEADER: Setting =
    Setting { field: "signature_header", otherwise: settings::SIGNATURE_HEADER };
const SIGNATURE_STYLE: Setting = Setting { field: "signature_style", otherwise: settings::SIGNATURE_STYLE };
/// How long a signature with a time in it is good.
const FRESH_S: i64 = 300;

static HEX: Recipe = of_body(Encoding::Hex);
static BASE64: Recipe = of_body(Encoding::Base64);
static TIMED: Recipe = Recipe {
    algorithm: Algorithm::HmacSha256,
    messages: &[Message {
        when: When::Always,
        parts: &[Part::BesideSignature("t"), Part::Literal("."), Part::Body],
    }],
    encoding: Encoding::Hex,
    at: At::InHeaderNamedBy { name: SIGNATURE_HEADER, key: "v1" },
    fresh: Some((Part::BesideSignature("t"), FRESH_S)),
    body_hash: None,
};

const fn of_body(encoding: Encoding) -> Recipe {
    Recipe {
        algorithm: Algorithm::HmacSha256,
        messages: &[Message { when: When::Always, parts: &[Part::Body] }],
        encoding,
        at: At::HeaderNamedBy(SIGNATURE_HEADER),
        fresh: None,
        body_hash: None,
    }
}

const RULES: &[Rule] = &[
    Rule::UrlToken,
    Rule::HeaderNamedBy { name: SHARED_HEADER, secret: "header_secret" },
    Rule::Basic { user: "username", secret: "password" },
    Rule::When {
        setting: SIGNATURE_STYLE,
        is: "hex",
        rule: &Rule::Signed { recipe: &HEX, secret: "signature_secret" },
    },
    Rule::When {
        setting: SIGNATURE_STYLE,
        is: "base64",
        rule: &Rule::Signed { recipe: &BASE64, secret: "signature_secret" },
    },
    Rule::When {
        setting: SIGNATURE_STYLE,
        is: "timed",
        rule: &Rule::Signed { recipe: &TIMED, secret: "signature_secret" },
    },
    Rule::Addresses { field: "addresses" },
];

impl Connector for Generic {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { ingest: Some(self), recordings: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        let settings = events::Map::of(account).map(drop);
        served::test(http, account, &DESCRIPTOR, settings).boxed()
    }
}

impl Ingest for Generic {
    fn rules(&self) -> &'static [Rule] {
        RULES
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(account, inbound)
    }
}

impl Recordings for Generic {
    fn request(&self, account: &Account, url: &str) -> Request {
        served::request(&DESCRIPTOR, account, url)
    }
}
