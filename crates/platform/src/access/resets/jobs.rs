//! Mailing the link, after the answer: the answer may not tell whether there is such a user.

use std::collections::BTreeMap;

use ::store::{Job, JobRun, Retry, Runner, StoreError};
use serde::{Deserialize, Serialize};

use super::model::LINK_AGE_MAX;
use super::store;
use crate::access::mfa;
use crate::access::throttle::{self, RESETS};
use crate::app::App;
use crate::outbound::mail::MailKind;
use crate::tenancy::members;

/// Makes links leave from here.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<SendResetLink>()
}

/// Somebody asked for a link to this address, which may be nobody's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SendResetLink {
    pub(super) email: String,
}

impl Job for SendResetLink {
    const NAME: &'static str = "send_reset_link";
    type Context = App;

    async fn run(self, app: App, _run: JobRun) -> Result<(), Retry> {
        let Some(user) = members::find_user_by_email(&app, &self.email).await? else { return Ok(()) };
        let Some(addressee) = mfa::find_addressee(&app, user.id).await? else { return Ok(()) };
        let working = app.clone();
        let sending = app.db().write_platform(|tx| async move {
            if !throttle::take(&tx, RESETS, &self.email).await?.is_allowed() {
                return Ok(());
            }
            let token = store::fresh_token(&working);
            store::insert(&tx, user.id, &token).await?;
            let expires_at = tx.now().plus(LINK_AGE_MAX).to_string();
            let variables =
                BTreeMap::from([("url", store::url(&working, &token)), ("expires_at", expires_at)]);
            addressee.write(&tx, &working, MailKind::PasswordReset, variables).await?;
            Ok::<_, StoreError>(())
        });
        Ok(sending.await?)
    }
}
