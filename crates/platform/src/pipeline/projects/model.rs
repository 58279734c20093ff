//! What a project and an evaluation profile are, and which may be saved.

use std::collections::BTreeSet;

use kernel::{Classify, EvaluationProfileId, Kind, ProjectId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The container that says how an interaction is judged.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Project {
    /// Its id.
    pub id: ProjectId,
    /// What people call it.
    pub name: String,
    /// The language its conversations are expected in and judged in.
    pub language: String,
    /// Takes what no routing rule takes.
    pub is_default: bool,
    /// What it judges by; the organization's default profile when none.
    pub profile_id: Option<EvaluationProfileId>,
    /// When it was made.
    pub created_at: Ts,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// What interactions are judged by.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvaluationProfile {
    /// Its id.
    pub id: EvaluationProfileId,
    /// What people call it.
    pub name: String,
    /// Counts up with every change; scores name the one they were given by.
    pub version: i64,
    /// The language of its texts.
    pub language: String,
    /// Used where a project names none.
    pub is_default: bool,
    /// Criteria, grouped.
    pub modules: Vec<Module>,
    /// For `If-Match`.
    #[serde(skip)]
    #[schema(ignore)]
    pub revision: i64,
}

/// A group of criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Module {
    /// What people call it.
    pub name: String,
    /// What is judged.
    pub criteria: Vec<Criterion>,
}

/// One thing that is judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Unique in the profile; small letters, digits and underscores.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// How to judge it, in plain words.
    pub guide: String,
    /// How much it counts, 1 to 100.
    pub weight: i64,
    /// Failing it makes the whole score 0.
    pub critical: bool,
}

/// The texts of a profile that is to be saved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewProfile {
    /// 1 to 120 characters.
    pub name: String,
    /// en, ru, uk or es; the organization's language when left out.
    pub language: Option<String>,
    /// Used where a project names none.
    pub is_default: Option<bool>,
    /// At least one criterion in all.
    pub modules: Vec<Module>,
}

/// Why a project or a profile could not be shown or saved.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    #[error("there is no such project, or it is not among those you may see")]
    NotFound,
    #[error("there is no such evaluation profile")]
    ProfileNotFound,
    #[error("give it a name of 1 to 120 characters")]
    Name,
    #[error("`{0}` is not one of the languages en, ru, uk, es")]
    Language(String),
    #[error("make another project the default instead: conversations that no rule takes need one")]
    LastDefault,
    #[error("make another profile the default instead: projects without a profile of their own need one")]
    LastDefaultProfile,
    #[error("{problem}")]
    Criteria { pointer: String, problem: &'static str },
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for ProjectError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound | Self::ProfileNotFound => Kind::NotFound,
            Self::Name
            | Self::Language(_)
            | Self::LastDefault
            | Self::LastDefaultProfile
            | Self::Criteria { .. } => Kind::Invalid,
            Self::Store(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "project.not_found",
            Self::ProfileNotFound => "evaluation_profile.not_found",
            Self::Name => "project.name",
            Self::Language(_) => "project.language",
            Self::LastDefault => "project.last_default",
            Self::LastDefaultProfile => "evaluation_profile.last_default",
            Self::Criteria { .. } => "evaluation_profile.criteria",
            Self::Store(error) => error.code(),
        }
    }
}

const NAME_CHARS_MAX: usize = 120;
const GUIDE_CHARS_MAX: usize = 2000;
const KEY_CHARS_MAX: usize = 40;
const MODULES_MAX: usize = 20;
const CRITERIA_MAX: usize = 60;
const WEIGHT_MAX: i64 = 100;

/// A name without the blanks around it.
pub(super) fn check_name(name: &str) -> Result<String, ProjectError> {
    let trimmed = name.trim();
    let fits = (1..=NAME_CHARS_MAX).contains(&trimmed.chars().count());
    if fits { Ok(trimmed.to_owned()) } else { Err(ProjectError::Name) }
}

/// One of the four languages.
pub(super) fn check_language(code: &str) -> Result<(), ProjectError> {
    let known = crate::tenancy::organizations::LANGUAGES.contains(&code);
    if known { Ok(()) } else { Err(ProjectError::Language(code.to_owned())) }
}

/// Refuses criteria that cannot be judged or told apart; the first wrong one is named by its place.
pub(super) fn check_modules(modules: &[Module]) -> Result<(), ProjectError> {
    let wrong = |pointer: String, problem| Err(ProjectError::Criteria { pointer, problem });
    let count: usize = modules.iter().map(|module| module.criteria.len()).sum();
    if modules.len() > MODULES_MAX || count > CRITERIA_MAX {
        return wrong("/modules".into(), "a profile has up to 20 modules and 60 criteria");
    }
    if count == 0 {
        return wrong("/modules".into(), "a profile needs at least one criterion");
    }
    let mut keys = BTreeSet::new();
    for (m, module) in modules.iter().enumerate() {
        if check_name(&module.name).is_err() {
            return wrong(format!("/modules/{m}/name"), "give the module a name of 1 to 120 characters");
        }
        for (c, criterion) in module.criteria.iter().enumerate() {
            let at = |field: &str| format!("/modules/{m}/criteria/{c}/{field}");
            if let Some((field, problem)) = problem_of(criterion) {
                return wrong(at(field), problem);
            }
            if !keys.insert(&criterion.key) {
                return wrong(at("key"), "another criterion has this key");
            }
        }
    }
    Ok(())
}

fn problem_of(criterion: &Criterion) -> Option<(&'static str, &'static str)> {
    let is_plain = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_';
    let key_fits = (1..=KEY_CHARS_MAX).contains(&criterion.key.len()) && criterion.key.chars().all(is_plain);
    if !key_fits {
        return Some(("key", "a key has 1 to 40 small letters, digits and underscores"));
    }
    if check_name(&criterion.name).is_err() {
        return Some(("name", "give the criterion a name of 1 to 120 characters"));
    }
    if !(1..=GUIDE_CHARS_MAX).contains(&criterion.guide.trim().chars().count()) {
        return Some(("guide", "say in 1 to 2000 characters how to judge it"));
    }
    if !(1..=WEIGHT_MAX).contains(&criterion.weight) {
        return Some(("weight", "a weight is a whole number from 1 to 100"));
    }
    None
}

#[cfg(test)]
mod model_tests {
    use super::*;

    fn criterion(key: &str) -> Criterion {
        Criterion {
            key: key.into(),
            name: "Greeting".into(),
            guide: "Greets".into(),
            weight: 10,
            critical: false,
        }
    }

    fn refusal(modules: &[Module]) -> String {
        match check_modules(modules) {
            Err(ProjectError::Criteria { pointer, .. }) => pointer,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_wrong_criterion_is_named_by_its_place() {
        let module = |criteria| vec![Module { name: "Opening".into(), criteria }];
        assert!(check_modules(&module(vec![criterion("greeting")])).is_ok());
        assert_eq!(refusal(&module(vec![])), "/modules");
        assert_eq!(refusal(&module(vec![criterion("Greeting")])), "/modules/0/criteria/0/key");
        assert_eq!(refusal(&module(vec![criterion("a"), criterion("a")])), "/modules/0/criteria/1/key");
        let heavy = Criterion { weight: 101, ..criterion("a") };
        assert_eq!(refusal(&module(vec![heavy])), "/modules/0/criteria/0/weight");
        let mute = Criterion { guide: " ".into(), ..criterion("a") };
        assert_eq!(refusal(&module(vec![mute])), "/modules/0/criteria/0/guide");
    }
}
