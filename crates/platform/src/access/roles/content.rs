//! A role as people read and write it: rights by their public names.
//!
//! Invariant: what may create, update or delete may also read, whatever was asked for.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Role, RoleError, Span, check_description, check_name};
use crate::access::permissions::{Action, ENTITIES, FLAGS, Rights};

/// What a role may do with one entity.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "one switch for each of the four actions")]
pub(super) struct Privilege {
    /// `interaction`, `billing`, …
    pub entity: String,
    /// Make one.
    #[serde(default)]
    pub create: bool,
    /// See one.
    #[serde(default)]
    pub read: bool,
    /// Change one.
    #[serde(default)]
    pub update: bool,
    /// Remove one.
    #[serde(default)]
    pub delete: bool,
}

/// Everything about a role that people decide.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleContent {
    /// 1 to 60 characters, unlike that of any other role.
    pub name: String,
    /// What it is for, at most 300 characters.
    pub description: String,
    /// To whose conversations: `organization`, `projects` or `own`.
    pub span: String,
    /// Entities and actions; what is left out is not granted.
    pub privileges: Vec<Privilege>,
    /// Flags that are on: `read_metrics`, `change_llm`, …
    pub flags: Vec<String>,
}

impl Privilege {
    /// These four actions as rights. Who may change a thing may see it.
    pub(super) fn rights(&self) -> Result<Rights, RoleError> {
        let known = ENTITIES.iter().find(|(_, name)| *name == self.entity);
        let (entity, _) = known.ok_or_else(|| RoleError::Entity(shortened(&self.entity)))?;
        let reads = self.read || self.create || self.update || self.delete;
        let asked = [
            (Action::Create, self.create),
            (Action::Read, reads),
            (Action::Update, self.update),
            (Action::Delete, self.delete),
        ];
        let granted = asked.into_iter().filter(|(_, granted)| *granted);
        Ok(granted.fold(Rights::NONE, |all, (action, _)| all | Rights::of(*entity, action)))
    }
}

impl RoleContent {
    /// A role as it is shown: every entity is listed, granted or not.
    pub(super) fn of(role: &Role, description: &str) -> Self {
        let privileges = ENTITIES.iter().map(|(entity, name)| Privilege {
            entity: (*name).to_owned(),
            create: role.rights.include(entity.create()),
            read: role.rights.include(entity.read()),
            update: role.rights.include(entity.update()),
            delete: role.rights.include(entity.delete()),
        });
        let flags = FLAGS.iter().filter(|(flag, _)| role.rights.include((*flag).into()));
        Self {
            name: role.name.clone(),
            description: description.to_owned(),
            span: role.span.name().to_owned(),
            privileges: privileges.collect(),
            flags: flags.map(|(_, name)| (*name).to_owned()).collect(),
        }
    }

    /// The role that this asks for under that key, with its description.
    pub(super) fn role(&self, key: &str) -> Result<(Role, String), RoleError> {
        let mut listed = BTreeSet::new();
        let mut rights = self.flag_rights()?;
        for privilege in &self.privileges {
            rights = rights | privilege.rights()?;
            if !listed.insert(&privilege.entity) {
                return Err(RoleError::EntityTwice(privilege.entity.clone()));
            }
        }
        let span = Span::from_name(&self.span).ok_or_else(|| RoleError::Span(shortened(&self.span)))?;
        let name = check_name(&self.name)?;
        let role = Role { key: key.to_owned(), name, built_in: false, rights, span };
        Ok((role, check_description(&self.description)?))
    }

    fn flag_rights(&self) -> Result<Rights, RoleError> {
        self.flags.iter().try_fold(Rights::NONE, |all, wanted| {
            let known = FLAGS.iter().find(|(_, name)| name == wanted);
            known.map(|(flag, _)| all | *flag).ok_or_else(|| RoleError::Flag(shortened(wanted)))
        })
    }
}

/// A name that came from outside, short enough to be repeated.
fn shortened(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::super::built_in::built_in;
    use super::*;

    #[test]
    fn what_is_shown_of_a_role_makes_the_same_role_again() {
        for role in built_in() {
            let mut content = RoleContent::of(role, "");
            content.name = "Copy".to_owned();
            let (copy, _) = content.role("custom-1").unwrap();
            assert_eq!((copy.rights, copy.span), (role.rights, role.span), "{}", role.key);
        }
    }
}
