//! Routing: which project an incoming conversation belongs to, and why.
//!
//! Invariants: rules stand in one order and the first whose conditions all hold wins; without one the
//! default project takes it; without that it waits, unrouted, where people see it, until a rule
//! is made that takes it. Every decision can say why. Clients and Admins keep the rules; `inbound` asks [`route`].

mod api;
mod conditions;
pub mod entity;
mod jobs;
mod model;
mod notes;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub use conditions::{Condition, ConditionSpec, ConditionValue, Field, check_conditions};
pub use jobs::register;
pub use model::{Decision, Facts, Routed, Rule, RuleError, RuleSet};
pub use notes::{entry, note};
pub use store::{load_rules, route};
