//! What an organization saved for one connector, and what is wrong with it before anybody is called.

use std::collections::BTreeMap;
use std::fmt;

use kernel::Secret;
use serde::Serialize;

use crate::ingest::networks;
use crate::redact::redact_all;
use crate::{Descriptor, Fault, FieldKind, FieldSpec};

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
