//! The second factor: a code from an app or from a mail, and recovery codes for the day both are lost.
//!
//! Invariants: a code is accepted once, a few tries long, and never for somebody else's challenge;
//! secrets are sealed, codes are hashed with what only the browser knows; only who has just given the
//! password changes anything here. Signing in asks [`challenge`]; everybody sets up his own.

mod api;
mod challenges;
mod code_api;
mod enrolment;
pub mod entity;
mod letters;
mod model;
mod qr;
mod recovery;
mod store;
mod totp;

#[cfg(test)]
mod tests;

pub use challenges::{ChallengeView, challenge};
pub use letters::find_addressee;
pub use model::{MfaError, MfaKind};
pub use store::{delete_challenges_of, delete_expired};

use crate::access::Routes;

/// One's own second factor, and answering for a code at the door.
pub fn routes() -> Routes {
    api::routes().and(code_api::routes())
}
