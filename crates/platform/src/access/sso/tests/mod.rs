//! Whole sign-ins, from the button to the console, with a real provider and with one that lies.

mod browser;
mod people;
mod real;
mod rogue;
mod roundtrip;
mod tokens;

pub(in crate::access) use people::audit_log;
