//! Organizations, the people in them, and the first of each.

pub mod invitations;
pub mod members;
pub mod organizations;
pub mod profile;
pub mod setup;
pub mod suborganizations;
