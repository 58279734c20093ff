//! How much is too much: the limits an operator may set, with the defaults everybody starts from.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::access::sessions::SessionLimits;

/// Caps on what is taken in and how long things live.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// The largest body a webhook may have, in bytes.
    pub webhook_body_bytes: usize,
    /// The largest file that may be uploaded, in bytes.
    pub upload_file_bytes: u64,
    /// The largest JSON body the API takes, in bytes.
    pub json_body_bytes: usize,
    /// A session ends when it was not used for this long.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub session_idle: Duration,
    /// A session ends after this long in any case.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub session_absolute: Duration,
    /// Requests that one person may send in a minute; all of them at once is allowed.
    pub requests_per_minute: u32,
    /// The largest recording that is fetched from a source, in bytes.
    pub recording_bytes: u64,
    /// The longest recording that is processed.
    #[serde(with = "humantime_serde")]
    #[schemars(with = "String")]
    pub recording_duration: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            webhook_body_bytes: 1024 * 1024,
            upload_file_bytes: 500 * 1024 * 1024,
            json_body_bytes: 1024 * 1024,
            session_idle: Duration::from_hours(12),
            session_absolute: Duration::from_hours(30 * 24),
            requests_per_minute: 3000,
            recording_bytes: 500 * 1024 * 1024,
            recording_duration: Duration::from_hours(6),
        }
    }
}

impl Limits {
    /// How long sessions live.
    pub fn sessions(&self) -> SessionLimits {
        SessionLimits { idle: self.session_idle, absolute: self.session_absolute }
    }

    /// Refuses limits under which the product could not work.
    pub fn validate(&self) -> Result<(), String> {
        let at_least = |name: &str, value: u64, least: u64| {
            if value < least { Err(format!("limits.{name} must be at least {least}")) } else { Ok(()) }
        };
        at_least("webhook_body_bytes", u64::try_from(self.webhook_body_bytes).unwrap_or(u64::MAX), 1024)?;
        at_least("json_body_bytes", u64::try_from(self.json_body_bytes).unwrap_or(u64::MAX), 1024)?;
        at_least("upload_file_bytes", self.upload_file_bytes, 1024)?;
        at_least("recording_bytes", self.recording_bytes, 1024)?;
        at_least("requests_per_minute", self.requests_per_minute.into(), 60)?;
        at_least("session_idle (seconds)", self.session_idle.as_secs(), 60)?;
        at_least("session_absolute (seconds)", self.session_absolute.as_secs(), 60)
    }
}
