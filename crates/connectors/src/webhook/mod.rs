//! Webhooks we send, as Standard Webhooks asks: signed, with a stable id, retried on a long schedule.
//!
//! Invariant: the same id is sent on every attempt, so a receiver can tell a repeat; the body signed is the body
//! sent. The platform stores attempts and asks [`retry_after_attempt`] when the next one is due.

mod deliver;
mod schedule;
mod sign;

pub use deliver::{Message, Outcome, Reply, deliver};
pub use schedule::{ATTEMPTS_MAX, retry_after_attempt};
pub use sign::{SecretError, SigningSecret, sign};
