//! The calls that go on now, as the edge of this process knows them.
//!
//! Invariant: nothing of them is stored before they end. Clients and Admins look at them.

mod api;
mod model;

pub(super) use api::routes;
