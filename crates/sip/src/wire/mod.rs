//! SIP messages and session descriptions as bytes and back.
//!
//! The only module that names the libraries which parse them, so that they can be replaced. What comes in is bounded
//! before it is kept, and read once; what goes out is written by us line by line and never holds a copied line break.

mod address;
mod check;
mod contact;
mod outgoing;
mod read;
mod reply;
mod request;
pub mod sdp;
mod via;

#[cfg(test)]
pub(crate) mod tests;

pub use address::Address;
pub use check::Flaw;
pub use contact::{Contact, Contacts};
pub use outgoing::Outgoing;
pub use read::{Message, Response, Stream, Unreadable, read_datagram};
pub use reply::Reply;
pub use request::{Method, Request, Session};
pub use via::Via;

/// Largest packet taken over UDP.
pub const DATAGRAM_BYTES_MAX: usize = 64 * 1024;
/// Largest message taken over TCP and TLS.
pub const STREAM_MESSAGE_BYTES_MAX: usize = 256 * 1024;
/// Largest body, by whichever transport.
pub const BODY_BYTES_MAX: usize = 128 * 1024;
/// Header fields of one message.
pub const HEADERS_MAX: usize = 128;
/// Bytes of one header field, folding included.
pub const HEADER_BYTES_MAX: usize = 8 * 1024;
/// Continuation lines of one header field.
pub const FOLDS_MAX: usize = 16;
