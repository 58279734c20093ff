//! The product: organizations and their people, what comes in, how it is routed, judged, told and billed.
//!
//! Modules stand in the order data flows; a later one never calls an earlier one. The binary holds
//! an [`app::App`], serves [`routes`] and works [`jobs`]; nothing here knows how a process starts.

pub mod app;
pub mod limits;
pub mod migrations;
pub mod pace;
pub mod regions;

pub mod access;
pub mod http;
pub mod tenancy;

pub mod credentials;
pub mod inbound;
pub mod routing;

pub mod pipeline;

pub mod activity;
pub mod billing;
pub mod outbound;

pub mod onboarding;
pub mod serve;
pub mod settings;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use std::time::Duration;

use access::Routes;
use app::App;
use store::Runner;

/// Every route of the product, with its access.
pub fn routes() -> Routes {
    serve::routes()
        .and(tenancy::setup::routes())
        .and(access::sessions::routes())
        .and(access::roles::routes())
        .and(access::sso::routes())
        .and(access::identity_providers::routes())
        .and(access::api_keys::routes())
        .and(access::passwords::routes())
        .and(access::mfa::routes())
        .and(access::resets::routes())
        .and(access::sign_in_policy::routes())
        .and(tenancy::profile::routes())
        .and(tenancy::organizations::routes())
        .and(tenancy::suborganizations::routes())
        .and(tenancy::members::routes())
        .and(tenancy::invitations::routes())
        .and(credentials::routes())
        .and(inbound::routes())
        .and(routing::routes())
        .and(pipeline::routes())
        .and(settings::routes())
        .and(onboarding::routes())
        .and(activity::log::routes())
        .and(activity::audit::routes())
        .and(activity::live::routes())
        .and(outbound::alerts::routes())
        .and(outbound::notifications::routes())
        .and(outbound::preferences::routes())
        .and(outbound::telegram::routes())
        .and(outbound::webhooks::routes())
        .and(outbound::delivery::routes())
        .and(outbound::mail::routes())
        .and(billing::plans::routes())
        .and(billing::usage::routes())
        .and(billing::ledger::routes())
}

/// Every kind of background work, registered with the runner that works them.
pub fn jobs(runner: Runner<App>) -> Runner<App> {
    let runner = access::sessions::register(runner);
    let runner = access::resets::register(runner);
    let runner = inbound::register(runner);
    let runner = routing::register(runner);
    let runner = pipeline::register(runner);
    let runner = outbound::alerts::register(runner);
    let runner = outbound::mail::register(runner);
    let runner = outbound::telegram::register(runner);
    outbound::webhooks::register(runner)
        .every("delete_old_events", Duration::from_hours(1), |tx, _| activity::live::delete_old(tx))
        .every("delete_expired_sessions", Duration::from_hours(1), |tx, _| {
            access::sessions::delete_expired(tx)
        })
        .every("delete_expired_sign_ins", Duration::from_hours(1), |tx, _| access::sso::delete_expired(tx))
        .every("delete_kept_answers", Duration::from_hours(1), |tx, _| access::idempotency::delete_old(tx))
        .every("delete_expired_codes", Duration::from_hours(1), |tx, _| access::mfa::delete_expired(tx))
        .every("delete_expired_resets", Duration::from_hours(1), |tx, _| access::resets::delete_expired(tx))
        .every("delete_full_buckets", Duration::from_hours(1), |tx, _| access::throttle::delete_full(tx))
}
