//! What a user and a member are.

use kernel::{MemberId, OrganizationId, ProjectId, SessionId, Ts, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A person who signs in.
#[derive(Debug, Clone)]
pub struct User {
    /// The person's id.
    pub id: UserId,
    /// Lower case, unique in the installation.
    pub email: String,
    /// As the person writes it.
    pub first_name: String,
    /// As the person writes it.
    pub last_name: String,
    /// What colleagues see.
    pub display_name: String,
    /// Language of the console and of mails.
    pub locale: String,
    /// `dark`, `light` or `auto`.
    pub theme: String,
    /// Absent for people who sign in elsewhere.
    pub password_hash: Option<String>,
}

/// What a new user starts with.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Any case; stored in lower case.
    pub email: String,
    /// What colleagues see; first and last name are read from it.
    pub display_name: String,
    /// Language of the console and of mails.
    pub locale: String,
    /// Made by `access::passwords::hash`.
    pub password_hash: Option<String>,
}

/// Where a membership stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// Known, and not let in yet.
    Pending,
    /// Lets in.
    Active,
    /// Lets nobody in; what the person did stays.
    Deactivated,
}

/// A project a member is assigned to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberProject {
    /// The project.
    pub id: ProjectId,
    /// What people call it.
    pub name: String,
}

/// A member as the members page shows him.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Member)]
pub struct MemberView {
    /// The membership.
    pub id: MemberId,
    /// The person.
    pub user_id: UserId,
    /// How the person signs in.
    pub email: String,
    /// As the person writes it.
    pub first_name: String,
    /// As the person writes it.
    pub last_name: String,
    /// What colleagues see.
    pub display_name: String,
    /// Key of the role.
    pub role: String,
    /// What the screen says for a role of the organization's own.
    pub role_name: String,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// The extension the person answers, by which calls find him.
    pub extension: Option<String>,
    /// The projects of a role that sees assigned projects only.
    pub projects: Vec<MemberProject>,
    /// When the person joined.
    pub joined_at: Option<Ts>,
    /// When the person was last active here, to the minute.
    pub last_seen_at: Option<Ts>,
    /// Whether this is the caller.
    pub is_you: bool,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A member with what an administrator asks about him.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MemberDetail {
    /// The member.
    #[serde(flatten)]
    pub member: MemberView,
    /// Every organization of the person that the caller may know of.
    pub memberships: Vec<MemberOrganization>,
    /// Where the person is signed in now. Empty when `belongs_elsewhere`.
    pub sessions: Vec<MemberSession>,
    /// The person also belongs to an organization the caller cannot see: names and sessions are his own business.
    pub belongs_elsewhere: bool,
    /// Why the caller may not do what he might want to; nothing where he may.
    pub refusals: MemberRefusals,
}

/// One organization of a person.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MemberOrganization {
    /// The organization.
    pub organization_id: OrganizationId,
    /// What people call it.
    pub organization_name: String,
    /// Its part of every console address.
    pub slug: String,
    /// Key of the role there.
    pub role: String,
    /// What the screen says for a role of that organization's own.
    pub role_name: String,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// When the person joined.
    pub joined_at: Option<Ts>,
}

/// A browser in which a member is signed in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct MemberSession {
    /// The session.
    pub id: SessionId,
    /// When the person signed in.
    pub created_at: Ts,
    /// When it was last used, to the minute.
    pub last_seen_at: Ts,
    /// From where.
    pub address: String,
    /// What the browser calls itself.
    pub user_agent: String,
}

/// The code of what stands in the way of each change; nothing where nothing does.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub(super) struct MemberRefusals {
    /// Of another role or other projects.
    pub role: Option<&'static str>,
    /// Of other names.
    pub names: Option<&'static str>,
    /// Of another extension.
    pub extension: Option<&'static str>,
    /// Of taking the access away, or giving it back.
    pub status: Option<&'static str>,
    /// Of ending sessions.
    pub sessions: Option<&'static str>,
}

impl MemberStatus {
    /// As the table holds it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    /// What the table holds; a word nobody knows lets nobody in.
    pub fn stored(word: &str) -> Self {
        match word {
            "pending" => Self::Pending,
            "active" => Self::Active,
            _ => Self::Deactivated,
        }
    }
}
