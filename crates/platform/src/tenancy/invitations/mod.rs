//! Invitations: how people become members.
//!
//! Invariants: the token of a link is 256 bit and only its hash is kept; a link is shown or posted when it is
//! made and never again; an address has one waiting invitation per organization; accepting takes it exactly once,
//! and only for the address it was made for. Members with `member.create` invite, none with rights they lack.

mod accept;
mod api;
mod change;
pub mod entity;
mod error;
mod issue;
mod model;
mod public_api;
mod store;

#[cfg(test)]
mod tests;

use crate::access::Routes;

/// Inviting, and accepting.
pub fn routes() -> Routes {
    api::routes().and(public_api::routes())
}
