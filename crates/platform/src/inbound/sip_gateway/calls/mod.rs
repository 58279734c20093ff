//! Calls that ended on the edge: their recordings go from the spool into the blob store and become conversations.
//!
//! Invariants: a recording leaves the spool only after the commit that names it, so a crash at any moment loses none; a
//! call is one conversation however often it is told of. The edge tells of calls, the process runs [`take_waiting`].

mod intake;
mod model;
mod turned;
mod waiting;

#[cfg(test)]
pub(super) use intake::take_all;
pub(super) use intake::take_waiting;
pub(super) use waiting::{Ended, Waiting};
