//! Writing down who failed to sign in, after the answer: the answer may not tell whether there is such a user.

use std::net::IpAddr;

use ::store::{Job, JobRun, Retry, Runner, StoreError};
use serde::{Deserialize, Serialize};

use crate::access::scope::Origin;
use crate::activity::audit::{Change, record_of_user};
use crate::app::App;
use crate::tenancy::members;

/// Makes failed sign-ins known to the organizations of the user.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<FailedSignIn>()
}

/// A wrong password for an address that may be nobody's.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct FailedSignIn {
    email: String,
    address: Option<IpAddr>,
    request_id: Option<String>,
    /// Whether the next try from there has to wait.
    locked_out: bool,
}

impl FailedSignIn {
    pub(super) fn new(email: String, origin: &Origin, locked_out: bool) -> Self {
        Self { email, address: origin.address, request_id: origin.request_id.clone(), locked_out }
    }
}

impl Job for FailedSignIn {
    const NAME: &'static str = "note_failed_sign_in";
    type Context = App;

    async fn run(self, app: App, _run: JobRun) -> Result<(), Retry> {
        let Some(user) = members::find_user_by_email(&app, &self.email).await? else { return Ok(()) };
        let origin = Origin { address: self.address, request_id: self.request_id };
        let actions = std::iter::once("sign_in_failed").chain(self.locked_out.then_some("lock_out"));
        let actions: Vec<&'static str> = actions.collect();
        let noted = app.db().write_platform(|tx| async move {
            for action in actions {
                record_of_user(&tx, user.id, &origin, Change::new(action, "user", &user.id)).await?;
            }
            Ok::<_, StoreError>(())
        });
        Ok(noted.await?)
    }
}
