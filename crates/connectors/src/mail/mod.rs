//! Mail we send: mailboxes, messages, and SMTP with a report of every step.
//!
//! Invariants: nothing a person enters can add a header or a command; the address that is connected to has passed
//! the guard; a server that is asked for TLS gets no byte of a password before TLS stands. Mail services with an
//! API of their own are connectors with the capability [`SendMail`].

mod mailbox;
mod message;
mod report;
mod session;
mod smtp;

use crate::{Account, Answer, Http};

pub use mailbox::{Mailbox, MailboxError};
pub use message::Mail;
pub(crate) use message::one_line;
pub use report::{MailReport, MailStep};
pub use smtp::{Encryption, SmtpLogin, SmtpServer, rehearse, send};

/// A mail service that takes messages over its own API.
pub trait SendMail: Send + Sync {
    /// Hands one message over. The same message handed over again is sent once.
    fn send<'a>(&'a self, http: &'a Http, account: &'a Account, mail: &'a Mail) -> Answer<'a, ()>;
}
