//! What a key of each service type may do: one table, published in `docs/permissions.txt`.
//!
//! Invariant: no key reaches people and their rights, other keys, money, provider secrets or the mail server.
//! Those are how one takes an organization over, so they stay with people who sign in.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::permissions::{Entity, Flag, Rights};

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServiceType {
    /// Brings recordings and events in.
    Ingest,
    /// Reads conversations, transcripts and scores.
    InteractionsRead,
    /// Keeps and reads call attached data.
    AttachedData,
    /// Keeps webhook endpoints and reads their deliveries.
    Webhooks,
    /// Takes results over into a CRM.
    CrmSync,
    /// Sets up SIP and phone numbers.
    SipProvisioning,
    /// Everything a program may do.
    Full,
}

/// Every service type with its public name, in the order of the table's columns.
pub const SERVICES: &[(ServiceType, &str)] = &[
    (ServiceType::Ingest, "ingest"),
    (ServiceType::InteractionsRead, "interactions_read"),
    (ServiceType::AttachedData, "attached_data"),
    (ServiceType::Webhooks, "webhooks"),
    (ServiceType::CrmSync, "crm_sync"),
    (ServiceType::SipProvisioning, "sip_provisioning"),
    (ServiceType::Full, "full"),
];

/// Entity × service type, letters as in `ACTIONS`, columns as in `SERVICES`.
/// What `full` lacks beside an Admin has its reason in the invariant above; reviews are a person's judgement.
const MATRIX: &[(Entity, [&str; 7])] = &[
    (Entity::Organization, ["", "", "", "", "", "", "R"]),
    (Entity::Interaction, ["C", "R", "R", "", "R", "", "CRUD"]),
    (Entity::Evaluation, ["", "R", "", "", "R", "", "CRUD"]),
    (Entity::Review, ["", "R", "", "", "", "", "R"]),
    (Entity::Usage, ["", "", "", "", "", "", "R"]),
    (Entity::Bot, ["", "", "", "", "", "", "R"]),
    (Entity::Billing, ["", "", "", "", "", "", ""]),
    (Entity::Language, ["", "", "", "", "", "", "R"]),
    (Entity::Phone, ["", "", "", "", "", "RU", "RU"]),
    (Entity::SubOrganization, ["", "", "", "", "", "", "R"]),
    (Entity::Template, ["", "", "", "", "", "", ""]),
    (Entity::Project, ["R", "R", "R", "", "R", "R", "CRU"]),
    (Entity::EvaluationProfile, ["", "R", "", "", "R", "", "CRUD"]),
    (Entity::AlertRule, ["", "", "", "", "", "", "CRUD"]),
    (Entity::Alert, ["", "R", "", "", "", "", "RU"]),
    (Entity::Member, ["", "", "", "", "", "", ""]),
    (Entity::Role, ["", "", "", "", "", "", ""]),
    (Entity::Credential, ["", "", "", "", "", "", ""]),
    (Entity::Source, ["", "", "", "", "R", "", "CRUD"]),
    (Entity::Delivery, ["", "", "", "RU", "CRUD", "", "CRUD"]),
    (Entity::Webhook, ["", "", "", "CRUD", "", "", "CRUD"]),
    (Entity::RoutingRule, ["", "", "", "", "", "", "CRUD"]),
    (Entity::NotificationSettings, ["", "", "", "", "", "", "CRUD"]),
    (Entity::Activity, ["", "", "", "", "", "", "R"]),
    (Entity::Smtp, ["", "", "", "", "", "", ""]),
    (Entity::Sip, ["", "", "", "", "", "CRUD", "CRUD"]),
    (Entity::AttachedField, ["", "", "CRUD", "", "", "", "CRUD"]),
    (Entity::ApiKey, ["", "", "", "", "", "", ""]),
    (Entity::Profile, ["", "", "", "", "", "", ""]),
];

/// Flag × service type, same columns.
const FLAG_MATRIX: &[(Flag, [bool; 7])] =
    &[(Flag::ReadMetrics, [false, true, false, false, false, false, true])];

static RIGHTS: LazyLock<Vec<Rights>> = LazyLock::new(|| {
    (0..SERVICES.len()).map(|column| Rights::of_column(MATRIX, FLAG_MATRIX, column)).collect()
});

impl ServiceType {
    /// The word in the table and on the wire.
    pub fn key(self) -> &'static str {
        SERVICES.iter().find(|(known, _)| *known == self).map_or("", |(_, key)| *key)
    }

    /// The service type of that word.
    pub fn from_key(key: &str) -> Option<Self> {
        SERVICES.iter().find(|(_, known)| *known == key).map(|(service, _)| *service)
    }

    /// What a key of this type may do.
    pub fn rights(self) -> Rights {
        let column = SERVICES.iter().position(|(known, _)| *known == self);
        column.and_then(|column| RIGHTS.get(column)).copied().unwrap_or(Rights::NONE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::permissions::ENTITIES;
    use crate::access::roles;

    #[test]
    fn every_entity_has_a_row_in_the_table_of_services() {
        let listed: Vec<Entity> = MATRIX.iter().map(|(entity, _)| *entity).collect();
        let known: Vec<Entity> = ENTITIES.iter().map(|(entity, _)| *entity).collect();
        assert_eq!(listed, known);
    }

    #[test]
    fn no_key_reaches_people_other_keys_money_or_secrets() {
        let people_only = [
            Entity::Member,
            Entity::Role,
            Entity::ApiKey,
            Entity::Billing,
            Entity::Credential,
            Entity::Smtp,
            Entity::Template,
            Entity::Profile,
        ];
        for (service, name) in SERVICES {
            for entity in people_only {
                for right in [entity.create(), entity.read(), entity.update(), entity.delete()] {
                    assert!(!service.rights().include(right), "{name} has {right}");
                }
            }
        }
    }

    #[test]
    fn whoever_may_keep_keys_may_make_one_of_every_service() {
        for key in ["client", "admin"] {
            let role = roles::find_built_in(key).unwrap();
            for (service, name) in SERVICES {
                assert!(role.rights.include(service.rights()), "a {key} lacks rights of {name}");
            }
        }
    }

    #[test]
    fn every_service_type_is_part_of_the_full_one() {
        for (service, name) in SERVICES {
            assert!(ServiceType::Full.rights().include(service.rights()), "{name}");
            assert_eq!(ServiceType::from_key(name), Some(*service));
        }
    }
}
