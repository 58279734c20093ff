//! Everything that comes in: sources and what they send, and files people upload.
//!
//! Invariant: what was acknowledged is durable, and becomes a conversation only through routing.
//! Nothing here waits on a vendor while a vendor waits on us.

pub mod employees;
pub mod imports;
pub mod phones;
pub mod records;
pub mod sip;
pub mod sip_gateway;
pub mod sources;
pub mod uploads;
pub mod webhooks;

mod again;
mod kept;
mod names;

#[cfg(test)]
mod tests;

use store::Runner;

use crate::access::Routes;
use crate::app::App;

/// Every route that takes something in or shows what came.
pub fn routes() -> Routes {
    Routes::new()
        .and(webhooks::routes())
        .and(sources::routes())
        .and(employees::routes())
        .and(imports::routes())
        .and(records::routes())
        .and(uploads::routes())
        .and(sip::routes())
        .and(sip_gateway::routes())
        .and(phones::routes())
}

/// The jobs that turn what came into conversations.
pub fn register(runner: Runner<App>) -> Runner<App> {
    let runner = imports::register(employees::register(sources::register(webhooks::register(runner))));
    sip_gateway::register(runner)
}
