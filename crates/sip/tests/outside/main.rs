//! The edge from outside: over the wire, as callers, carriers and attackers meet it.
//!
//! The client here is written from the RFCs and shares nothing with the edge, so that one misreading cannot hide on
//! both sides.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod admission;
mod calls;
mod digest;
mod foreign;
mod forged;
mod fuzz;
mod messages;
mod mutation;
mod streams;
mod support;
mod torture;
