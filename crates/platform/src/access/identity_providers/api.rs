//! The identity provider of an organization over HTTP.

use axum::extract::State;
use axum::http::StatusCode;
use connectors::CheckState;
use kernel::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{self, IdentityProviderError, IdentityProviderView, RoleRule};
use super::store;
use crate::access::{Entity, Rights, Role, Routes, Scope, roles};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// What the audit log calls it; an organization has only one.
const AUDITED: &str = "identity_provider";

/// Reading, trying and keeping the identity provider.
pub fn routes() -> Routes {
    let decides_who_is_who = model::rights_to_change();
    Routes::new()
        .needs(Entity::Organization.read(), routes!(get_identity_provider))
        .needs(decides_who_is_who, routes!(save_identity_provider))
        .needs(decides_who_is_who, routes!(delete_identity_provider))
        .needs(decides_who_is_who, routes!(test_identity_provider))
}

/// What is configured, and which roles the caller may let people in with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferedIdentityProvider {
    /// What is configured.
    #[serde(flatten)]
    pub settings: IdentityProviderView,
    /// Roles with no right that the caller lacks.
    pub roles: Vec<OfferedRole>,
}

/// A role the caller may let people in with.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OfferedRole {
    /// Stable key.
    pub key: String,
    /// What the screen says.
    pub name: String,
    /// Whether it may be the role of whoever comes.
    pub for_everybody: bool,
}

/// What to save.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveIdentityProvider {
    /// Whether people can sign in with it.
    pub enabled: bool,
    /// What the button says.
    pub name: String,
    /// As the provider writes it.
    pub issuer: String,
    /// What the provider calls this installation.
    pub client_id: String,
    /// Left out, the saved one stays; empty makes this a public client. Never shown again.
    #[schema(value_type = Option<String>)]
    pub client_secret: Option<Secret>,
    /// Separated by blanks; `openid` is one of them.
    pub scopes: String,
    /// Mail domains whose people sign in here.
    pub domains: Vec<String>,
    /// The claim that lists a person's groups.
    pub group_claim: String,
    /// The first group that a person is in decides.
    pub role_rules: Vec<RoleRule>,
    /// The role of everybody else; none keeps them out.
    pub default_role: Option<String>,
    /// Whether people of these domains may no longer sign in with a password.
    pub required: bool,
}

/// What to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct IdentityProviderTrial {
    /// As the provider writes it.
    pub issuer: String,
}

/// What a trial found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IdentityProviderTest {
    /// Whether every check passed.
    pub passed: bool,
    /// In the order they ran.
    pub checks: Vec<IdentityProviderCheck>,
}

/// One check of a trial.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct IdentityProviderCheck {
    /// `address`, `document`, `issuer`, `endpoints`, `pkce`, `keys` or `algorithms`.
    pub key: &'static str,
    /// `passed`, `failed` or `skipped`.
    pub state: &'static str,
    /// What was seen, or the provider's own words.
    pub detail: String,
}

/// The identity provider, or the defaults of one.
#[utoipa::path(get, path = "/api/v1/identity-provider", tag = "sign-in",
    responses((status = 200, body = OfferedIdentityProvider), (status = 403, body = ProblemBody)))]
async fn get_identity_provider(
    State(app): State<App>,
    scope: Scope,
) -> Result<Tagged<OfferedIdentityProvider>, Problem> {
    let (reading, asking) = (app.clone(), scope.clone());
    let (settings, known) = app
        .db()
        .read(&scope, |tx| async move {
            let known = roles::of_organization(&tx, asking.organization_id()).await?;
            Ok::<_, Problem>((store::load(&tx, &reading, &asking).await?, known))
        })
        .await?;
    let offered = known.all().filter(|role| may_give(&scope, role)).map(|role| OfferedRole {
        key: role.key.clone(),
        name: role.name.clone(),
        for_everybody: !role.rights.include(Entity::Member.create()),
    });
    let roles = offered.collect();
    Ok(Tagged { revision: settings.revision, body: OfferedIdentityProvider { settings, roles } })
}

