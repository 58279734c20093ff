//! NAME
