//! Why a member or a user could not be served.

use kernel::{Classify, Kind};

/// Why a member or a user could not be served.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    #[error("there is no such member")]
    NotFound,
    #[error("there is no such session: it may have ended already")]
    NoSession,
    #[error("`{0}` is not an e-mail address: write it as name@host.example")]
    Email(String),
    #[error("give a name of 1 to 80 characters")]
    DisplayName,
    #[error("give a first and a last name of at most 60 characters each")]
    NamePart,
    #[error("an extension has 1 to 20 digits, letters, `*`, `#` or `-`")]
    Extension,
    #[error("another member answers this extension: take it from him first")]
    ExtensionTaken,
    #[error("`{0}` is not one of the themes dark, light, auto")]
    Theme(String),
    #[error("`{0}` is not one of the languages en, ru, uk, es")]
    Locale(String),
    #[error("this e-mail address already has a user")]
    EmailTaken,
    #[error("there is no role `{0}` in this organization")]
    UnknownRole(String),
    #[error("the role {0} has rights that you do not have: ask somebody who has them")]
    RoleBeyondYours(String),
    #[error("this member has rights that you do not have: ask somebody who has them")]
    Outranked,
    #[error("nobody changes his own role or projects: ask another Client")]
    OwnRole,
    #[error("nobody deactivates himself: ask another Client")]
    OwnDeactivation,
    #[error("every organization keeps at least one active Client: give another member the role Client first")]
    LastClient,
    #[error("there is no such project here, or you may not give it away")]
    Project,
    #[error("this role sees every project: leave the list of projects empty")]
    ProjectsNotNeeded,
    #[error(
        "this person also belongs to an organization you cannot see: only he can change this, in his profile"
    )]
    BelongsElsewhere,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for MemberError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::NoSession => Kind::NotFound,
            Self::Email(_)
            | Self::DisplayName
            | Self::NamePart
            | Self::Extension
            | Self::Theme(_)
            | Self::Locale(_)
            | Self::UnknownRole(_)
            | Self::Project
            | Self::ProjectsNotNeeded => Kind::Invalid,
            Self::RoleBeyondYours(_) | Self::Outranked => Kind::Denied,
            Self::EmailTaken
            | Self::ExtensionTaken
            | Self::OwnRole
            | Self::OwnDeactivation
            | Self::LastClient
            | Self::BelongsElsewhere => Kind::Conflict,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "member.not_found",
            Self::NoSession => "member.no_session",
            Self::Email(_) => "member.email",
            Self::DisplayName => "profile.display_name",
            Self::NamePart => "member.name",
            Self::Extension => "member.extension",
            Self::ExtensionTaken => "member.extension_taken",
            Self::Theme(_) => "profile.theme",
            Self::Locale(_) => "profile.locale",
            Self::EmailTaken => "member.email_taken",
            Self::UnknownRole(_) => "member.unknown_role",
            Self::RoleBeyondYours(_) => "member.role_beyond_yours",
            Self::Outranked => "member.outranked",
            Self::OwnRole => "member.own_role",
            Self::OwnDeactivation => "member.own_deactivation",
            Self::LastClient => "member.last_client",
            Self::Project => "member.project",
            Self::ProjectsNotNeeded => "member.projects_not_needed",
            Self::BelongsElsewhere => "member.belongs_elsewhere",
            Self::Store(error) => error.code(),
        }
    }
}