/// Save the identity provider. The first time, `If-Match` is `"0"`.
#[utoipa::path(put, path = "/api/v1/identity-provider", tag = "sign-in", request_body = SaveIdentityProvider,
    responses((status = 200, body = IdentityProviderView), (status = 409, body = ProblemBody),
        (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_identity_provider(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(body): Json<SaveIdentityProvider>,
) -> Result<Tagged<IdentityProviderView>, Problem> {
    let (wanted, secret) = body.checked(&app).map_err(placed)?;
    let saving = app.clone();
    let saved = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let before = store::load(&tx, &saving, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, before.revision), (AUDITED, "")).await?;
            let known = roles::of_organization(&tx, scope.organization_id()).await?;
            let find = |key: &str| known.find(scope.organization_id(), key);
            check_roles(&scope, &wanted, find).map_err(placed)?;
            let secret = match secret {
                Some(entered) => Some(entered).filter(|secret| !secret.expose().is_empty()),
                None => store::find_secret(&tx, &saving, &scope).await?,
            };
            let saved = store::save(&tx, &saving, &scope, &wanted, secret.as_ref()).await.map_err(placed)?;
            let change = Change::updated(AUDITED, &"", &before, &saved);
            audit::record(&tx, &scope, change).await?;
            Ok::<_, Problem>(saved)
        })
        .await?;
    Ok(Tagged { revision: saved.revision, body: saved })
}

/// Forget the identity provider. People sign in with a password again; who has none resets it.
#[utoipa::path(delete, path = "/api/v1/identity-provider", tag = "sign-in",
    responses((status = 204), (status = 404, body = ProblemBody), (status = 412, body = ProblemBody)))]
async fn delete_identity_provider(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
) -> Result<StatusCode, Problem> {
    let deleting = app.clone();
    app.db()
        .write(&scope.clone(), |tx| async move {
            let before = store::load(&tx, &deleting, &scope).await?;
            if !before.configured {
                return Err(IdentityProviderError::NotFound.into());
            }
            audit::check_seen(&tx, &scope, (seen, before.revision), (AUDITED, "")).await?;
            store::delete(&tx, &scope).await?;
            audit::record(&tx, &scope, Change::deleted(AUDITED, &"", &before)).await?;
            Ok::<_, Problem>(StatusCode::NO_CONTENT)
        })
        .await
}

/// Ask an issuer, before anything is saved, for everything that signing in needs.
#[utoipa::path(post, path = "/api/v1/identity-provider/test", tag = "sign-in", request_body = IdentityProviderTrial,
    responses((status = 200, body = IdentityProviderTest), (status = 403, body = ProblemBody)))]
async fn test_identity_provider(
    State(app): State<App>,
    _scope: Scope,
    Json(body): Json<IdentityProviderTrial>,
) -> Json<IdentityProviderTest> {
    let report = connectors::oidc::examine(app.http(), body.issuer.trim()).await;
    let passed = report.passed();
    let check = |check: connectors::Check| {
        let state = match check.state {
            CheckState::Passed => "passed",
            CheckState::Failed => "failed",
            CheckState::Skipped => "skipped",
        };
        IdentityProviderCheck { key: check.key, state, detail: check.detail }
    };
    Json(IdentityProviderTest { passed, checks: report.checks.into_iter().map(check).collect() })
}

impl SaveIdentityProvider {
    fn checked(self, app: &App) -> Result<(IdentityProviderView, Option<Secret>), IdentityProviderError> {
        let wanted = model::checked(IdentityProviderView {
            configured: true,
            enabled: self.enabled,
            name: self.name,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret_set: false,
            scopes: self.scopes,
            domains: self.domains,
            group_claim: self.group_claim,
            role_rules: self.role_rules,
            default_role: self.default_role.filter(|role| !role.is_empty()),
            required: self.required,
            redirect_uri: String::new(),
            revision: 0,
        })?;
        app.http().check_target(&wanted.issuer)?;
        Ok((wanted, self.client_secret))
    }
}

/// Nobody lets others in with rights he lacks, and a role for everybody is none that lets more people in.
fn check_roles(
    scope: &Scope,
    wanted: &IdentityProviderView,
    find: impl Fn(&str) -> Option<std::sync::Arc<Role>>,
) -> Result<(), IdentityProviderError> {
    for key in wanted.role_rules.iter().map(|rule| &rule.role).chain(&wanted.default_role) {
        let role = find(key).ok_or_else(|| IdentityProviderError::Role(key.chars().take(64).collect()))?;
        if !may_give(scope, &role) {
            return Err(IdentityProviderError::RoleAboveYours(role.name.clone()));
        }
        let for_everybody = wanted.default_role.as_ref() == Some(key);
        if for_everybody && role.rights.include(Entity::Member.create()) {
            return Err(IdentityProviderError::DefaultRole(role.name.clone()));
        }
    }
    Ok(())
}

fn may_give(scope: &Scope, role: &Role) -> bool {
    role.rights == Rights::NONE || scope.may(role.rights)
}

fn placed(error: IdentityProviderError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
