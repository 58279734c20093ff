//! The torture messages of RFC 4475 and RFC 5118, in the RFCs' own notation.

pub(crate) mod notation;

use notation::{Vector, read};

/// Valid, and meant to confuse.
pub(crate) fn valid() -> Vec<Vector> {
    read(include_str!("rfc4475-valid.txt"))
}

/// Against the grammar.
pub(crate) fn invalid() -> Vec<Vector> {
    read(include_str!("rfc4475-invalid.txt"))
}

/// Right by the grammar, and wrong or odd by what they mean.
pub(crate) fn others() -> Vec<Vector> {
    read(include_str!("rfc4475-others.txt"))
}

/// With IPv6 wherever it can stand.
pub(crate) fn ipv6() -> Vec<Vector> {
    read(include_str!("rfc5118.txt"))
}

pub(crate) fn all() -> Vec<Vector> {
    [valid(), invalid(), others(), ipv6()].concat()
}
