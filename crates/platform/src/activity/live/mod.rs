//! The live feed: what changed, told to open consoles within moments and replayable by its id.
//!
//! Invariant: an event is a row written with the change it tells about, so a console that was away
//! asks for what came after the last id it saw. It carries ids, never contents, and reaches only
//! those who may see what it names.

mod api;
pub mod entity;
mod feed;
mod model;
mod store;
#[cfg(test)]
mod tests;

pub use api::routes;
pub use feed::Live;
pub use model::LiveEvent;
pub use store::{delete_old, publish};
