//! Recordings: what format they are, how loud, who talks when. Knows nothing of the product.
//!
//! Invariant: bytes from outside are decoded as a stream, so a recording of hours costs the memory of a
//! packet, and no input, however broken, makes this crate panic. `platform` calls [`measure`] when a
//! recording has arrived and [`to_wav_channel`] before it sends one side of a call to a recogniser.

mod decode;
mod error;
mod format;
mod measure;
mod mp4;
mod opus;
mod peaks;
mod resample;
mod sniff;
mod source;
mod talk;
mod voice;
mod wav;
mod webm;

#[cfg(test)]
mod tests;

pub use error::AudioError;
pub use format::Format;
pub use measure::{Limits, Measured, measure, measure_file};
pub use sniff::{identify, sniff};
pub use source::Media;
pub use talk::{Speaker, Talk, talk};
pub use voice::Span;
pub use wav::{Side, to_wav_channel};
