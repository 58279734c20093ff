//! Uploads: recordings people bring themselves.
//!
//! Invariants: a file is judged by its content and streams to disk, so memory stays flat; each file of
//! a batch has its own outcome; a recording that is here already is not taken again; a blob that
//! belongs to no conversation does not stay. Whoever may create interactions uploads, Agents as
//! themselves.

mod api;
mod form;
mod model;
mod store;

#[cfg(test)]
mod tests;

pub use api::routes;
pub(in crate::inbound) use form::open as open_form;
