//! Projects in their table.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{EvaluationProfileId, ProjectId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, Select};
use store::page::{Page, PageRequest, newest_first};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{NewProfile, Project, ProjectError};
use super::{defaults, profiles};
use crate::access::{Reach, Scope};
use crate::tenancy::members::entity::project as assignment;

/// A project that is to be saved.
#[derive(Debug, Clone)]
pub(super) struct NewProject {
    /// Checked already.
    pub name: String,
    /// One of the four.
    pub language: String,
    /// Takes what no rule takes; the one before stops doing so.
    pub is_default: bool,
    /// What it judges by.
    pub profile_id: Option<EvaluationProfileId>,
}

/// The default project and profile of a new organization, in its language.
pub async fn insert_defaults(tx: &Tx, scope: &Scope, language: &str) -> Result<(), StoreError> {
    let built_in = defaults::in_language(language);
    let profile = NewProfile {
        name: built_in.profile.to_owned(),
        language: Some(language.to_owned()),
        is_default: Some(true),
        modules: built_in.modules,
    };
    let profile = profiles::insert(tx, scope, &profile, language).await?;
    let project = NewProject {
        name: built_in.project.to_owned(),
        language: language.to_owned(),
        is_default: true,
        profile_id: Some(profile.id),
    };
    insert(tx, scope, project).await.map(drop)
}

/// Stores a new project.
pub(super) async fn insert(tx: &Tx, scope: &Scope, new: NewProject) -> Result<Project, StoreError> {
    if new.is_default {
        clear_default(tx, scope).await?;
    }
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<ProjectId>().uuid()),
        name: Set(new.name),
        language: Set(new.language),
        is_default: Set(new.is_default),
        profile_id: Set(new.profile_id.map(EvaluationProfileId::uuid)),
        revision: Set(1),
        created_at: Set(tx.now().0),
    };
    Ok(row.insert(tx).await?.into())
}

/// Stores the changed project under the next revision.
pub(super) async fn update(tx: &Tx, scope: &Scope, changed: &Project) -> Result<Project, ProjectError> {
    if changed.is_default {
        clear_default(tx, scope).await?;
    }
    let change = ActiveModel {
        name: Set(changed.name.clone()),
        language: Set(changed.language.clone()),
        is_default: Set(changed.is_default),
        profile_id: Set(changed.profile_id.map(EvaluationProfileId::uuid)),
        revision: Set(changed.revision + 1),
        ..Default::default()
    };
    let mine = tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(changed.id.uuid()));
    mine.exec(tx).await.map_err(StoreError::from)?;
    load(tx, scope, changed.id).await
}

/// The project that takes what no rule takes.
pub async fn find_default(tx: &Tx, scope: &Scope) -> Result<Option<Project>, StoreError> {
    let row = tx.of::<Entity>(scope).filter(Column::IsDefault.eq(true)).one(tx).await?;
    Ok(row.map(Project::from))
}

/// One project, if the caller may see it.
pub async fn load(tx: &Tx, scope: &Scope, id: ProjectId) -> Result<Project, ProjectError> {
    let mine = visible(tx, scope).await?.filter(Column::Id.eq(id.uuid()));
    let row = mine.one(tx).await.map_err(StoreError::from)?;
    row.map(Project::from).ok_or(ProjectError::NotFound)
}

/// The projects the caller may see, newest first.
pub(super) async fn list(tx: &Tx, scope: &Scope, page: &PageRequest) -> Result<Page<Project>, StoreError> {
    let mine = visible(tx, scope).await?;
    let rows = newest_first(tx, mine, (Column::CreatedAt, Column::Id), page).await?;
    Ok(rows.map(Project::from))
}

/// The names of these projects.
pub async fn list_names(
    tx: &Tx,
    scope: &Scope,
    ids: Vec<Uuid>,
) -> Result<BTreeMap<Uuid, String>, StoreError> {
    let ids: BTreeSet<Uuid> = ids.into_iter().collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows = tx.of::<Entity>(scope).filter(Column::Id.is_in(ids)).all(tx).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
}

/// Members whose reach is not everything see the projects they are assigned to.
async fn visible(tx: &Tx, scope: &Scope) -> Result<Select<Entity>, StoreError> {
    let all = tx.of::<Entity>(scope);
    let assigned: Vec<Uuid> = match scope.reach() {
        Reach::Everything => return Ok(all),
        Reach::Projects(mine) => mine.iter().map(|id| id.uuid()).collect(),
        Reach::Own(me) => {
            let mine = tx.of::<assignment::Entity>(scope).filter(assignment::Column::MemberId.eq(me.uuid()));
            mine.all(tx).await?.into_iter().map(|row| row.project_id).collect()
        }
    };
    Ok(all.filter(Column::Id.is_in(assigned)))
}

async fn clear_default(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    let change = ActiveModel { is_default: Set(false), ..Default::default() };
    tx.update_of::<Entity>(scope).set(change).filter(Column::IsDefault.eq(true)).exec(tx).await?;
    Ok(())
}

impl From<Model> for Project {
    fn from(row: Model) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            language: row.language,
            is_default: row.is_default,
            profile_id: row.profile_id.map(EvaluationProfileId::from),
            created_at: Ts(row.created_at),
            revision: row.revision,
        }
    }
}
