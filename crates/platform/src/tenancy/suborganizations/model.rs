//! What the tree looks like from an organization in it, and which moves it allows.

use std::collections::BTreeMap;

use kernel::{Classify, Kind, OrganizationId, Ts};
use serde::Serialize;
use utoipa::ToSchema;

use crate::tenancy::organizations::{LEVELS_MAX, OrganizationError};

/// An organization in the tree below the one that asks.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct SubOrganization {
    /// Its id.
    pub id: OrganizationId,
    /// The organization above it; none for the top of the whole tree.
    pub parent_id: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// Its part of every console address.
    pub slug: String,
    /// Where its data is processed.
    pub region: String,
    /// IANA name.
    pub timezone: String,
    /// `active` or `suspended`, as it was set there.
    pub status: String,
    /// The organization whose suspension holds: itself or one above it; none while people may work.
    pub suspended_by: Option<OrganizationId>,
    /// Levels below the organization that asks; 0 for that one.
    pub depth: usize,
    /// How many active members it has.
    pub members: u64,
    /// When it was made.
    pub created_at: Ts,
    /// For `If-Match`, as its `ETag` says it.
    pub revision: i64,
}

/// Why the tree could not be changed.
#[derive(Debug, thiserror::Error)]
pub enum SubOrganizationError {
    #[error("there is no such organization below this one")]
    NotFound,
    #[error(
        "an organization cannot stand under itself or under one of its own sub-organizations: choose another place"
    )]
    UnderItself,
    #[error("organizations nest at most {LEVELS_MAX} levels deep: choose a place nearer to the top")]
    TooDeep,
    #[error("nobody moves or suspends the organization he is in: ask a Client of the one above it")]
    Own,
    #[error("only a person can make a sub-organization, because he becomes its Client: sign in for it")]
    NeedsPerson,
    #[error(transparent)]
    Organization(#[from] OrganizationError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for SubOrganizationError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::UnderItself | Self::TooDeep | Self::Own => Kind::Invalid,
            Self::NeedsPerson => Kind::Denied,
            Self::Organization(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "sub_organization.not_found",
            Self::UnderItself => "sub_organization.under_itself",
            Self::TooDeep => "sub_organization.too_deep",
            Self::Own => "sub_organization.own",
            Self::NeedsPerson => "sub_organization.needs_person",
            Self::Organization(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

/// Who stands under whom; the tops are absent or stand under nobody.
pub(super) type Parents = BTreeMap<OrganizationId, OrganizationId>;

/// Whether `moved` may stand under `target`, where `above` is how many levels there are above the known part of the tree.
pub(super) fn decide_move(
    parents: &Parents,
    moved: OrganizationId,
    target: OrganizationId,
    above: usize,
) -> Result<(), SubOrganizationError> {
    let chain = chain_of(parents, target);
    if chain.contains(&moved) {
        return Err(SubOrganizationError::UnderItself);
    }
    let below = |id: &&OrganizationId| chain_of(parents, **id).contains(&moved);
    let under_moved = |id: &OrganizationId| {
        chain_of(parents, *id).iter().position(|level| *level == moved).map_or(0, |steps| steps)
    };
    let height = parents.keys().filter(below).map(under_moved).max().unwrap_or(0);
    if above + chain.len() + 1 + height > LEVELS_MAX { Err(SubOrganizationError::TooDeep) } else { Ok(()) }
}

/// The organization and those above it, as far as they are known. A circle, which cannot be, still ends.
pub(super) fn chain_of(parents: &Parents, from: OrganizationId) -> Vec<OrganizationId> {
    let upwards = std::iter::successors(Some(from), |id| parents.get(id).copied());
    upwards.take(LEVELS_MAX + 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(number: u128) -> OrganizationId {
        uuid::Uuid::from_u128(number).into()
    }

    /// 1 over 2 over 3, and 1 over 4.
    fn tree() -> Parents {
        [(2, 1), (3, 2), (4, 1)].map(|(child, parent)| (id(child), id(parent))).into()
    }

    #[test]
    fn an_organization_never_stands_under_itself_or_its_own() {
        let table = [
            (2, 2, Some("sub_organization.under_itself")),
            (2, 3, Some("sub_organization.under_itself")),
            (1, 3, Some("sub_organization.under_itself")),
            (3, 4, None),
            (4, 3, None),
            (3, 1, None),
        ];
        for (moved, target, refused) in table {
            let decided = decide_move(&tree(), id(moved), id(target), 0).map_err(|error| error.code());
            assert_eq!(decided.err(), refused, "{moved} under {target}");
        }
    }

    #[test]
    fn the_tree_grows_to_sixteen_levels_and_no_further() {
        let line: Parents = (2..=15).map(|number| (id(number), id(number - 1))).collect();
        assert!(decide_move(&line, id(99), id(15), 0).is_ok(), "the sixteenth level");
        let refused = |parents: &Parents, moved, above| {
            decide_move(parents, moved, id(15), above).map_err(|error| error.code())
        };
        assert_eq!(refused(&line, id(99), 1), Err("sub_organization.too_deep"), "counted from the real top");
        let with_child: Parents = line.into_iter().chain([(id(100), id(99))]).collect();
        assert_eq!(refused(&with_child, id(99), 0), Err("sub_organization.too_deep"), "its own levels count");
    }
}
