//! Recording sessions of other people's calls (RFC 7866): what a recording client sends, and what it is answered.
//!
//! Invariant: metadata is a hint. Whatever is missing, broken or foreign in it, the streams of the offer are recorded.
//! The signalling calls [`parse`] for every body of such a session and [`answer`] for every offer.

mod answer;
mod metadata;
mod multipart;
mod parties;
mod xml;

pub use answer::{Answer, Chosen, answer};
pub use metadata::{Extension, Metadata, Participant, Stream};
pub use multipart::{Parts, parse};

/// Why a body cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SiprecError {
    #[error("the multipart body names no boundary; send Content-Type: multipart/mixed;boundary=…")]
    NoBoundary,
    #[error(
        "the body has more than {} parts; send the description and the metadata only",
        multipart::PARTS_MAX
    )]
    TooManyParts,
    #[error("the body has neither a session description nor recording metadata")]
    Nothing,
    #[error(
        "the recording metadata is larger than {} bytes or deeper than {} elements",
        xml::XML_BYTES_MAX,
        xml::DEPTH_MAX
    )]
    TooLarge,
    #[error("the recording metadata is not XML without a document type, with `recording` as its root")]
    BadMetadata,
}

#[cfg(test)]
mod tests;
