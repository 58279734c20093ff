//! The tables of imports.

use sea_orm::entity::prelude::*;

/// One run over the history of a source.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub source_id: Uuid,
    pub kind: String,
    pub state: String,
    pub process: String,
    pub from_at: i64,
    pub to_at: i64,
    /// Everything that began before this is done.
    pub position: i64,
    /// The longest window that is asked for; shorter once the vendor's answers were too large.
    pub window_us: i64,
    pub windows_done: i64,
    pub windows_total: i64,
    /// Where the next page begins: the vendor's word, or a byte of the file.
    pub page_cursor: Option<String>,
    /// Rows of the page in hand that are counted.
    pub page_rows: i64,
    pub file_key: Option<String>,
    pub file_bytes: Option<i64>,
    pub found: i64,
    pub imported: i64,
    pub duplicate: i64,
    pub skipped: i64,
    pub failed: i64,
    pub expected: Option<i64>,
    /// Which run of the job is the current one; a job of another step does nothing.
    pub step: i64,
    /// How often in a row the vendor could not answer.
    pub setbacks: i64,
    pub worked_us: i64,
    /// Since when the time of work is counted.
    pub worked_from: Option<i64>,
    pub error_code: Option<String>,
    pub error_detail: Option<String>,
    pub created_by: Option<Uuid>,
    pub created_at: i64,
    pub started_at: Option<i64>,
    pub finished_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl store::Owned for Entity {
    fn organization() -> Column {
        Column::OrganizationId
    }
}

/// Rows that could not be read.
pub mod failure {
    use sea_orm::entity::prelude::*;

    /// One row, sealed, with what is wrong with it.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "import_failure")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub import_id: Uuid,
        pub row_number: i64,
        pub pointer: String,
        pub reason: String,
        pub sealed_row: Vec<u8>,
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

/// Up to when the past of a source was caught up with.
pub mod catch_up {
    use sea_orm::entity::prelude::*;

    /// One source.
    #[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "catch_up")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub organization_id: Uuid,
        #[sea_orm(primary_key, auto_increment = false)]
        pub source_id: Uuid,
        pub until: i64,
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
