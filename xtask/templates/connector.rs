//! TITLE: what it is to us, in one sentence.
//!
//! Invariant: what is verified before anything is parsed. Called through the registry, capability by capability.

use futures::future::BoxFuture;
use kernel::Ts;

use crate::{Account, Connector, Descriptor, Family, FieldKind, FieldSpec, Http, TestReport};

const DESCRIPTOR: Descriptor = Descriptor {
    key: "MODULE",
    name: "TITLE",
    family: Family::Telephony,
    fields: &[FieldSpec::required("api_key", "API key", FieldKind::Secret, "which page of the vendor shows it")],
    concurrency: 4,
    guide: include_str!("guide.md"),
};

/// The names of the test's checks, in the order they run.
const CHECKS: &[&str] = &["connection", "credentials", "answer"];

/// TITLE. Capabilities it has not stay `None`.
pub(crate) struct Name;

impl Connector for Name {
    fn descriptor(&self) -> &'static Descriptor {
        &DESCRIPTOR
    }

    fn test<'a>(&'a self, _http: &'a Http, account: &'a Account, _now: Ts) -> BoxFuture<'a, TestReport> {
        Box::pin(async move {
            match account.required_secret("api_key") {
                Ok(_) => TestReport::all_passed(CHECKS, String::new()),
                Err(fault) => TestReport::from_fault(CHECKS, &fault),
            }
        })
    }
}
