//! The tables of endpoints and deliveries.

/// Where webhooks go.
pub mod endpoint {
    use sea_orm::entity::prelude::*;

    /// One endpoint.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "webhook_endpoint")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub url: String,
        pub events: Json,
        pub sealed_secret: Vec<u8>,
        pub enabled: bool,
        pub disabled_reason: Option<String>,
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

/// What went, or goes, there.
pub mod delivery {
    use sea_orm::entity::prelude::*;

    /// One event for one endpoint.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub endpoint_id: Uuid,
        pub interaction_id: Option<Uuid>,
        pub event: String,
        pub dedup_key: String,
        pub payload: String,
        pub state: String,
        pub attempts: i64,
        pub next_at: Option<i64>,
        pub last_status: Option<i64>,
        pub last_error: Option<String>,
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
}
