//! Who an employee of a vendor is here, and how that was found out.

use connectors::Fault;
use kernel::{Classify, Kind, MemberId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How an employee's member was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EmployeeMatch)]
pub(super) enum MatchedBy {
    /// The member answers this extension.
    Extension,
    /// The member has this address.
    Email,
    /// Somebody decided it.
    Person,
}

/// Which employees of a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = EmployeeState)]
pub(super) enum EmployeeFilter {
    /// Everybody.
    #[default]
    All,
    /// Those who are no member.
    Unmatched,
    /// Those who are one.
    Matched,
}

/// An employee as the list shows them.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SourceEmployee)]
pub(super) struct EmployeeView {
    /// What calls carry: an extension, a login.
    pub key: String,
    /// What the vendor calls them.
    pub name: Option<String>,
    /// Their address at the vendor.
    pub email: Option<String>,
    /// Who they are here.
    pub member: Option<EmployeeMember>,
    /// How that was found.
    pub matched_by: Option<MatchedBy>,
    /// How many conversations are theirs.
    pub calls: i64,
    /// When the last of them began.
    pub last_call_at: Option<Ts>,
}

/// The member an employee is.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct EmployeeMember {
    /// Their id.
    pub id: MemberId,
    /// What people call them.
    pub name: String,
}

/// What asking a vendor for its people brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(super) struct EmployeeRefresh {
    /// How many people the vendor knows.
    pub found: u64,
    /// How many employees of the source are no member.
    pub unmatched: u64,
}

/// Who an employee is, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) member: Option<MemberId>,
    pub(super) by: Option<MatchedBy>,
}

/// What a person said stays. Otherwise the member who answers the extension, else the one with the address.
pub(super) fn decide_match(
    known: Match,
    by_extension: Option<MemberId>,
    by_email: Option<MemberId>,
) -> Match {
    match (known.by, by_extension, by_email) {
        (Some(MatchedBy::Person), _, _) => known,
        (_, Some(member), _) => Match { member: Some(member), by: Some(MatchedBy::Extension) },
        (_, None, Some(member)) => Match { member: Some(member), by: Some(MatchedBy::Email) },
        (_, None, None) => Match { member: None, by: None },
    }
}

/// Why an employee could not be served.
#[derive(Debug, thiserror::Error)]
pub enum EmployeeError {
    #[error("this source names no such employee")]
    NotFound,
    #[error("there is no such member in the organization: choose one of its members")]
    Member,
    #[error("this vendor has no list of its people: they appear here with their first call")]
    NoDirectory,
    #[error("the vendor did not answer within {0} seconds: try again later")]
    TimedOut(u64),
    #[error(transparent)]
    Vendor(#[from] Fault),
    #[error(transparent)]
    Source(#[from] crate::inbound::sources::SourceError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for EmployeeError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Member => Kind::Invalid,
            Self::NoDirectory => Kind::Conflict,
            Self::TimedOut(_) => Kind::Upstream,
            Self::Vendor(fault) => fault.kind(),
            Self::Source(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "employee.not_found",
            Self::Member => "employee.member",
            Self::NoDirectory => "source.no_directory",
            Self::TimedOut(_) => "employee.timed_out",
            Self::Vendor(fault) => fault.code(),
            Self::Source(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl MatchedBy {
    /// The word in the table and on the wire.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Email => "email",
            Self::Person => "person",
        }
    }

    /// The way of that word.
    pub(super) fn from_key(key: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::from(key)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(number: u128) -> MemberId {
        MemberId::from(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn a_persons_word_is_before_the_extension_and_that_before_the_address() {
        let nobody = Match { member: None, by: None };
        let table = [
            (nobody, Some(member(1)), Some(member(2)), (Some(member(1)), Some(MatchedBy::Extension))),
            (nobody, None, Some(member(2)), (Some(member(2)), Some(MatchedBy::Email))),
            (nobody, None, None, (None, None)),
        ];
        for (known, by_extension, by_email, (member, by)) in table {
            assert_eq!(decide_match(known, by_extension, by_email), Match { member, by });
        }
        let said = Match { member: Some(member(3)), by: Some(MatchedBy::Person) };
        assert_eq!(decide_match(said, Some(member(1)), Some(member(2))), said);
        let no_longer = Match { member: Some(member(1)), by: Some(MatchedBy::Extension) };
        assert_eq!(decide_match(no_longer, None, None), nobody, "an extension that was given back");
    }

    #[test]
    fn every_way_of_matching_survives_the_trip_through_the_table() {
        for by in [MatchedBy::Extension, MatchedBy::Email, MatchedBy::Person] {
            assert_eq!(MatchedBy::from_key(by.key()), Some(by));
        }
    }
}
