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

use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::connector::{
    Account, Connector, Descriptor, Family, FieldKind, FieldSpec, TEST_TIMEOUT, TestReport,
};
use crate::fields::Fields;
use crate::{
    Ack, DecodeError, Delivery, Fault, History, HistoryLimits, HistoryPage, HistoryQuestion, Http, Ingest,
    RawInbound, Recordings, Request, Rule, SourceEvent,
};

/// The connector.
pub(crate) struct Twilio;

const CHECKS: &[&str] = &["connection", "credentials", "answer"];
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
        FieldSpec::optional(
            "country",
            "Country",
            FieldKind::Country,
            "How numbers without a country code are read.",
        )
        .with_default("US"),
        FieldSpec::optional(
            "addresses",
            "Allowed addresses",
            FieldKind::Addresses,
            "From where callbacks may come. Leave it empty: the vendor's addresses change, and every callback is signed.",
        ),
        FieldSpec::optional("base_url", "Address", FieldKind::Url, "Where the vendor's API is.")
            .with_default("https://api.twilio.com"),
    ],
    concurrency: 4,
    guide: include_str!("guide.md"),
};

impl Connector for Twilio {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move {
            match about(http, account).await {
                Ok(name) => TestReport::all_passed(CHECKS, name),
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

impl History for Twilio {
    fn limits(&self) -> HistoryLimits {
        HistoryLimits { window: Duration::from_hours(30 * 24), gap: Duration::from_millis(200) }
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

impl Recordings for Twilio {
    fn ready_after(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn locate<'a>(
        &'a self,
        http: &'a Http,
        account: &'a Account,
        key: &'a str,
    ) -> BoxFuture<'a, Result<String, Fault>> {
        recordings::locate(http, account, key).boxed()
    }

    fn request(&self, account: &Account, url: &str) -> Request {
        recordings::request(account, url)
    }
}
