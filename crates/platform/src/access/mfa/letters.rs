//! Mail that opens a door: codes and links. It leaves from the first organization of the user that can send.

use std::collections::BTreeMap;

use kernel::UserId;
use store::{StoreError, Tx};

use crate::access::{Scope, system};
use crate::app::App;
use crate::outbound::mail::{self, Letter, MailKind, Posted};
use crate::tenancy::members::{self, User};

const JOB: &str = "sign_in";

/// Somebody who can be written to.
pub struct Addressee {
    user: User,
    scope: Scope,
}

/// The user with an organization that can send him mail, if one of his can.
pub async fn find_addressee(app: &App, user_id: UserId) -> Result<Option<Addressee>, members::MemberError> {
    let user = app.db().read_platform(|tx| async move { members::load_user(&tx, user_id).await }).await?;
    for membership in members::active_memberships(app, user_id).await? {
        let scope = system(membership.organization_id, JOB);
        if mail::is_configured(app, &scope).await? {
            return Ok(Some(Addressee { user, scope }));
        }
    }
    Ok(None)
}

impl Addressee {
    /// Writes to the user; whether the letter is on its way.
    pub async fn write(
        &self,
        tx: &Tx,
        app: &App,
        kind: MailKind,
        mut variables: BTreeMap<&'static str, String>,
    ) -> Result<bool, StoreError> {
        variables.insert("user_name", self.user.display_name.clone());
        variables.insert("email", self.user.email.clone());
        let wanted = |(name, _): &(&'static str, String)| kind.variables().any(|known| known.name == *name);
        let variables = variables.into_iter().filter(wanted).collect();
        let (to, locale) = (self.user.email.clone(), self.user.locale.clone());
        let posted = mail::post(tx, app, &self.scope, Letter { kind, to, locale, variables }).await?;
        Ok(posted == Posted::Queued)
    }
}
