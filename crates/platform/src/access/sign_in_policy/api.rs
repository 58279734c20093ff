//! Reading and changing the sign-in policy.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{MfaDemand, PolicyError, SignInPolicy};
use super::store;
use crate::access::callers::Caller;
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{Change, record};
use crate::app::App;
use crate::http::{IfMatch, Json, Problem, ProblemBody, Tagged};

/// The sign-in policy of the organization.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Organization.read(), routes!(get_sign_in_policy))
        .needs(Entity::Organization.update(), routes!(put_sign_in_policy))
}

/// What is to be demanded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSignInPolicy {
    /// Whether members need a second factor.
    pub mfa: MfaDemand,
}

/// What the organization demands of whoever signs in.
#[utoipa::path(get, path = "/api/v1/sign-in-policy", tag = "organizations", responses((status = 200, body = SignInPolicy)))]
async fn get_sign_in_policy(State(app): State<App>, scope: Scope) -> Result<Tagged<SignInPolicy>, Problem> {
    let body = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope).await }).await?;
    Ok(Tagged { revision: body.revision, body })
}

/// Change what the organization demands; it holds from the next request on.
#[utoipa::path(put, path = "/api/v1/sign-in-policy", tag = "organizations", request_body = NewSignInPolicy,
    responses((status = 200, body = SignInPolicy), (status = 409, body = ProblemBody), (status = 412, body = ProblemBody)))]
async fn put_sign_in_policy(
    State(app): State<App>,
    scope: Scope,
    caller: Caller,
    seen: IfMatch,
    Json(wanted): Json<NewSignInPolicy>,
) -> Result<Tagged<SignInPolicy>, Problem> {
    if wanted.mfa == MfaDemand::Required && !caller.session.proof.is_strong() {
        return Err(PolicyError::OwnFirst.into());
    }
    let acting = scope.clone();
    let saving = app.db().write(&acting, |tx| async move {
        let before = store::load(&tx, &scope).await?;
        seen.check(before.revision)?;
        store::save(&tx, &scope, wanted.mfa, before.revision).await?;
        let after = store::load(&tx, &scope).await?;
        record(&tx, &scope, Change::updated("sign_in_policy", &scope.organization_id(), &before, &after))
            .await?;
        Ok::<_, Problem>(after)
    });
    let body = saving.await?;
    app.live().poke();
    Ok(Tagged { revision: body.revision, body })
}
