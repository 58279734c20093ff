//! What a role is, and who may make it what.

use kernel::{Classify, Kind};

use super::built_in::built_in;
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
const SPANS: &[(Span, &str)] =
    &[(Span::Organization, "organization"), (Span::Projects, "projects"), (Span::Own, "own")];

impl Span {
    /// The span of that name.
    pub(super) fn from_name(name: &str) -> Option<Self> {
        SPANS.iter().find(|(_, known)| *known == name).map(|(span, _)| *span)
    }

    /// Its public name.
    pub(super) fn name(self) -> &'static str {
        SPANS.iter().find(|(known, _)| *known == self).map_or("own", |(_, name)| *name)
    }
}

/// Who wants to change a role.
#[derive(Debug, Clone)]
pub(super) struct Editor {
    /// What he may do himself.
    pub rights: Rights,
    /// How far he reaches himself.
    pub span: Span,
    /// Key of the role he holds himself.
    pub role: Option<String>,
}

/// Why a role could not be shown or saved.
#[derive(Debug, thiserror::Error)]
pub(super) enum RoleError {
    #[error("there is no such role in this organization")]
    NotFound,
    #[error("{0} came with the product and is locked: clone it and change the copy")]
    BuiltIn(String),
    #[error("give the role a name of 1 to 60 characters")]
    Name,
    #[error("another role is already called {0}: choose another name")]
    NameTaken(String),
    #[error("describe the role in at most 300 characters")]
    Description,
    #[error("`{0}` is not an entity that rights are about: `GET /roles` lists them")]
    Entity(String),
    #[error("the entity `{0}` is listed twice: list it once with all its actions")]
    EntityTwice(String),
    #[error("`{0}` is not a flag: `GET /roles` lists them")]
    Flag(String),
    #[error("`{0}` is not one of the reaches organization, projects, own")]
    Span(String),
    #[error(
        "nobody gives away more than he holds: you lack {0}. Leave it out, or ask a member who holds it to make this change"
    )]
    BeyondYours(Rights),
    #[error(
        "this role reaches further than yours: ask a member whose role reaches as far to make this change"
    )]
    BeyondYourReach,
    #[error(
        "you hold this role yourself, and could lock yourself out: ask a member with another role to change it"
    )]
    Own,
    #[error(
        "{members} members and {invitations} pending invitations hold this role: give them another role first"
    )]
    InUse {
        /// Members, deactivated ones too.
        members: u64,
        /// Invitations nobody has answered yet.
        invitations: u64,
    },
    #[error("an organization has at most {0} roles of its own: delete one that nobody holds")]
    TooMany(u64),
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for RoleError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::BuiltIn(_) | Self::NameTaken(_) | Self::Own | Self::InUse { .. } | Self::TooMany(_) => {
                Kind::Conflict
            }
            Self::Name
            | Self::Description
            | Self::Entity(_)
            | Self::EntityTwice(_)
            | Self::Flag(_)
            | Self::Span(_) => Kind::Invalid,
            Self::BeyondYours(_) | Self::BeyondYourReach => Kind::Denied,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "role.not_found",
            Self::BuiltIn(_) => "role.built_in",
            Self::Name => "role.name",
            Self::NameTaken(_) => "role.name_taken",
            Self::Description => "role.description",
            Self::Entity(_) => "role.entity",
            Self::EntityTwice(_) => "role.entity_twice",
            Self::Flag(_) => "role.flag",
            Self::Span(_) => "role.span",
            Self::BeyondYours(_) => "role.beyond_yours",
            Self::BeyondYourReach => "role.beyond_your_reach",
            Self::Own => "role.own",
            Self::InUse { .. } => "role.in_use",
            Self::TooMany(_) => "role.too_many",
            Self::Store(error) => error.code(),
        }
    }
}

impl RoleError {
    /// Where in the body the fault is.
    pub(super) fn pointer(&self) -> Option<&'static str> {
        match self {
            Self::Name | Self::NameTaken(_) => Some("/name"),
            Self::Description => Some("/description"),
            Self::Entity(_) | Self::EntityTwice(_) => Some("/privileges"),
            Self::Flag(_) => Some("/flags"),
            Self::Span(_) | Self::BeyondYourReach => Some("/span"),
            _ => None,
        }
    }
}

const NAME_CHARS_MAX: usize = 60;
const DESCRIPTION_CHARS_MAX: usize = 300;

/// The name without the blanks around it, unlike that of any built-in role.
pub(super) fn check_name(name: &str) -> Result<String, RoleError> {
    let name = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.contains(char::is_control);
    if !fits {
        return Err(RoleError::Name);
    }
    let taken = built_in().iter().any(|role| name_key(&role.name) == name_key(name));
    if taken { Err(RoleError::NameTaken(name.to_owned())) } else { Ok(name.to_owned()) }
}

