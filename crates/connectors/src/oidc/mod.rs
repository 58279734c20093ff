//! `OpenID` Connect as a relying party speaks it: discovery, the code exchange, keys and signed tokens.
//!
//! Invariants: a token is believed only after its signature, issuer, audience, times and nonce were checked, and only
//! when it was signed with a public key; nothing here remembers anything. The product's sign-in calls it.

mod discovery;
mod error;
mod exchange;
mod keys;
mod report;
mod token;

#[cfg(test)]
mod tests;

pub use discovery::{Provider, discover};
pub use error::{OidcError, TokenError};
pub use exchange::{Authorization, Grant, Registration, authorization_url, exchange, fetch_userinfo};
pub use keys::{KeySet, fetch_keys};
pub use report::examine;
pub use token::{Claims, Expected, verify};
