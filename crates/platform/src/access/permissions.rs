//! What a right is about and what is done: entity × action, plus flags, in one set of bits.
//!
//! Invariant: a right is asked for where it is used, by name; who has it is data in `roles`.

use std::fmt;
use std::ops::{BitAnd, BitOr};

/// What a right is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the product's nouns, explained in GLOSSARY.md")]
pub enum Entity {
    Organization,
    Interaction,
    Evaluation,
    Review,
    Usage,
    Bot,
    Billing,
    Language,
    Phone,
    SubOrganization,
    Template,
    Project,
    EvaluationProfile,
    AlertRule,
    Alert,
    Member,
    Role,
    Credential,
    Source,
    Delivery,
    Webhook,
    RoutingRule,
    NotificationSettings,
    Activity,
    Smtp,
    Sip,
    AttachedField,
    ApiKey,
    Profile,
}

/// What is done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the four verbs are their own description")]
pub enum Action {
    Create,
    Read,
    Update,
    Delete,
}

/// Rights that no entity × action can express.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are the six flags of the roles page")]
pub enum Flag {
    PublishProduction,
    ChangeVoice,
    ChangeStt,
    ChangeLlm,
    IntegrationsFull,
    ReadMetrics,
}

/// Every entity with its public name, in the order of the matrix.
pub const ENTITIES: &[(Entity, &str)] = &[
    (Entity::Organization, "organization"),
    (Entity::Interaction, "interaction"),
    (Entity::Evaluation, "evaluation"),
    (Entity::Review, "review"),
    (Entity::Usage, "usage"),
    (Entity::Bot, "bot"),
    (Entity::Billing, "billing"),
    (Entity::Language, "language"),
    (Entity::Phone, "phone"),
    (Entity::SubOrganization, "sub_organization"),
    (Entity::Template, "template"),
    (Entity::Project, "project"),
    (Entity::EvaluationProfile, "evaluation_profile"),
    (Entity::AlertRule, "alert_rule"),
    (Entity::Alert, "alert"),
    (Entity::Member, "member"),
    (Entity::Role, "role"),
    (Entity::Credential, "credential"),
    (Entity::Source, "source"),
    (Entity::Delivery, "delivery"),
    (Entity::Webhook, "webhook"),
    (Entity::RoutingRule, "routing_rule"),
    (Entity::NotificationSettings, "notification_settings"),
    (Entity::Activity, "activity"),
    (Entity::Smtp, "smtp"),
    (Entity::Sip, "sip"),
    (Entity::AttachedField, "attached_field"),
    (Entity::ApiKey, "api_key"),
    (Entity::Profile, "profile"),
];

/// Every action with its public name and its letter in the matrix.
pub const ACTIONS: &[(Action, &str, char)] = &[
    (Action::Create, "create", 'C'),
    (Action::Read, "read", 'R'),
    (Action::Update, "update", 'U'),
    (Action::Delete, "delete", 'D'),
];

/// Every flag with its public name.
pub const FLAGS: &[(Flag, &str)] = &[
    (Flag::PublishProduction, "publish_production"),
    (Flag::ChangeVoice, "change_voice"),
    (Flag::ChangeStt, "change_stt"),
    (Flag::ChangeLlm, "change_llm"),
    (Flag::IntegrationsFull, "integrations_full"),
    (Flag::ReadMetrics, "read_metrics"),
];

/// A set of rights: what a role has, or what a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Rights(u128);

const FLAGS_FROM: usize = ENTITIES.len() * ACTIONS.len();
const _: () = assert!(FLAGS_FROM + FLAGS.len() <= 128, "the rights no longer fit in one word");

impl Entity {
    /// The right to make one.
    pub fn create(self) -> Rights {
        Rights::of(self, Action::Create)
    }

    /// The right to see one.
    pub fn read(self) -> Rights {
        Rights::of(self, Action::Read)
    }

    /// The right to change one.
    pub fn update(self) -> Rights {
        Rights::of(self, Action::Update)
    }

    /// The right to remove one.
    pub fn delete(self) -> Rights {
        Rights::of(self, Action::Delete)
    }
}

impl Rights {
    /// No rights at all.
    pub const NONE: Self = Self(0);

