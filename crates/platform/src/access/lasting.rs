//! Answers that stay open: whether whoever receives one would still be let in.
//!
//! Invariant: what ends a request ends these too, within the time between two looks.

use store::StoreError;

use super::scope::Scope;
use super::sessions::{self, Session};
use super::{sign_in_policy, suspension};
use crate::app::App;
use crate::tenancy::members;

/// Whether the session is alive and strong enough, the member active and the organization open.
pub async fn still_admits(app: &App, session: &Session, scope: &Scope) -> Result<bool, StoreError> {
    if !session.proof.is_strong() && sign_in_policy::is_demanded(app, scope.organization_id()).await? {
        return Ok(false);
    }
    let (session, member, limits) = (session.clone(), scope.clone(), app.limits().sessions());
    let holds = app.db().read(scope, |tx| async move {
        let lives = sessions::is_still_live(&tx, &session, limits).await?;
        Ok::<_, StoreError>(lives && members::is_still_active(&tx, &member).await?)
    });
    Ok(holds.await? && suspension::find_closed(app, scope).await?.is_none())
}
