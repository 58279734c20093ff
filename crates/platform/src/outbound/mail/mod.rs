//! Mail: what the product writes to people, from the outbox to the server.
//!
//! Invariants: a mail is stored in the transaction of what it tells about and leaves through a job, so a crash loses
//! none; the nearest level that has a mail server sends it, the organization's own, one above it or the platform's;
//! what fills a template is sealed and forgotten once the mail is out. Any slice writes with [`post`].

mod kinds;
pub mod outbox;
pub mod servers;
pub mod templates;

#[cfg(test)]
mod tests;

use crate::access::Routes;

pub use kinds::{MailKind, Variable, VariableKind};
pub use outbox::{Letter, Posted, post, register};
pub use servers::is_configured;

/// Mail settings, the outbox and templates.
pub fn routes() -> Routes {
    servers::routes().and(outbox::routes()).and(templates::routes())
}