    /// One action on one entity.
    pub fn of(entity: Entity, action: Action) -> Self {
        let row = ENTITIES.iter().position(|(known, _)| *known == entity);
        let column = ACTIONS.iter().position(|(known, _, _)| *known == action);
        match (row, column) {
            (Some(row), Some(column)) => Self(1 << (row * ACTIONS.len() + column)),
            _ => Self::NONE,
        }
    }

    /// What one column of a table grants: its letters, as in [`ACTIONS`], and its flags.
    pub fn of_column<const COLUMNS: usize>(
        letters: &[(Entity, [&str; COLUMNS])],
        flags: &[(Flag, [bool; COLUMNS])],
        column: usize,
    ) -> Self {
        let actions = letters.iter().flat_map(|(entity, cells)| {
            let held = cells.get(column).copied().unwrap_or_default();
            ACTIONS
                .iter()
                .filter(move |(_, _, letter)| held.contains(*letter))
                .map(|(action, _, _)| Self::of(*entity, *action))
        });
        let flags = flags
            .iter()
            .filter(|(_, cells)| cells.get(column) == Some(&true))
            .map(|(flag, _)| Self::from(*flag));
        actions.chain(flags).fold(Self::NONE, |all, one| all | one)
    }

    /// Every right there is.
    pub fn all() -> Self {
        let actions = ENTITIES
            .iter()
            .flat_map(|(entity, _)| ACTIONS.iter().map(|(action, _, _)| Self::of(*entity, *action)));
        actions.chain(FLAGS.iter().map(|(flag, _)| (*flag).into())).fold(Self::NONE, |all, one| all | one)
    }

    /// Whether everything that `wanted` asks for is here. Nothing is granted to a request for nothing.
    pub const fn include(self, wanted: Self) -> bool {
        wanted.0 != 0 && self.0 & wanted.0 == wanted.0
    }

    /// These rights but for those of another set.
    #[must_use]
    pub const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Whether making something is among them.
    pub fn creates(self) -> bool {
        ENTITIES.iter().any(|(entity, _)| self.include(entity.create()))
    }

    /// The public names of these rights, in matrix order: `interaction.read`, `flag.read_metrics`.
    pub fn names(self) -> Vec<String> {
        let actions = ENTITIES.iter().flat_map(|(entity, name)| {
            ACTIONS
                .iter()
                .filter(move |(action, _, _)| self.include(Self::of(*entity, *action)))
                .map(move |(_, verb, _)| format!("{name}.{verb}"))
        });
        let flags = FLAGS
            .iter()
            .filter(|(flag, _)| self.include((*flag).into()))
            .map(|(_, name)| format!("flag.{name}"));
        actions.chain(flags).collect()
    }
}

impl From<Flag> for Rights {
    fn from(flag: Flag) -> Self {
        FLAGS
            .iter()
            .position(|(known, _)| *known == flag)
            .map_or(Self::NONE, |at| Self(1 << (FLAGS_FROM + at)))
    }
}

impl<R: Into<Self>> BitOr<R> for Rights {
    type Output = Self;

    fn bitor(self, other: R) -> Self {
        Self(self.0 | other.into().0)
    }
}

impl BitAnd for Rights {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl fmt::Display for Rights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.names().join(" + "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_has_a_bit_of_its_own() {
        let mut all: Vec<Rights> = ENTITIES
            .iter()
            .flat_map(|(entity, _)| ACTIONS.iter().map(|(action, _, _)| Rights::of(*entity, *action)))
            .chain(FLAGS.iter().map(|(flag, _)| (*flag).into()))
            .collect();
        let count = all.len();
        all.sort_by_key(|rights| rights.0);
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(!all.contains(&Rights::NONE));
    }

    #[test]
    fn a_request_for_two_rights_needs_both() {
        let both = Entity::Evaluation.read() | Flag::ReadMetrics;
        assert!(!Entity::Evaluation.read().include(both));
        assert!(both.include(Entity::Evaluation.read()));
        assert_eq!(both.to_string(), "evaluation.read + flag.read_metrics");
    }

    #[test]
    fn asking_for_nothing_is_refused_rather_than_granted() {
        assert!(!(Entity::Source.read() | Entity::Source.create()).include(Rights::NONE));
    }
}
