//! Why an invitation could not be made, changed or accepted.

use kernel::{Classify, Kind};

use super::model::ADDRESSES_MAX;
use crate::access::passwords::PasswordError;
use crate::tenancy::members::MemberError;

/// Why an invitation could not be made, changed or accepted.
#[derive(Debug, thiserror::Error)]
pub(super) enum InvitationError {
    #[error("there is no such invitation: ask for a new link")]
    NotFound,
    #[error("this invitation has expired: ask whoever invited you to send it again")]
    Expired,
    #[error("this invitation was accepted already: sign in")]
    Used,
    #[error("this invitation was taken back: ask whoever invited you")]
    Revoked,
    #[error("this invitation is settled: only one that waits or has expired can be changed")]
    Settled,
    #[error("another invitation to this address waits already: use that one")]
    AlreadyInvited,
    #[error("name 1 to {ADDRESSES_MAX} addresses at once")]
    Addresses,
    #[error("an invitation ends between now and 30 days from now")]
    Expiry,
    #[error("this organization has invited too many people in a short time: wait, then go on")]
    TooOften,
    #[error("this address has a user already: sign in with it, then accept")]
    SignInFirst,
    #[error("this invitation is for another address: sign out, and sign in with the address it was sent to")]
    OtherAddress,
    #[error("you were a member of this organization and were deactivated: ask a Client to reactivate you")]
    Deactivated,
    #[error("give a first name, and a password for signing in later")]
    Incomplete,
    #[error(transparent)]
    Member(#[from] MemberError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for InvitationError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::Expired | Self::Used | Self::Revoked => Kind::Gone,
            Self::Settled
            | Self::AlreadyInvited
            | Self::SignInFirst
            | Self::OtherAddress
            | Self::Deactivated => Kind::Conflict,
            Self::Addresses | Self::Expiry | Self::Incomplete => Kind::Invalid,
            Self::TooOften => Kind::Limited,
            Self::Member(error) => error.kind(),
            Self::Password(error) => error.kind(),
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "invitation.not_found",
            Self::Expired => "invitation.expired",
            Self::Used => "invitation.used",
            Self::Revoked => "invitation.revoked",
            Self::Settled => "invitation.settled",
            Self::AlreadyInvited => "invitation.already_invited",
            Self::Addresses => "invitation.addresses",
            Self::Expiry => "invitation.expiry",
            Self::TooOften => "invitation.too_often",
            Self::SignInFirst => "invitation.sign_in_first",
            Self::OtherAddress => "invitation.other_address",
            Self::Deactivated => "invitation.deactivated",
            Self::Incomplete => "invitation.incomplete",
            Self::Member(error) => error.code(),
            Self::Password(error) => error.code(),
            Self::Store(error) => error.code(),
        }
    }
}
