//! What a key is, what may be asked of one, and what a list says about it.

use std::time::Duration;

use kernel::{ApiKeyId, Classify, Kind, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::services::ServiceType;

const NAME_CHARS_MAX: usize = 100;
const DAY: Duration = Duration::from_hours(24);
const UNUSED: Duration = Duration::from_hours(90 * 24);
const SOON: Duration = Duration::from_hours(14 * 24);
const OVERLAP_HOURS_MAX: u32 = 168;
const AGE_DAYS_MAX: i64 = 3650;

/// A key about to be stored.
#[derive(Debug, Clone)]
pub struct NewApiKey {
    /// 1 to 100 characters that no other key of the organization has.
    pub name: String,
    /// What it is for.
    pub service_type: ServiceType,
    /// When it ends; the policy's maximum when there is one and nothing is said.
    pub valid_until: Option<Ts>,
}

/// A key as it is shown: never its secret.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(super) struct ApiKeyView {
    /// Its id.
    pub id: ApiKeyId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub service_type: ServiceType,
    /// How the key begins.
    pub prefix: String,
    /// How the key ends.
    pub last4: String,
    /// Who made it; stays when that person has left.
    pub creator_email: String,
    /// When it was made.
    pub created_at: Ts,
    /// When it ends; none when it does not.
    pub valid_until: Option<Ts>,
    /// When it was used last, to the minute.
    pub last_used_at: Option<Ts>,
    /// From where.
    pub last_used_address: Option<String>,
    /// Until when the key before the last rotation still works.
    pub old_secret_until: Option<Ts>,
    /// Who an exchange says it is when it proves itself by this key over SIP; the password is the whole key.
    pub sip_username: Option<String>,
    /// What it authenticates for then.
    pub sip_realm: Option<String>,
    /// What somebody should look at.
    pub marks: Vec<ApiKeyMark>,
}

/// Why a key deserves a look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum ApiKeyMark {
    /// It has ended.
    Expired,
    /// It ends within 14 days.
    ExpiresSoon,
    /// Nobody used it for 90 days.
    Unused,
    /// Whoever made it is no active member any more.
    CreatorGone,
    /// The organization's domain for SIP has changed since: no exchange can prove itself by it until it is rotated.
    SipRealm,
}

/// How old keys may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiKeyPolicy {
    /// The most days a new or rotated key may be valid; none for no limit.
    pub max_age_days: Option<i64>,
}

