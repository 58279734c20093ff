//! Session descriptions: what the other side offers, and what we write.
//!
//! Reading goes through the library; writing is a text of our own, because an answer repeats labels, keys and the order
//! of streams exactly, and says nothing else.

mod offer;
mod write;

pub use offer::{Codec, Crypto, Direction, Offer, Stream, Unusable};
pub use write::{Description, OwnStream};
