//! SIP as organizations know it: whose a call is, what is asked of its caller, and what becomes of what was recorded.
//!
//! The crate `sip` speaks to the wire and knows no organization; this asks and answers it in two traits. Invariants:
//! the packet path reads memory only; a changed setting holds for the next packet; the wire never says why a caller was
//! refused, the owner always can read it; a recorded call becomes one conversation, whatever crashes when.

mod active;
pub mod admissions;
mod callers;
mod calls;
mod certificate;
mod config;
mod dry_run;
mod gateway;
mod holders;
mod numbers;
mod reasons;
pub mod registrations;
mod run;
mod snapshot;
mod status;
mod steps;
mod store;
mod uses;

#[cfg(test)]
mod tests;

pub use certificate::read_certificate;
pub use config::SipConfig;
pub use gateway::Gateway;
pub use run::{begin, tend};
pub use status::{CertificateView, EdgeState, EdgeStatus, EdgeView};

pub(in crate::inbound) use dry_run::{Imagined, Outlook, imagine};
pub(in crate::inbound) use reasons::{Verdict, key as reason_key, words as reason_words};
pub(in crate::inbound) use snapshot::Snapshot;
pub(in crate::inbound) use steps::Step;

use std::time::Duration;

use ::store::Runner;

use crate::access::Routes;
use crate::app::App;

/// What was attempted, who is registered, and who calls now.
pub fn routes() -> Routes {
    admissions::routes().and(registrations::routes()).and(active::routes())
}

/// Forgets registrations that ended.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.every("delete_expired_sip_registrations", Duration::from_hours(1), |tx, _| {
        registrations::delete_expired(tx)
    })
}
