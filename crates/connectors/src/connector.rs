//! What a connector is: data that describes it, a test, and the capabilities it has.
//!
//! The product never matches on a vendor's name. It asks for a capability and gets `Some` or `None`; whatever else
//! differs between vendors is in the [`Descriptor`] or inside one capability.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use futures::future::BoxFuture;
use kernel::{Secret, Ts};
use serde::Serialize;

use crate::ingest::networks;
use crate::mail::SendMail;
use crate::redact::redact_all;
use crate::{Complete, Directory, Fault, History, HistoryFile, Http, Ingest, Recordings, Transcribe};

/// One outside system. Registered once, in `registry`.
pub trait Connector: Send + Sync {
    /// The data that drives forms, catalogue, validation and limits.
    fn descriptor(&self) -> &'static Descriptor;
    /// Named checks with the vendor's own words; spends no money.
    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport>;
    /// Takes calls the vendor pushes to us.
    fn ingest(&self) -> Option<&dyn Ingest> {
        None
    }
    /// Lists the calls of the past.
    fn history(&self) -> Option<&dyn History> {
        None
    }
    /// Reads calls from files.
    fn history_file(&self) -> Option<&dyn HistoryFile> {
        None
    }
    /// Finds and opens recordings that need more than the link in an event.
    fn recordings(&self) -> Option<&dyn Recordings> {
        None
    }
    /// Lists the employees the vendor knows.
    fn directory(&self) -> Option<&dyn Directory> {
        None
    }
    /// Turns sound into text.
    fn transcribe(&self) -> Option<&dyn Transcribe> {
        None
    }
    /// Answers prompts with JSON of a given schema.
    fn complete(&self) -> Option<&dyn Complete> {
        None
    }
    /// Takes mails over an API of its own.
    fn send_mail(&self) -> Option<&dyn SendMail> {
        None
    }
}

/// How long one request of a test may take; a person waits for it, and a test makes at most two.
pub(crate) const TEST_TIMEOUT: Duration = Duration::from_secs(5);

/// What kind of system it is; decides in which list a screen offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Telephony,
    Asr,
    Llm,
    Mail,
}

/// Everything about a connector that is data.
#[derive(Debug, Serialize)]
pub struct Descriptor {
    /// Stable, lower case, also its directory: `streamtelecom`.
    pub key: &'static str,
    pub name: &'static str,
    pub family: Family,
    pub fields: &'static [FieldSpec],
    /// How many requests one credential may have in flight.
    pub concurrency: u32,
    /// How to set it up, Markdown, for the person who holds the vendor's account.
    pub guide: &'static str,
}

/// One field of the form an account is made with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct FieldSpec {
    pub key: &'static str,
    pub label: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    pub default: Option<&'static str>,
    /// Where to find the value, or what it means.
    pub hint: &'static str,
    /// Shown only while another field has this value.
    pub show_if: Option<(&'static str, &'static str)>,
    /// A secret of ours that the vendor is given: the form offers to make one.
    pub generated: bool,
}

/// How a field is entered and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    /// Sealed at rest, never shown again.
    Secret,
    Url,
    /// An IANA time zone.
    Timezone,
    /// Two letters, ISO 3166.
    Country,
    /// Addresses and networks, separated by commas.
    Addresses,
    /// One of these words.
    Choice(&'static [&'static str]),
}

impl FieldSpec {
    pub const fn is_secret(&self) -> bool {
        matches!(self.kind, FieldKind::Secret)
    }

    pub(crate) const fn required(
        key: &'static str,
        label: &'static str,
        kind: FieldKind,
        hint: &'static str,
    ) -> Self {
        Self { key, label, kind, required: true, default: None, hint, show_if: None, generated: false }
    }

    pub(crate) const fn optional(
        key: &'static str,
        label: &'static str,
        kind: FieldKind,
        hint: &'static str,
    ) -> Self {
        Self { key, label, kind, required: false, default: None, hint, show_if: None, generated: false }
    }

    pub(crate) const fn with_default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    pub(crate) const fn shown_if(self, key: &'static str, value: &'static str) -> Self {
        Self { show_if: Some((key, value)), ..self }
    }

    pub(crate) const fn generated(self) -> Self {
        Self { generated: true, ..self }
    }
}

/// What an organization saved for one connector: plain fields and secrets, by the keys of the descriptor.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Account {
    pub fields: BTreeMap<String, String>,
    pub secrets: BTreeMap<String, Secret>,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("secrets", &self.secrets.keys()).finish_non_exhaustive()
    }
}

