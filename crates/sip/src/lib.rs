//! The SIP and RTP wire: admits callers, keeps registrations, answers and records calls, receives SIPREC.
//!
//! It knows nothing of organizations: a [`Directory`] tells it whose call an attempt would be and what that owner asks
//! for, and [`Events`] hears what happened. Nothing is kept of a caller who was not admitted.

mod admission;
mod counts;
mod digest;
mod edge;
mod gate;
pub mod media;
mod product;
pub mod recorder;
mod registrar;
pub mod siprec;
mod transport;
mod uas;
pub mod wire;

pub use digest::ha1;
pub use edge::{Bound, Edge, EdgeConfig, EdgeError, EdgeLimits};
pub use gate::{Rate, Rates};
pub use product::{
    Algorithm, Asked, Attempt, CallEnd, CallEvent, CallId, Credentials, Directory, Events, Found, Ha1, Kind,
    Mark, Method, Outcome, Owner, Party, Placement, Reason, Recording, Registered, Requirements, Side,
    StartedCall, Transport,
};
pub use registrar::RegistrationLimits;
pub use transport::{CertificateError, StreamLimits, TlsFiles};
pub use uas::CallLimits;
