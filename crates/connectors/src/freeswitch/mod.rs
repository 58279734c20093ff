//! `FreeSWITCH`: what its `mod_json_cdr` posts when a channel hangs up.
//!
//! It repeats what was not acknowledged as often as its configuration says, and keeps the rest on disk. Nothing is
//! ever called but the customer's server of recordings.

mod events;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::{
    Account, Capabilities, Connector, DecodeError, Delivery, Descriptor, Family, FieldKind, FieldSpec, Guide,
    Http, Ingest, RawInbound, Recordings, Request, Rule, SourceEvent, TestReport, extensions, local_time,
    served,
};

/// The connector.
pub(crate) struct FreeSwitch;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "freeswitch",
    name: "FreeSWITCH",
    family: Family::Telephony,
    fields: &[
        FieldSpec::optional(
            "trunk_contexts",
            "Contexts of trunks",
            FieldKind::Text,
            "Dial plan contexts in which calls of the world arrive, separated by commas. All others are employees'.",
        )
        .with_default("public"),
        extensions::FIELD,
        FieldSpec::COUNTRY,
        FieldSpec::optional(
            "username",
            "User name",
            FieldKind::Text,
            "What stands before the colon of `cred` in json_cdr.conf.xml, if you set it.",
        ),
        FieldSpec::optional("password", "Password", FieldKind::Secret, "What stands behind the colon. Empty: none is asked for.")
            .generated(),
        FieldSpec::addresses("The address of your FreeSWITCH. Empty: from anywhere."),
        FieldSpec::optional(
            "recording_url",
            "Link of a recording",
            FieldKind::Text,
            "If every call is recorded: a template with {uuid} and {date:%Y/%m/%d}. Empty: what `record_path` and `record_name` say.",
        ),
        served::BASE_URL,
        FieldSpec::optional(
            "recording_folder",
            "Folder of recordings",
            FieldKind::Text,
            "The folder on the exchange that the address of recordings shows.",
        )
        .with_default("/var/lib/freeswitch/recordings"),
        FieldSpec::timezone("The zone of the {date:…} in links."),
        served::USER,
        served::PASSWORD,
    ],
    concurrency: 2,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for FreeSwitch {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities { ingest: Some(self), recordings: Some(self), ..Capabilities::default() }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        served::test(http, account, &DESCRIPTOR, settings(account, now)).boxed()
    }
}

/// What an administrator can get wrong: the zone and the template.
fn settings(account: &Account, now: Ts) -> Result<(), DecodeError> {
    let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"));
    let zone = zone.map_err(|fault| DecodeError::at("timezone", fault.words().to_owned()))?;
    served::link_by_template(&DESCRIPTOR, account, &[("uuid", "1")], now, &zone).map(drop)
}

impl Ingest for FreeSwitch {
    fn rules(&self) -> &'static [Rule] {
        &[
            Rule::UrlToken,
            Rule::Basic { user: "username", secret: "password" },
            Rule::Addresses { field: "addresses" },
        ]
    }

    fn delivery(&self) -> Delivery {
        Delivery::Repeats
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(account, inbound).map(|event| vec![event])
    }
}

impl Recordings for FreeSwitch {
    fn request(&self, account: &Account, url: &str) -> Request {
        served::request(&DESCRIPTOR, account, url)
    }
}
