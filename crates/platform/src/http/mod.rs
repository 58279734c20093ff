//! What every handler speaks: problems, bodies and queries that explain themselves, revisions.
//!
//! Invariant: an error reaches a client only as a [`Problem`], and an internal cause never does.

mod client;
pub mod csv;
mod extract;
mod page;
mod problem;
mod rate;
mod revision;

pub use client::{ClientAddress, RequestId};
pub use extract::{Json, Path, Query};
pub use page::PageQuery;
pub use problem::{ChangedBy, FieldError, Problem, ProblemBody, finish};
pub use rate::RateLimit;
pub use revision::{IfMatch, Tagged};
