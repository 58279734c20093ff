//! Mail servers: through whom an organization's mails leave; the nearest level wins.
//!
//! Invariants: passwords and API keys go in and never come out; a server without one is an organization that
//! uses the level above. Clients and Admins keep them; the outbox asks for the nearest one.

pub mod entity;
mod nearest;

pub use nearest::is_configured;
