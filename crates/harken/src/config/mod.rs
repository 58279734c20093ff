//! What an operator may set: one struct per section, a default for everything, unknown keys refused.
//!
//! Values come from defaults, then the file, then the environment (`HARKEN_SECTION__KEY`, or
//! `HARKEN_SECTION__KEY_FILE` naming a file that holds the value). Settings of an organization
//! live in the database and never here.

mod docs;
mod load;
mod sections;

pub(crate) use docs::reference;
pub(crate) use load::{Loaded, Origin, load};
pub(crate) use sections::Config;
