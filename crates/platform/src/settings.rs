//! The settings sections: this list is the sidebar.
//!
//! One line adds a section; its web directory and its guide carry the same key.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use crate::access::denied::names_granting;
use crate::access::roles::{self, RolesOf};
use crate::access::{Entity, Rights, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem};

/// One section of the settings.
pub struct Section {
    /// Same word for the web folder, the guide and the address.
    pub key: &'static str,
    /// The heading it stands under.
    pub group: &'static str,
    /// What it is about: who may read it sees it, who may update it can change it.
    pub entity: Entity,
}

/// The settings sections, in the order the sidebar shows them.
pub const SECTIONS: &[Section] = &[
    Section { key: "profile", group: "personal", entity: Entity::Profile },
    Section { key: "security", group: "personal", entity: Entity::Profile },
    Section { key: "organization", group: "workspace", entity: Entity::Organization },
    Section { key: "providers", group: "workspace", entity: Entity::Credential },
    Section { key: "data-source", group: "integrations", entity: Entity::Source },
    Section { key: "crm", group: "integrations", entity: Entity::Delivery },
    Section { key: "routing", group: "integrations", entity: Entity::RoutingRule },
    Section { key: "notifications", group: "integrations", entity: Entity::NotificationSettings },
    Section { key: "webhooks", group: "integrations", entity: Entity::Webhook },
    Section { key: "deliveries", group: "integrations", entity: Entity::Delivery },
    Section { key: "activity", group: "integrations", entity: Entity::Activity },
    Section { key: "billing", group: "workspace", entity: Entity::Billing },
    Section { key: "members", group: "system", entity: Entity::Member },
    Section { key: "roles", group: "system", entity: Entity::Role },
    Section { key: "sip", group: "system", entity: Entity::Sip },
    Section { key: "attached-data", group: "system", entity: Entity::AttachedField },
    Section { key: "smtp", group: "system", entity: Entity::Smtp },
    Section { key: "api-keys", group: "system", entity: Entity::ApiKey },
];

/// The list of sections a caller may open.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Profile.read(), routes!(list_sections))
}

/// A section the caller may open.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsSection {
    /// Same word for the web folder, the guide and the address.
    pub key: &'static str,
    /// `personal`, `workspace`, `integrations` or `system`.
    pub group: &'static str,
    /// Whether the caller may change what is there.
    pub can_edit: bool,
}

/// A section that stays closed to the caller.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClosedSection {
    /// Same word for the web folder, the guide and the address.
    pub key: &'static str,
    /// The rights that would open it.
    pub needed: Vec<String>,
    /// The names of the organization's roles that have them.
    pub granted_by: Vec<String>,
}

/// The sections of the sidebar.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettingsSections {
    /// In the order the sidebar shows them.
    pub items: Vec<SettingsSection>,
    /// Those that are not in the sidebar, with what would open them.
    pub closed: Vec<ClosedSection>,
}

/// The settings sections that the caller may open.
#[utoipa::path(get, path = "/api/v1/settings/sections", tag = "settings", responses((status = 200, body = SettingsSections)))]
async fn list_sections(State(app): State<App>, scope: Scope) -> Result<Json<SettingsSections>, Problem> {
    let organization = scope.organization_id();
    let roles = app.db().read(&scope, |tx| async move { roles::of_organization(&tx, organization).await });
    let closed = closed(&scope, &roles.await?);
    Ok(Json(SettingsSections { items: visible(|right| scope.may(right)), closed }))
}

fn closed(scope: &Scope, roles: &RolesOf) -> Vec<ClosedSection> {
    let refused = SECTIONS.iter().filter(|section| !scope.may(section.entity.read()));
    refused
        .map(|Section { key, entity, .. }| ClosedSection {
            key,
            needed: entity.read().names(),
            granted_by: names_granting(roles, entity.read()),
        })
        .collect()
}

fn visible(may: impl Fn(Rights) -> bool) -> Vec<SettingsSection> {
    let readable = SECTIONS.iter().filter(|section| may(section.entity.read()));
    readable
        .map(|Section { key, group, entity }| SettingsSection { key, group, can_edit: may(entity.update()) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::roles;

    #[test]
    fn each_role_sees_its_own_sidebar() {
        let keys = |role: &str| {
            let rights = roles::find_built_in(role).unwrap().rights;
            visible(|right| rights.include(right)).into_iter().map(|section| section.key).collect::<Vec<_>>()
        };
        assert_eq!(keys("agent"), ["profile", "security"]);
        assert_eq!(keys("supervisor"), ["profile", "security"]);
        assert_eq!(keys("client").len(), SECTIONS.len());
        let hidden_from_admin: Vec<_> =
            keys("client").into_iter().filter(|key| !keys("admin").contains(key)).collect();
        assert_eq!(hidden_from_admin, ["providers", "billing"]);
    }
}
