//! The table of interactions.

use sea_orm::entity::prelude::*;

/// A conversation, from its arrival on.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "interaction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub external_id: String,
    pub source_id: Option<Uuid>,
    pub project_id: Option<Uuid>,
    pub member_id: Option<Uuid>,
    pub channel: String,
    pub direction: String,
    pub origin: String,
    pub status: String,
    pub reason_code: Option<String>,
    pub reason: Option<String>,
    pub failed_stage: Option<String>,
    pub failure_retryable: bool,
    pub participant_name: Option<String>,
    pub participant_phone: Option<String>,
    pub line: Option<String>,
    pub employee: Option<String>,
    pub started_at: i64,
    pub duration_ms: Option<i64>,
    pub quality_score: Option<i64>,
    pub sentiment: Option<String>,
    pub category: Option<String>,
    pub language: Option<String>,
    pub summary: Option<String>,
    pub routing: Json,
    pub variables: Json,
    /// Sealed, and gone once the recording is fetched.
    pub recording_url: Option<Vec<u8>>,
    pub has_recording: bool,
    /// It came by an import: its work gives way to that of living calls.
    pub history: bool,
    pub revision: i64,
    pub created_at: i64,
    pub updated_at: i64,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}

/// What arrived as what: one row per source and external id, so nothing is taken in twice.
pub mod key {
    use sea_orm::entity::prelude::*;

    /// One name under which an interaction arrived.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "interaction_key")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_key: String,
        #[sea_orm(primary_key, auto_increment = false)]
        pub external_id: String,
        pub interaction_id: Uuid,
        pub created_at: i64,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl store::Owned for Entity {
        fn organization() -> Column {
            Column::OrganizationId
        }
    }
}

/// As much of the table of sources as a conversation shows of where it came from. Never written here.
pub mod origin {
    use sea_orm::entity::prelude::*;

    /// The name of one source.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "source")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub connector: String,
        pub name: String,
    }

    #[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}

    impl store::Owned for Entity {
        fn organization() -> Column {
            Column::OrganizationId
        }
    }
}
