//! TITLE: what it is to us, in one sentence.
//!
//! Invariant: what is verified before anything is parsed. Called through the registry, capability by capability.

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;

use crate::test_report::KEY_CHECKS;
use crate::{
    Account, Capabilities, Connector, Descriptor, Family, FieldKind, FieldSpec, Guide, Http, TestReport,
};

/// The connector.
pub(crate) struct Name;

static DESCRIPTOR: Descriptor = Descriptor {
    key: "MODULE",
    name: "TITLE",
    family: Family::Telephony,
    fields: &[FieldSpec::required("api_key", "API key", FieldKind::Secret, "Which page of the vendor shows it.")],
    concurrency: 4,
    guide: Guide {
        en: include_str!("guide.md"),
        uk: include_str!("guide.uk.md"),
        ru: include_str!("guide.ru.md"),
        es: include_str!("guide.es.md"),
    },
};

impl Connector for Name {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn capabilities(&self) -> Capabilities<'_> {
        Capabilities::default()
    }

    fn test<'a>(&'a self, _http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        async move { TestReport::of(KEY_CHECKS, account.required_secret("api_key").map(|_| String::new())) }.boxed()
    }
}
