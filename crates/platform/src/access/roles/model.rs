//! What a role is.

use crate::access::permissions::Rights;

/// A set of rights with a name, and how far it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// Stable key: `client`, or `custom-…` for a role of the organization's own.
    pub key: String,
    /// What the screen says.
    pub name: String,
    /// Whether it came with the product, and so cannot be changed.
    pub built_in: bool,
    /// What a member with this role may do.
    pub rights: Rights,
    /// To whose interactions.
    pub span: Span,
}

/// How far a role reaches among the interactions of its organization, the narrowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Span {
    /// Those in which the member is the employee.
    Own,
    /// Those in the projects the member is assigned to.
    Projects,
    /// All of them.
    Organization,
}

/// Every span with its public name.
pub(super) const SPANS: &[(Span, &str)] =
    &[(Span::Organization, "organization"), (Span::Projects, "projects"), (Span::Own, "own")];

impl Span {
    /// The span of that name; of a name nobody knows, the narrowest.
    pub(super) fn stored(name: &str) -> Self {
        SPANS.iter().find(|(_, known)| *known == name).map_or(Self::Own, |(span, _)| *span)
    }
}
