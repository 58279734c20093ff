//! What an invitation is, and which life it has.

use std::time::Duration;

use kernel::{InvitationId, MemberId, Ts};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::tenancy::members::MemberProject;

/// An invitation lives this long unless somebody says otherwise.
pub(super) const LIFE: Duration = Duration::from_hours(7 * 24);
/// And never longer than this.
pub(super) const LIFE_MAX: Duration = Duration::from_hours(30 * 24);
/// Addresses in one request.
pub(super) const ADDRESSES_MAX: usize = 100;

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum InvitationStatus {
    /// Waits to be accepted.
    Pending,
    /// The person is a member.
    Accepted,
    /// Its time is over; sending it again gives it a new one.
    Expired,
    /// Somebody took it back.
    Revoked,
}

/// An invitation as the members page shows it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Invitation)]
pub(super) struct InvitationView {
    /// The invitation.
    pub id: InvitationId,
    /// Who is invited.
    pub email: String,
    /// Key of the role he will have.
    pub role: String,
    /// What the screen says for a role of the organization's own.
    pub role_name: String,
    /// The projects that come with the role.
    pub projects: Vec<MemberProject>,
    /// Language of the mail.
    pub locale: String,
    /// Where it stands.
    pub status: InvitationStatus,
    /// Who invited, as colleagues see him; nothing when a program did.
    pub inviter_name: Option<String>,
    /// When it was made.
    pub created_at: Ts,
    /// When a mail with the link was last put into the outbox; nothing when links were only copied.
    pub sent_at: Option<Ts>,
    /// When its link stops working.
    pub expires_at: Ts,
    /// When it was accepted or revoked.
    pub settled_at: Option<Ts>,
    /// Who came of it.
    pub member_id: Option<MemberId>,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// What became of one address of an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum InviteResult {
    /// A new invitation is there.
    Invited,
    /// The person belongs to the organization already.
    AlreadyMember,
    /// The person belonged to the organization: reactivate him instead.
    Deactivated,
    /// An invitation to this address waits already: send that one again.
    AlreadyInvited,
    /// This cannot be an e-mail address.
    NotAnAddress,
}

/// The secret of an invitation, in the two forms it exists in.
pub(super) struct Token {
    /// What stands in the link, once.
    pub text: String,
    /// What the table holds.
    pub hash: Vec<u8>,
}

impl Token {
    /// Of 256 bits that nobody can guess.
    pub(super) fn of(bytes: [u8; 32]) -> Self {
        let text = hex::encode(bytes);
        Self { hash: token_hash(&text), text }
    }
}

/// What the table holds of a token.
pub(super) fn token_hash(text: &str) -> Vec<u8> {
    Sha256::digest(text.as_bytes()).to_vec()
}

impl InvitationStatus {
    /// What a stored state means at `now`.
    pub(super) fn decide(state: &str, expires_at: Ts, now: Ts) -> Self {
        match state {
            "accepted" => Self::Accepted,
            "revoked" => Self::Revoked,
            "pending" if now < expires_at => Self::Pending,
            _ => Self::Expired,
        }
    }
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn an_invitation_expires_at_its_instant_and_nothing_else_does() {
        let at = |state: &str, now: i64| InvitationStatus::decide(state, Ts(100), Ts(now));
        assert_eq!(at("pending", 99), InvitationStatus::Pending);
        assert_eq!(at("pending", 100), InvitationStatus::Expired);
        assert_eq!(at("accepted", 500), InvitationStatus::Accepted);
        assert_eq!(at("revoked", 1), InvitationStatus::Revoked);
        assert_eq!(at("expired", 1), InvitationStatus::Expired);
    }

    #[test]
    fn the_table_never_holds_what_stands_in_the_link() {
        let token = Token::of([7; 32]);
        assert_eq!(token.text.len(), 64);
        assert_eq!(token.hash, token_hash(&token.text));
        assert!(!token.hash.windows(8).any(|part| token.text.as_bytes().windows(8).any(|text| text == part)));
    }
}
