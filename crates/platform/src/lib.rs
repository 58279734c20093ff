//! The product: organizations and their people, what comes in, how it is routed, judged, told and billed.
//!
//! Modules stand in the order data flows; a later one never calls an earlier one. The binary holds
//! an [`app::App`], serves [`routes`] and works [`jobs`]; nothing here knows how a process starts.

pub mod app;
pub mod limits;
pub mod migrations;

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

pub mod settings;

use access::Routes;

/// Every route of the product, with its access.
pub fn routes() -> Routes {
    Routes::new()
        .and(tenancy::setup::routes())
        .and(access::sessions::routes())
        .and(tenancy::profile::routes())
        .and(tenancy::organizations::routes())
        .and(tenancy::members::routes())
        .and(settings::routes())
        .and(activity::log::routes())
        .and(activity::live::routes())
}
