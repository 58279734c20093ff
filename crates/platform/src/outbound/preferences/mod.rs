//! Which channels tell people of what: the organization's grid, and each member's own wishes within it.
//!
//! Invariants: the bell is always on; a member can silence what the organization turned on and never the
//! other way round. Clients and Admins keep the grid, everybody his own wishes. The fan-out asks
//! [`load_channels`] and [`load_silences`].

mod api;
pub mod entity;
mod model;
mod profile_api;
mod store;
mod views;

#[cfg(test)]
mod tests;

use crate::access::Routes;

pub use model::{Channel, Channels, NotificationKind, PreferenceError, Severities, Silence, is_silenced};
pub use store::{load_channels, load_silences};

/// The grid and one's own wishes.
pub fn routes() -> Routes {
    api::routes().and(profile_api::routes())
}
