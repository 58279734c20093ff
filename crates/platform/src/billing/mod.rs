//! Minutes used and money moved. Units first, then balance; failures and re-runs cost nothing.

pub mod ledger;
pub mod plans;
pub mod usage;

mod error;

pub use error::BillingError;
