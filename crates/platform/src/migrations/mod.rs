//! The tables, step by step. A step that has been released is never edited; a change is a new step.

use sea_orm_migration::prelude::*;

mod names;

/// The queue's tables, then the product's, in order.
pub struct Migrations;

impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        let product = STEPS.iter().map(|step| -> Box<dyn MigrationTrait> { Box::new(Sql(step)) });
        let named: Box<dyn MigrationTrait> = Box::new(names::Names);
        store::migrations().into_iter().chain(product).chain([named]).collect()
    }
}

struct Step {
    name: &'static str,
    sql: &'static str,
    /// Organization-owned tables of this step: PostgreSQL puts its row-level security on them.
    owned: &'static [&'static str],
}

const STEPS: &[Step] = &[
    Step {
        name: "0001_tenancy",
        sql: include_str!("0001_tenancy.sql"),
        owned: &["member", "member_project"],
    },
    Step {
        name: "0002_projects",
        sql: include_str!("0002_projects.sql"),
        owned: &["evaluation_profile", "evaluation_profile_version", "project", "routing_rule"],
    },
    Step {
        name: "0003_inbound",
        sql: include_str!("0003_inbound.sql"),
        owned: &["source", "incoming_record", "call_leg", "interaction_key"],
    },
    Step {
        name: "0004_pipeline",
        sql: include_str!("0004_pipeline.sql"),
        owned: &["interaction", "recording", "transcript", "evaluation", "trace_step", "credential"],
    },
    Step {
        name: "0005_outbound",
        sql: include_str!("0005_outbound.sql"),
        owned: &["alert_rule", "alert", "notification", "webhook_endpoint", "delivery"],
    },
    Step {
        name: "0006_billing",
        sql: include_str!("0006_billing.sql"),
        owned: &["billing_account", "usage_entry", "ledger_entry"],
    },
    Step {
        name: "0007_activity",
        sql: include_str!("0007_activity.sql"),
        owned: &["activity_entry", "event"],
    },
    Step { name: "0008_audit", sql: include_str!("0008_audit.sql"), owned: &["audit_entry"] },
    Step {
        name: "0009_mail",
        sql: include_str!("0009_mail.sql"),
        owned: &["mail_server", "mail_template", "email"],
    },
    Step { name: "0010_members", sql: include_str!("0010_members.sql"), owned: &["invitation"] },
    Step { name: "0011_roles", sql: include_str!("0011_roles.sql"), owned: &["role", "privilege"] },
    Step { name: "0012_signin", sql: include_str!("0012_signin.sql"), owned: &["sign_in_policy"] },
    Step { name: "0014_organizations", sql: include_str!("0014_organizations.sql"), owned: &[] },
    Step {
        name: "0013_api_keys",
        sql: include_str!("0013_api_keys.sql"),
        owned: &["api_key", "api_key_policy", "kept_answer"],
    },
    Step {
        name: "0015_settings",
        sql: include_str!("0015_settings.sql"),
        owned: &[
            "notification_settings",
            "notification_preference",
            "sip_settings",
            "phone",
            "attached_field",
            "delivery_settings",
            "field_mapping_list",
        ],
    },
    Step {
        name: "0016_oidc",
        sql: include_str!("0016_oidc.sql"),
        owned: &["identity_provider", "claimed_domain", "user_identity", "sign_in_attempt"],
    },
    Step {
        name: "0018_sources",
        sql: include_str!("0018_sources.sql"),
        owned: &["source_exchange", "employee"],
    },
    Step {
        name: "0019_imports",
        sql: include_str!("0019_imports.sql"),
        owned: &["import", "import_failure", "catch_up"],
    },
    Step { name: "0020_historic", sql: include_str!("0020_historic.sql"), owned: &[] },
    Step {
        name: "0021_sip",
        sql: include_str!("0021_sip.sql"),
        owned: &["sip_admission", "sip_registration"],
    },
    Step {
        name: "0022_telegram",
        sql: include_str!("0022_telegram.sql"),
        owned: &["telegram_bot", "telegram_chat", "telegram_link", "telegram_message"],
    },
    Step { name: "0023_sip_digests", sql: include_str!("0023_sip_digests.sql"), owned: &[] },
    Step { name: "0024_names", sql: include_str!("0024_names.sql"), owned: &["interaction_key"] },
];

struct Sql(&'static Step);

impl MigrationName for Sql {
    fn name(&self) -> &str {
        self.0.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Sql {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        store::run_ddl(manager, self.0.sql).await?;
        store::protect(manager, self.0.owned).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
