//! Interactions: the judged conversations, from any origin, and the states they pass through.
//!
//! Invariants: one interaction per source and external id, however often it arrives; a state changes
//! only by [`happen`], which asks the pure table of states and lets exactly one changer win. Clients
//! and Admins see all, Supervisors those of their projects, Agents their own.

mod api;
mod bulk;
pub mod entity;
mod filter;
mod insert;
mod list;
mod model;
mod states;
mod store;
mod talked;
mod view;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use bulk::insert_history;
pub use entity::Model as Row;
pub use insert::{insert, known_as, named, open_recording, seal_recording};
pub use model::{
    Channel, Direction, Inserted, InteractionError, NewInteraction, Origin, RoutingNote, Start, StoredAudio,
};
pub use states::{Event, Reason, Stage, Status};
pub use store::{
    Verdict, happen, list_resting, list_unrouted, list_waiting, load, set_language, set_live, set_project,
    set_recorded, set_recording, set_verdict, visible,
};
pub use talked::{Talked, count_talked, give_past};
