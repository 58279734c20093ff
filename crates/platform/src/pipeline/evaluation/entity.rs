//! The table of evaluations.

use sea_orm::entity::prelude::*;

/// One judgement of one interaction by one profile version.
#[derive(Debug, Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "evaluation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub organization_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub interaction_id: Uuid,
    pub profile_id: Uuid,
    pub profile_version: i64,
    pub connector: String,
    pub model: String,
    /// None when no criterion applied.
    pub quality_score: Option<i64>,
    pub sentiment: String,
    pub category: String,
    pub summary: String,
    pub suggestions: Json,
    pub criteria: Json,
    pub prompt_tokens: i64,
    pub completion_tokens: i64,
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
