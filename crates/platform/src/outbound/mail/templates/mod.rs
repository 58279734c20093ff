//! Templates: the words of every mail, in four languages, as delivered or as an organization wrote them.
//!
//! Invariants: a template can show the variables of its kind and choose by them, and nothing else: no loops, no calls,
//! no other values; what is shown in HTML is escaped. The nearest level that wrote one wins. Admins change them.

mod api;
mod built_in;
mod check;
pub mod entity;
mod instants;
mod model;
mod render;
mod store;

use crate::access::Routes;

pub use model::TemplateError;

pub(super) use model::Rendered;
pub(super) use render::{Occasion, render};
pub(super) use store::find_words;

/// Reading, changing and trying.
pub fn routes() -> Routes {
    api::routes()
}
