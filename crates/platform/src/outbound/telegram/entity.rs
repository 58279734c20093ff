//! The tables of bots, chats, links and messages.

/// Who writes.
pub mod bot {
    use sea_orm::entity::prelude::*;

    /// The bot of one organization.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "telegram_bot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        pub base_url: String,
        pub sealed_token: Vec<u8>,
        pub token_last4: String,
        pub bot_id: i64,
        pub username: String,
        pub fault: Option<String>,
        pub reason: Option<String>,
        pub next_update: i64,
        pub heard_at: i64,
        pub connected_at: i64,
        pub revision: i64,
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

/// Where it writes to.
pub mod chat {
    use sea_orm::entity::prelude::*;

    /// The chat of the organization, or of one member.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "telegram_chat")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub member_id: Option<Uuid>,
        pub chat_id: i64,
        pub title: String,
        pub is_private: bool,
        pub linked_at: i64,
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

/// Ways into a chat that nobody has taken yet.
pub mod link {
    use sea_orm::entity::prelude::*;

    /// One way; only the hash of its token is here.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "telegram_link")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub member_id: Option<Uuid>,
        pub expires_at: i64,
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

/// What was written.
pub mod message {
    use sea_orm::entity::prelude::*;

    /// One message to one chat; its words are forgotten once it is out.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "telegram_message")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub chat: Uuid,
        pub recipient: String,
        pub kind: String,
        pub text: Option<String>,
        pub interaction_id: Option<Uuid>,
        pub state: String,
        pub attempts: i64,
        pub next_at: Option<i64>,
        pub last_error: Option<String>,
        pub sent_at: Option<i64>,
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
