//! The four built-in roles, as the table administrators read.
//!
//! Invariant: built-in roles are this data and nothing else; no handler asks for a role by name.

use std::sync::{Arc, LazyLock};

use super::model::{Role, Span};
use crate::access::permissions::{Entity, Flag, Rights};

const BUILT_IN: [(&str, &str, Span); 4] = [
    ("client", "Client", Span::Organization),
    ("admin", "Admin", Span::Organization),
    ("supervisor", "Supervisor", Span::Projects),
    ("agent", "Agent", Span::Own),
];

/// Entity × role, letters as in `ACTIONS`. Columns: Client, Admin, Supervisor, Agent.
const MATRIX: &[(Entity, [&str; 4])] = &[
    (Entity::Organization, ["CRUD", "RU", "", ""]),
    (Entity::Interaction, ["CRUD", "CRUD", "R", "CR"]),
    (Entity::Evaluation, ["CRUD", "CRUD", "R", "R"]),
    (Entity::Review, ["CRUD", "CRUD", "CRU", "R"]),
    (Entity::Usage, ["R", "R", "", ""]),
    (Entity::Bot, ["CRUD", "CRUD", "R", ""]),
    (Entity::Billing, ["CRUD", "", "", ""]),
    (Entity::Language, ["CRUD", "RU", "R", "R"]),
    (Entity::Phone, ["CRUD", "RU", "", ""]),
    (Entity::SubOrganization, ["CRUD", "R", "", ""]),
    (Entity::Template, ["CRUD", "RU", "", ""]),
    (Entity::Project, ["CRUD", "CRU", "R", "R"]),
    (Entity::EvaluationProfile, ["CRUD", "CRUD", "R", ""]),
    (Entity::AlertRule, ["CRUD", "CRUD", "R", ""]),
    (Entity::Alert, ["CRUD", "CRUD", "RU", ""]),
    (Entity::Member, ["CRUD", "CR", "", ""]),
    (Entity::Role, ["CRUD", "R", "", ""]),
    (Entity::Credential, ["CRUD", "", "", ""]),
    (Entity::Source, ["CRUD", "CRUD", "", ""]),
    (Entity::Delivery, ["CRUD", "CRUD", "", ""]),
    (Entity::Webhook, ["CRUD", "CRUD", "", ""]),
    (Entity::RoutingRule, ["CRUD", "CRUD", "", ""]),
    (Entity::NotificationSettings, ["CRUD", "CRUD", "", ""]),
    (Entity::Activity, ["CRUD", "CRUD", "", ""]),
    (Entity::Smtp, ["CRUD", "CRUD", "", ""]),
    (Entity::Sip, ["CRUD", "CRUD", "", ""]),
    (Entity::AttachedField, ["CRUD", "CRUD", "", ""]),
    (Entity::ApiKey, ["CRUD", "CRUD", "", ""]),
    (Entity::Profile, ["RU", "RU", "RU", "RU"]),
];

/// Flag × role, same columns.
const FLAG_MATRIX: &[(Flag, [bool; 4])] = &[
    (Flag::PublishProduction, [true, false, false, false]),
    (Flag::ChangeVoice, [true, false, false, false]),
    (Flag::ChangeStt, [true, false, false, false]),
    (Flag::ChangeLlm, [true, false, false, false]),
    (Flag::IntegrationsFull, [true, false, false, false]),
    (Flag::ReadMetrics, [true, true, true, true]),
];

static ROLES: LazyLock<Vec<Arc<Role>>> = LazyLock::new(|| {
    let columns = BUILT_IN.iter().enumerate();
    let rights = |column| Rights::of_column(MATRIX, FLAG_MATRIX, column);
    columns.map(|(column, (key, name, span))| Arc::new(locked(key, name, *span, rights(column)))).collect()
});

/// The built-in roles, strongest first.
pub fn built_in() -> &'static [Arc<Role>] {
    &ROLES
}

/// The built-in role of that key, if there is one.
pub fn find_built_in(key: &str) -> Option<&'static Arc<Role>> {
    ROLES.iter().find(|role| role.key == key)
}

fn locked(key: &str, name: &str, span: Span, rights: Rights) -> Role {
    Role { key: key.to_owned(), name: name.to_owned(), built_in: true, rights, span }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::permissions::ENTITIES;

    #[test]
    fn every_entity_has_a_row_in_the_matrix() {
        let listed: Vec<Entity> = MATRIX.iter().map(|(entity, _)| *entity).collect();
        let known: Vec<Entity> = ENTITIES.iter().map(|(entity, _)| *entity).collect();
        assert_eq!(listed, known);
    }

    #[test]
    fn nobody_may_change_what_he_may_not_read() {
        for role in built_in() {
            for (entity, name) in ENTITIES {
                let changes = [entity.create(), entity.update(), entity.delete()];
                let may_change = changes.iter().any(|right| role.rights.include(*right));
                assert!(
                    !may_change || role.rights.include(entity.read()),
                    "{} changes {name} unread",
                    role.key
                );
            }
        }
    }

    #[test]
    fn money_and_provider_secrets_belong_to_the_client_alone() {
        for role in built_in() {
            let sees =
                role.rights.include(Entity::Billing.read()) || role.rights.include(Entity::Credential.read());
            assert_eq!(sees, role.key == "client");
        }
    }
}