/// Why a key could not be made, kept or used.
#[derive(Debug, thiserror::Error)]
pub enum ApiKeyError {
    #[error("this is no key of ours: copy it whole, from `hk_` to the last letter")]
    Malformed,
    #[error("there is no such key: it was deleted, or replaced by a rotation")]
    Unknown,
    #[error("the key has expired: make a new one")]
    Expired,
    #[error("this key sent too many requests: wait for the seconds that `retry-after` says")]
    TooMany,
    #[error("this is for people: sign in, a key cannot do it")]
    NotForPeople,
    #[error("no organization has this slug: it is the part of the address after /o/")]
    NoSuchOrganization,
    #[error("there is no such key")]
    NotFound,
    #[error("the name has 1 to 100 characters")]
    Name,
    #[error("the key has expired: delete it and make a new one")]
    Ended,
    #[error("another key has this name: choose one that tells them apart")]
    NameTaken,
    #[error("the end must lie in the future")]
    ValidUntil,
    #[error("keys of this organization are valid for at most {0} days: choose an earlier end")]
    BeyondPolicy(i64),
    #[error("the old key can go on working for 0 to 168 hours")]
    Overlap,
    #[error("the longest validity is 1 to 3650 days, or none")]
    MaxAge,
    #[error("a key of this service could do more than you may: ask a Client of this organization to make it")]
    MoreThanOwn,
    #[error("the key could not be sealed for SIP")]
    Sealing(#[from] store::SealError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for ApiKeyError {
    fn kind(&self) -> Kind {
        match self {
            Self::Malformed | Self::Unknown | Self::Expired => Kind::Unauthenticated,
            Self::TooMany => Kind::Limited,
            Self::NotForPeople | Self::MoreThanOwn => Kind::Denied,
            Self::NotFound | Self::NoSuchOrganization => Kind::NotFound,
            Self::NameTaken | Self::Ended => Kind::Conflict,
            Self::Name | Self::ValidUntil | Self::BeyondPolicy(_) | Self::Overlap | Self::MaxAge => {
                Kind::Invalid
            }
            Self::Sealing(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "api_key.malformed",
            Self::Unknown => "api_key.unknown",
            Self::Expired => "api_key.expired",
            Self::TooMany => "api_key.too_many_requests",
            Self::NotForPeople => "api_key.not_for_people",
            Self::MoreThanOwn => "api_key.more_than_own",
            Self::NotFound => "api_key.not_found",
            Self::NoSuchOrganization => "api_key.no_such_organization",
            Self::NameTaken => "api_key.name_taken",
            Self::Ended => "api_key.ended",
            Self::Name => "api_key.name",
            Self::ValidUntil => "api_key.valid_until",
            Self::BeyondPolicy(_) => "api_key.beyond_policy",
            Self::Overlap => "api_key.overlap",
            Self::MaxAge => "api_key.max_age",
            Self::Sealing(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}

impl ApiKeyError {
    /// Where in the body the fault is.
    pub fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Name | Self::NameTaken => Some("/name"),
            Self::ValidUntil | Self::BeyondPolicy(_) => Some("/valid_until"),
            Self::MoreThanOwn => Some("/service_type"),
            Self::Overlap => Some("/overlap_hours"),
            Self::MaxAge => Some("/max_age_days"),
            _ => None,
        }
    }
}

impl ApiKeyPolicy {
    /// Refuses a limit nobody could keep.
    pub(super) fn checked(self) -> Result<Self, ApiKeyError> {
        match self.max_age_days {
            Some(days) if !(1..=AGE_DAYS_MAX).contains(&days) => Err(ApiKeyError::MaxAge),
            _ => Ok(self),
        }
    }

    /// The end of a key that begins now: what was asked for, as far as the policy allows.
    pub(super) fn decide_end(self, wanted: Option<Ts>, now: Ts) -> Result<Option<Ts>, ApiKeyError> {
        let latest = self.max_age_days.map(|days| (days, now.plus(DAY * u32::try_from(days).unwrap_or(0))));
        match (wanted, latest) {
            (Some(end), _) if end <= now => Err(ApiKeyError::ValidUntil),
            (Some(end), Some((days, latest))) if end > latest => Err(ApiKeyError::BeyondPolicy(days)),
            (Some(end), _) => Ok(Some(end)),
            (None, latest) => Ok(latest.map(|(_, latest)| latest)),
        }
    }

    /// The end of a key that is rotated now: as before, but within the policy of today.
    pub(super) fn renewed_end(self, before: Option<Ts>, now: Ts) -> Result<Option<Ts>, ApiKeyError> {
        let latest = self.max_age_days.map(|days| now.plus(DAY * u32::try_from(days).unwrap_or(0)));
        match (before, latest) {
            (Some(end), _) if end <= now => Err(ApiKeyError::Ended),
            (Some(end), Some(latest)) => Ok(Some(end.min(latest))),
            (end, latest) => Ok(latest.or(end)),
        }
    }
}

/// A name without blanks around it.
pub(super) fn check_name(name: &str) -> Result<String, ApiKeyError> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(ApiKeyError::Name) }
}

/// How long the old key goes on working.
pub(super) fn check_overlap(hours: u32) -> Result<Duration, ApiKeyError> {
    if hours > OVERLAP_HOURS_MAX { Err(ApiKeyError::Overlap) } else { Ok(Duration::from_hours(hours.into())) }
}

/// What a key deserves a look for.
pub(super) fn marks(
    now: Ts,
    (created_at, last_used_at): (Ts, Option<Ts>),
    valid_until: Option<Ts>,
    creator_gone: bool,
) -> Vec<ApiKeyMark> {
    let ends = match valid_until {
        Some(end) if end <= now => Some(ApiKeyMark::Expired),
        Some(end) if end <= now.plus(SOON) => Some(ApiKeyMark::ExpiresSoon),
        _ => None,
    };
    let idle = now.since(last_used_at.unwrap_or(created_at)) >= UNUSED;
    let unused = idle.then_some(ApiKeyMark::Unused);
    ends.into_iter().chain(unused).chain(creator_gone.then_some(ApiKeyMark::CreatorGone)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn day(number: i64) -> Ts {
        Ts(number * 86_400_000_000)
    }

    #[test]
    fn the_policy_of_the_organization_caps_how_long_a_key_lives() {
        let (free, strict) = (ApiKeyPolicy { max_age_days: None }, ApiKeyPolicy { max_age_days: Some(30) });
        assert_eq!(free.decide_end(None, day(0)).unwrap(), None, "no expiry");
        assert_eq!(free.decide_end(Some(day(900)), day(0)).unwrap(), Some(day(900)));
        assert_eq!(strict.decide_end(None, day(0)).unwrap(), Some(day(30)));
        assert_eq!(strict.decide_end(Some(day(30)), day(0)).unwrap(), Some(day(30)));
        assert!(matches!(strict.decide_end(Some(day(31)), day(0)), Err(ApiKeyError::BeyondPolicy(30))));
        for policy in [free, strict] {
            assert!(matches!(policy.decide_end(Some(day(1)), day(1)), Err(ApiKeyError::ValidUntil)));
        }
    }

    #[test]
    fn a_rotation_never_makes_a_key_live_longer_than_it_was_made_for() {
        let (free, strict) = (ApiKeyPolicy { max_age_days: None }, ApiKeyPolicy { max_age_days: Some(30) });
        let renewed = |policy: ApiKeyPolicy, before: Option<Ts>| policy.renewed_end(before, day(10)).unwrap();
        assert_eq!(renewed(free, Some(day(90))), Some(day(90)));
        assert_eq!(renewed(strict, Some(day(90))), Some(day(40)));
        assert_eq!(renewed(strict, Some(day(20))), Some(day(20)));
        assert_eq!(renewed(strict, None), Some(day(40)));
        assert_eq!(renewed(free, None), None);
        assert!(
            matches!(free.renewed_end(Some(day(10)), day(10)), Err(ApiKeyError::Ended)),
            "it has expired"
        );
    }

    #[test]
    fn a_list_says_what_deserves_a_look() {
        let table = [
            (None, None, false, vec![]),
            (Some(day(99)), None, true, vec![ApiKeyMark::CreatorGone]),
            (Some(day(10)), None, false, vec![ApiKeyMark::Unused]),
            (Some(day(99)), Some(day(114)), false, vec![ApiKeyMark::ExpiresSoon]),
            (Some(day(99)), Some(day(115)), false, vec![]),
            (Some(day(99)), Some(day(100)), false, vec![ApiKeyMark::Expired]),
        ];
        for (used, until, gone, expected) in table {
            let created = if used.is_some() { day(0) } else { day(50) };
            assert_eq!(marks(day(100), (created, used), until, gone), expected, "{used:?} {until:?}");
        }
    }

    #[test]
    fn a_name_has_one_to_a_hundred_characters_and_no_line_breaks() {
        assert_eq!(check_name("  Dialler Київ ").unwrap(), "Dialler Київ");
        for name in ["", "   ", "a\nb", &"x".repeat(101)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        assert!(check_name(&"ї".repeat(100)).is_ok());
    }
}
