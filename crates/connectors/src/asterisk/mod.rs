//! Asterisk: its call detail records, pushed by a script or the manager, or read from the file that `cdr_csv` writes.
//!
//! Nothing repeats a record that was not taken unless the customer's script does, so files fill the gaps. Nothing is
//! ever called but the customer's server of recordings.

mod calls;
mod file;
mod push;
mod row;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::{
    Account, Capabilities, Connector, DecodeError, Descriptor, Family, FieldKind, FieldSpec, Guide, Http,
    Ingest, RawInbound, Recordings, Request, Rule, SourceEvent, TestReport, extensions, local_time, served,
};

/// The connector.
pub(crate) struct Asterisk;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "asterisk",
    name: "Asterisk",
    family: Family::Telephony,
    fields: &[
        FieldSpec::timezone("The zone of the exchange's clock."),
        FieldSpec::optional(
            "times",
            "Times are",
            FieldKind::Choice(&["local", "utc"]),
            "`utc` if cdr.conf or cdr_manager.conf says `usegmtime = yes`.",
        )
        .with_default("local"),
        FieldSpec::optional(
            "internal_contexts",
            "Contexts of employees",
            FieldKind::Text,
            "Dial plan contexts in which calls of employees begin, separated by commas.",
        )
        .with_default("from-internal"),
        extensions::FIELD,
        FieldSpec::COUNTRY,
        FieldSpec::optional(
            "username",
            "User name",
            FieldKind::Text,
            "What your script sends with HTTP Basic, if it does.",
        ),
        FieldSpec::optional("password", "Password", FieldKind::Secret, "Empty: no password is asked for.")
            .generated(),
        FieldSpec::addresses("The address of your Asterisk. Empty: from anywhere."),
        FieldSpec::optional(
            "recording_url",
            "Link of a recording",
            FieldKind::Text,
            "With {uniqueid}, {linkedid}, {recordingfile} and {date:%Y/%m/%d}; whole, or below the address of recordings.",
        ),
        served::BASE_URL,
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

impl Connector for Asterisk {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities {
            ingest: Some(self),
            history_file: Some(self),
            recordings: Some(self),
            ..Capabilities::default()
        }
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport> {
        served::test(http, account, &DESCRIPTOR, settings(account, now)).boxed()
    }
}

/// What an administrator can get wrong: the zone and the template.
fn settings(account: &Account, now: Ts) -> Result<(), DecodeError> {
    let zone = local_time::zone(account.field(&DESCRIPTOR, "timezone"));
    let zone = zone.map_err(|fault| DecodeError::at("timezone", fault.words().to_owned()))?;
    let values = [("uniqueid", "1.1"), ("linkedid", "1.1"), ("recordingfile", "1.wav")];
    served::link_by_template(&DESCRIPTOR, account, &values, now, &zone).map(drop)
}

impl Ingest for Asterisk {
    fn rules(&self) -> &'static [Rule] {
        &[
            Rule::UrlToken,
            Rule::Basic { user: "username", secret: "password" },
            Rule::Addresses { field: "addresses" },
        ]
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        push::decode(account, inbound)
    }
}

impl Recordings for Asterisk {
    fn request(&self, account: &Account, url: &str) -> Request {
        served::request(&DESCRIPTOR, account, url)
    }
}
