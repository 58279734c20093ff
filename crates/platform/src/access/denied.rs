//! What a refusal tells: which rights were missing, and which roles of the organization have them.

use axum::response::Response;
use kernel::OrganizationId;
use store::StoreError;

use super::permissions::Rights;
use super::roles;
use super::scope::allows;
use crate::app::App;
use crate::http::ProblemBody;

/// Rights that somebody was refused for.
#[derive(Debug, Clone, Copy)]
pub struct Missing {
    /// Where.
    pub organization_id: OrganizationId,
    /// Which.
    pub needed: Rights,
}

/// Adds to a refusal the roles that would have been let in.
pub(super) async fn complete(app: &App, mut response: Response) -> Response {
    if let Some(missing) = response.extensions_mut().remove::<Missing>() {
        let read = app.db().read_platform(move |tx| async move {
            let roles = roles::of_organization(&tx, missing.organization_id).await?;
            Ok::<_, StoreError>(names_granting(&roles, missing.needed))
        });
        if let (Ok(names), Some(body)) = (read.await, response.extensions_mut().get_mut::<ProblemBody>()) {
            body.granted_by = names;
        }
    }
    response
}

/// The names of the roles that have all of these rights.
pub fn names_granting(roles: &roles::RolesOf, needed: Rights) -> Vec<String> {
    roles.all().filter(|role| allows(role, needed)).map(|role| role.name.clone()).collect()
}
