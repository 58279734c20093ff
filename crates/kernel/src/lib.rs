//! The words every crate uses: ids, instants, randomness, the kinds of error.
//!
//! Invariant: nothing here touches a file, a socket or a database, and nothing reads the system
//! clock or the system's randomness except through the handles made here, so tests can move both.

mod clock;
mod entropy;
mod errors;
mod id;
mod ids;
mod secret;
mod ts;

pub use clock::{Clock, ManualClock};
pub use entropy::{Entropy, Ids};
pub use errors::{Classify, Kind};
pub use id::{IdError, TypedId, base32_decode, base32_encode};
pub use ids::*;
pub use secret::Secret;
pub use ts::{Ts, TsError};
