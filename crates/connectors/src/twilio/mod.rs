//! Twilio: signed callbacks when a call is over and when its recording is ready, and the lists of calls and recordings.
//!
//! Recordings are given to whoever presents the account's credentials, which therefore go to the vendor's own hosts
//! and nowhere else. The vendor knows telephone numbers and no employees.

mod answer;
mod events;
mod history;
mod recordings;
#[cfg(test)]
mod tests;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::fields::Fields;
use crate::test_report::{ANSWER_CHECKS, TEST_TIMEOUT};
use crate::{
    Account, Ack, Capabilities, Connector, DecodeError, Delivery, Descriptor, Family, Fault, FieldKind,
    FieldSpec, Guide, Http, Ingest, RawInbound, Rule, SourceEvent, TestReport,
};

/// The connector.
pub(crate) struct Twilio;

/// What to do with a call that was dialled out of another call.
const DIALLED: &[&str] = &["ignore", "keep"];

static DESCRIPTOR: Descriptor = Descriptor {
    key: "twilio",
    name: "Twilio",
    family: Family::Telephony,
    fields: &[
        FieldSpec::required(
            "account_sid",
            "Account SID",
            FieldKind::Text,
            "On the first page of the Twilio Console, under Account Info; it begins with AC.",
        ),
        FieldSpec::required(
            "auth_token",
            "Auth token",
            FieldKind::Secret,
            "Beside the SID. The vendor signs its callbacks with it, so an API key will not do.",
        ),
        FieldSpec::optional(
            "dialled_calls",
            "Calls dialled out of another call",
            FieldKind::Choice(DIALLED),
            "`keep` if employees call clients from a browser or a SIP phone; `ignore` if calls of clients are passed on to employees.",
        )
        .with_default("ignore"),
        FieldSpec::COUNTRY.with_default("US"),
        FieldSpec::addresses("From where callbacks may come. Leave it empty: the vendor's addresses change, and every callback is signed."),
        FieldSpec::base_url("https://api.twilio.com"),
    ],
    concurrency: 4,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Twilio {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
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
        async move { TestReport::of(ANSWER_CHECKS, about(http, account).await) }.boxed()
    }
}

/// The account's name. A suspended account answers, but its calls do not ring.
async fn about(http: &Http, account: &Account) -> Result<String, Fault> {
    let request = answer::get(account, ".json")?.timeout(TEST_TIMEOUT);
    let body = answer::read(account, &http.send(request).await?)?;
    let fields = Fields::Json(&body);
    match fields.text("status").as_deref() {
        Some("active") => Ok(account.redact(&fields.text("friendly_name").unwrap_or_default())),
        Some(status @ ("suspended" | "closed")) => Err(Fault::rejected(format!("the account is {status}"))),
        _ => Err(Fault::rejected("the answer does not describe an account")),
    }
}

static RULES: &[Rule] = &[
    Rule::UrlToken,
    Rule::Signed { recipe: &events::RECIPE, secret: "auth_token" },
    Rule::Addresses { field: "addresses" },
];

impl Ingest for Twilio {
    fn rules(&self) -> &'static [Rule] {
        RULES
    }

    fn delivery(&self) -> Delivery {
        Delivery::Once
    }

    fn decode(&self, account: &Account, inbound: &RawInbound<'_>) -> Result<Vec<SourceEvent>, DecodeError> {
        events::decode(&inbound.form(), account).map(|event| vec![event])
    }

    fn ack(&self) -> Ack {
        Ack { status: 200, content_type: "text/xml", body: "<Response/>" }
    }
}