impl Account {
    /// The saved value, or the descriptor's default, or nothing.
    pub fn field<'a>(&'a self, descriptor: &Descriptor, key: &str) -> &'a str {
        let saved = self.fields.get(key).map(|value| value.trim()).filter(|value| !value.is_empty());
        let spec = || descriptor.fields.iter().find(|spec| spec.key == key);
        saved.or_else(|| spec()?.default).unwrap_or_default()
    }

    /// A secret, if it was saved and is not empty.
    pub fn secret(&self, key: &str) -> Option<&Secret> {
        self.secrets.get(key).filter(|secret| !secret.expose().is_empty())
    }

    pub(crate) fn required_secret(&self, key: &str) -> Result<&Secret, Fault> {
        self.secret(key).ok_or_else(|| Fault::misconfigured(format!("`{key}` is missing, enter it and save")))
    }

    /// The base address without a slash at its end, so that paths can be added.
    pub(crate) fn base_url<'a>(&'a self, descriptor: &Descriptor) -> &'a str {
        self.field(descriptor, "base_url").trim_end_matches('/')
    }

    /// The vendor's text without anything secret, including this account's own secrets.
    pub(crate) fn redact(&self, text: &str) -> String {
        redact_all(text, self.secrets.values())
    }

    /// What is wrong with this account before anybody is called: missing, unknown or malformed fields.
    pub fn problems(&self, descriptor: &Descriptor) -> Vec<FieldProblem> {
        let missing = descriptor.fields.iter().filter_map(|spec| problem(spec, self.entered(spec)));
        let known = |key: &&String| descriptor.fields.iter().any(|spec| spec.key == key.as_str());
        let unknown = self.fields.keys().chain(self.secrets.keys()).filter(|key| !known(key));
        missing.chain(unknown.map(|key| FieldProblem { key: key.clone(), code: "unknown" })).collect()
    }

    fn entered(&self, spec: &FieldSpec) -> &str {
        let value = if spec.is_secret() {
            self.secrets.get(spec.key).map(Secret::expose)
        } else {
            self.fields.get(spec.key).map(String::as_str)
        };
        value.map(str::trim).filter(|value| !value.is_empty()).or(spec.default).unwrap_or_default()
    }
}

/// One field that cannot be saved as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    pub key: String,
    /// `required`, `unknown`, `not_a_url`, `not_a_timezone`, `not_a_country`, `not_addresses` or `not_a_choice`.
    pub code: &'static str,
}

fn problem(spec: &FieldSpec, value: &str) -> Option<FieldProblem> {
    let is_country = || value.len() == 2 && value.bytes().all(|byte| byte.is_ascii_uppercase());
    let code = match spec.kind {
        _ if value.is_empty() => spec.required.then_some("required"),
        FieldKind::Url => url::Url::parse(value).is_err().then_some("not_a_url"),
        FieldKind::Timezone => jiff::tz::TimeZone::get(value).is_err().then_some("not_a_timezone"),
        FieldKind::Country => (!is_country()).then_some("not_a_country"),
        FieldKind::Addresses => networks(value).is_err().then_some("not_addresses"),
        FieldKind::Choice(words) => (!words.contains(&value)).then_some("not_a_choice"),
        FieldKind::Text | FieldKind::Secret => None,
    };
    code.map(|code| FieldProblem { key: spec.key.to_owned(), code })
}

/// The outcome of a connection test, check by check, in the order they ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TestReport {
    pub checks: Vec<Check>,
}

/// One named check: `connection`, `credentials`, `answer` or `model`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    pub key: &'static str,
    pub state: CheckState,
    /// The vendor's own words, or what was seen; empty when there is nothing to say.
    pub detail: String,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    Passed,
    Failed,
    /// An earlier check failed, so this one could not run.
    Skipped,
}

impl TestReport {
    /// Whether every check passed.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.state == CheckState::Passed)
    }

    /// The checks named by `keys`, all passed up to the one that fails with `detail`, the rest skipped.
    pub(crate) fn stopped(keys: &[&'static str], failed: &str, detail: &str) -> Self {
        let at = keys.iter().position(|key| *key == failed).unwrap_or(0);
        let check = |(index, key): (usize, &&'static str)| {
            let (state, detail) = match index.cmp(&at) {
                std::cmp::Ordering::Less => (CheckState::Passed, ""),
                std::cmp::Ordering::Equal => (CheckState::Failed, detail),
                std::cmp::Ordering::Greater => (CheckState::Skipped, ""),
            };
            Check { key, state, detail: detail.to_owned() }
        };
        Self { checks: keys.iter().enumerate().map(check).collect() }
    }

    pub(crate) fn all_passed(keys: &[&'static str], last: String) -> Self {
        let mut checks: Vec<Check> =
            keys.iter().map(|key| Check { key, state: CheckState::Passed, detail: String::new() }).collect();
        if let Some(check) = checks.last_mut() {
            check.detail = last;
        }
        Self { checks }
    }

    /// The check a fault belongs to: the way there, the credentials, or the answer.
    pub(crate) fn from_fault(keys: &[&'static str], fault: &Fault) -> Self {
        let failed = match fault {
            Fault::Auth { .. } | Fault::Quota { .. } => "credentials",
            Fault::Misconfigured { .. } | Fault::Transient { .. } => "connection",
            _ => "answer",
        };
        Self::stopped(keys, failed, &fault.to_string())
    }
}
