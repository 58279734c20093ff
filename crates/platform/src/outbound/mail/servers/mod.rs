//! Mail servers: through whom an organization's mails leave; the nearest level wins.
//!
//! Invariants: passwords and API keys go in and never come out, and a saved one is never used for a server it was not
//! saved for; an organization without a server uses the level above, at last the operator's. Clients and Admins keep
//! them; the outbox asks for the [`Sender`].

mod api;
mod check;
pub mod entity;
mod model;
mod platform;
mod sender;
mod store;
mod trial;

use crate::access::Routes;

pub use model::{EncryptionMode, LevelKind, MailServerError};
pub use platform::MailConfig;
pub use sender::is_configured;

pub(super) use sender::{Sender, find_sender};
pub(super) use trial::{MailTestStep, enter, rehearse};

/// Settings, their test, and what every member may know of them.
pub fn routes() -> Routes {
    api::routes().and(trial::routes())
}