/// What two names that differ only in case have in common.
pub(super) fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// The description without the blanks around it.
pub(super) fn check_description(text: &str) -> Result<String, RoleError> {
    let text = text.trim();
    let fits = text.chars().count() <= DESCRIPTION_CHARS_MAX
        && !text.contains(|c: char| c.is_control() && c != '\n');
    if fits { Ok(text.to_owned()) } else { Err(RoleError::Description) }
}

/// What this editor may give away: what he holds. Who may do all that the strongest built-in role may has
/// nobody above him, so he may also give rights that no built-in role has.
pub(super) fn grantable(editor: &Editor) -> Rights {
    let is_strongest = built_in().first().is_some_and(|role| editor.rights.include(role.rights));
    if is_strongest { Rights::all() } else { editor.rights }
}

/// Nobody makes a role that may do more, or reaches further, than he.
pub(super) fn decide_grant(editor: &Editor, wanted: &Role) -> Result<(), RoleError> {
    let lacking = wanted.rights.without(grantable(editor));
    if lacking != Rights::NONE {
        return Err(RoleError::BeyondYours(lacking));
    }
    if wanted.span > editor.span { Err(RoleError::BeyondYourReach) } else { Ok(()) }
}

/// Whether this editor may touch this role at all.
pub(super) fn decide_touch(editor: &Editor, current: &Role) -> Result<(), RoleError> {
    if current.built_in {
        return Err(RoleError::BuiltIn(current.name.clone()));
    }
    if editor.role.as_deref() == Some(current.key.as_str()) {
        return Err(RoleError::Own);
    }
    decide_grant(editor, current)
}

/// The way to look at the organization as another role: what both may do, as far as both reach.
pub fn narrowed(own: &Role, other: &Role) -> Role {
    Role { rights: own.rights & other.rights, span: own.span.min(other.span), ..other.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::built_in::find_built_in;
    use super::*;
    use crate::access::permissions::{Entity, Flag};

    fn editor(role: &str) -> Editor {
        let role = find_built_in(role).unwrap();
        Editor { rights: role.rights, span: role.span, role: Some(role.key.clone()) }
    }

    fn custom(rights: Rights, span: Span) -> Role {
        Role { key: "custom-1".to_owned(), name: "Custom".to_owned(), built_in: false, rights, span }
    }

    #[test]
    fn nobody_gives_away_a_right_or_a_reach_he_lacks() {
        let sees_money = custom(Entity::Billing.read() | Entity::Usage.read(), Span::Own);
        assert!(decide_grant(&editor("client"), &sees_money).is_ok());
        let refused = decide_grant(&editor("admin"), &sees_money).unwrap_err();
        assert!(matches!(refused, RoleError::BeyondYours(lacking) if lacking == Entity::Billing.read()));
        let beyond_all = custom(Entity::Usage.delete(), Span::Own);
        assert!(decide_grant(&editor("client"), &beyond_all).is_ok(), "no built-in role may delete usage");
        assert!(decide_grant(&editor("admin"), &beyond_all).is_err());
        let reaches_all = custom(Entity::Interaction.read(), Span::Organization);
        assert!(matches!(decide_grant(&editor("supervisor"), &reaches_all), Err(RoleError::BeyondYourReach)));
    }

    #[test]
    fn a_locked_role_and_the_role_one_holds_are_not_touched() {
        let locked = find_built_in("agent").unwrap();
        assert!(matches!(decide_touch(&editor("client"), locked), Err(RoleError::BuiltIn(_))));
        let own = Editor { role: Some("custom-1".to_owned()), ..editor("client") };
        assert!(matches!(decide_touch(&own, &custom(Rights::NONE, Span::Own)), Err(RoleError::Own)));
        assert!(decide_touch(&editor("client"), &custom(Rights::NONE, Span::Own)).is_ok());
    }

    #[test]
    fn looking_as_another_role_never_adds_a_right() {
        for own in built_in() {
            for other in built_in() {
                let seen = narrowed(own, other);
                assert_eq!(seen.rights.without(own.rights), Rights::NONE);
                assert_eq!(seen.rights.without(other.rights), Rights::NONE);
                assert!(seen.span <= own.span && seen.span <= other.span);
            }
        }
        let seen = narrowed(find_built_in("client").unwrap(), find_built_in("agent").unwrap());
        assert!(seen.rights.include(Flag::ReadMetrics.into()) && seen.span == Span::Own);
    }

    #[test]
    fn a_name_has_1_to_60_characters_and_is_no_built_in_one() {
        assert_eq!(check_name("  Старший смены ").unwrap(), "Старший смены");
        assert!(check_name(&"я".repeat(60)).is_ok());
        for bad in ["", " ", "a\nb", &"x".repeat(61)] {
            assert!(matches!(check_name(bad), Err(RoleError::Name)), "{bad:?}");
        }
        assert!(matches!(check_name("cLiEnT"), Err(RoleError::NameTaken(_))));
    }
}
