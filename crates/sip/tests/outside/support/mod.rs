//! What the tests from outside stand on: a client written here, and an edge with a product made of memory.

pub(crate) mod certificate;
pub(crate) mod line;
pub(crate) mod proof;
pub(crate) mod request;
pub(crate) mod scene;
