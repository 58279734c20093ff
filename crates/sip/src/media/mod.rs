//! Media of calls: ports, packets and what is heard in them.
//!
//! Invariant: one task for each call owns its sockets, its recorder and its time; everything it decides is decided by
//! pure parts beside it. The signalling asks for ports before it answers, starts the session before the answer leaves,
//! and tells it of every change; nothing is sent before the answer was acknowledged.

mod anchor;
mod bucket;
mod choice;
mod dtmf;
mod g711;
mod line;
mod listener;
mod peer;
mod plan;
mod ports;
mod reception;
mod rtcp;
mod rtp;
mod session;
mod srtp;
mod task;
mod voice;

#[cfg(test)]
mod tests;

pub use choice::Choice;
pub use plan::{Codec, Flow, MediaError, MediaPlan, MediaSettings, Notice, Peer, STREAMS_MAX, StreamPlan};
pub use ports::Ports;
pub use session::{Media, Outside, Session};
pub use srtp::{Key, Keys, Suite};
