//! Every settings resource of a fresh organization, asked for by every role.

use kernel::RoleId;
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use crate::access::Entity;
use crate::access::permissions::ENTITIES;
use crate::access::roles::{built_in, entity};
use crate::testing::{Organization, TestApp};

/// Settings resources with what they are about.
const RESOURCES: &[(&str, Entity)] = &[
    ("/api/v1/organizations/current", Entity::Organization),
    ("/api/v1/identity-provider", Entity::Organization),
    ("/api/v1/credentials", Entity::Credential),
    ("/api/v1/sources", Entity::Source),
    ("/api/v1/delivery-settings", Entity::Delivery),
    ("/api/v1/field-mappings", Entity::Delivery),
    ("/api/v1/routing-rules", Entity::RoutingRule),
    ("/api/v1/notification-settings", Entity::NotificationSettings),
    ("/api/v1/alert-rules", Entity::AlertRule),
    ("/api/v1/webhook-endpoints", Entity::Webhook),
    ("/api/v1/deliveries", Entity::Delivery),
    ("/api/v1/activity", Entity::Activity),
    ("/api/v1/plans/current", Entity::Billing),
    ("/api/v1/ledger", Entity::Billing),
    ("/api/v1/members", Entity::Member),
    ("/api/v1/roles", Entity::Role),
    ("/api/v1/usage", Entity::Usage),
    ("/api/v1/sip", Entity::Sip),
    ("/api/v1/phones", Entity::Phone),
    ("/api/v1/attached-fields", Entity::AttachedField),
    ("/api/v1/attached-fields/variables", Entity::AttachedField),
    ("/api/v1/attached-fields/preview", Entity::AttachedField),
    ("/api/v1/profile/notifications", Entity::Profile),
    ("/api/v1/settings/sections", Entity::Profile),
];

#[tokio::test]
async fn every_settings_resource_answers_its_defaults_to_exactly_the_roles_that_may_read_it() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    for role in built_in() {
        let client = app.member(acme, &role.key).await;
        for (path, subject) in RESOURCES {
            let expected = if role.rights.include(subject.read()) { "200" } else { "403 access.denied" };
            assert_eq!(client.get(path).await.verdict(), expected, "{} reads {path}", role.key);
        }
    }
}

#[tokio::test]
async fn a_role_that_may_only_read_one_thing_reads_that_and_nothing_else() {
    let app = TestApp::start().await;
    let acme = app.organization("Acme Clinic").await;
    for (number, (readable, name)) in ENTITIES.iter().enumerate() {
        let about = RESOURCES.iter().any(|(_, subject)| subject == readable);
        if !about {
            continue;
        }
        let key = format!("custom-reader-{number}");
        reader(&app, acme, &key, name).await;
        let client = app.member(acme, &key).await;
        for (path, subject) in RESOURCES {
            let expected = if subject == readable { "200" } else { "403 access.denied" };
            assert_eq!(client.get(path).await.verdict(), expected, "who may read {name} asks for {path}");
        }
    }
}

/// A role of the organization's own that may read one entity.
async fn reader(app: &TestApp, organization: Organization, key: &str, subject: &str) {
    let (key, subject) = (key.to_owned(), subject.to_owned());
    let scope = app.scope(organization);
    let made = app.app.db().write(&scope, |tx| async move {
        let id: RoleId = tx.ids().new_id();
        let role = entity::ActiveModel {
            organization_id: Set(organization.id.uuid()),
            id: Set(id.uuid()),
            key: Set(key.clone()),
            name: Set(key.clone()),
            name_key: Set(key),
            description: Set(String::new()),
            span: Set("organization".to_owned()),
            flags: Set(json!([])),
            revision: Set(1),
            created_at: Set(tx.now().0),
        };
        role.insert(&tx).await?;
        let privilege = entity::privilege::ActiveModel {
            organization_id: Set(organization.id.uuid()),
            role_id: Set(id.uuid()),
            entity: Set(subject),
            can_create: Set(false),
            can_read: Set(true),
            can_update: Set(false),
            can_delete: Set(false),
        };
        privilege.insert(&tx).await.map_err(store::StoreError::from)
    });
    made.await.expect("the role is made");
}
