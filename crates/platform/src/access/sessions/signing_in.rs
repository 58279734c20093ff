//! Is this the password of this user? Asked at the door, and again before sensitive changes.
//!
//! Invariants: known and unknown addresses cost the same work and get the same answers; whoever guesses
//! is slowed, and cannot lock out the user in whose name he guesses.

use kernel::{Secret, UserId};
use store::{StoreError, Tx};

use super::jobs::FailedSignIn;
use super::model::{Session, SessionError};
use super::visitor::Visitor;
use crate::access::throttle::{self, PASSWORDS_FROM_ANYWHERE, PASSWORDS_FROM_HERE, Verdict};
use crate::access::{installation, passwords};
use crate::app::App;
use crate::http::Problem;
use crate::tenancy::members;

/// The user with this address, in lower case, and this password.
pub(super) async fn check(
    app: &App,
    visitor: &Visitor,
    email: &str,
    password: Secret,
) -> Result<UserId, Problem> {
    let known = members::find_user_by_email(app, email).await?;
    let is_known_device = known.as_ref().is_some_and(|user| visitor.is_known_to(app, user.id));
    let attempt = Attempt::of(visitor, email.to_owned(), is_known_device);
    let user_id = known.as_ref().map(|user| user.id);
    let stored = known.and_then(|user| user.password_hash);
    if attempt.make(app, visitor, stored, password).await? {
        user_id.ok_or_else(|| SessionError::WrongCredentials.into())
    } else {
        Err(SessionError::WrongCredentials.into())
    }
}

/// Refuses unless this is the password of who is signed in.
pub async fn require_password(
    app: &App,
    visitor: &Visitor,
    session: &Session,
    password: Secret,
) -> Result<(), Problem> {
    let user_id = session.user_id;
    let user = app.db().read_platform(|tx| async move { members::load_user(&tx, user_id).await }).await?;
    let attempt = Attempt::of(visitor, user.email, true);
    if attempt.make(app, visitor, user.password_hash, password).await? {
        Ok(())
    } else {
        Err(SessionError::WrongPassword.into())
    }
}

/// One try of one password.
#[derive(Clone)]
struct Attempt {
    email: String,
    /// The bucket of this user at this place.
    here: String,
    is_stranger: bool,
}

impl Attempt {
    fn of(visitor: &Visitor, email: String, is_known_device: bool) -> Self {
        let place = if is_known_device { "device".to_owned() } else { throttle::place(visitor.address()) };
        Self { here: format!("{email}\n{place}"), email, is_stranger: !is_known_device }
    }

    async fn make(
        self,
        app: &App,
        visitor: &Visitor,
        stored: Option<String>,
        password: Secret,
    ) -> Result<bool, Problem> {
        let taking = self.clone();
        let verdicts = app.db().write_platform(|tx| async move { taking.take(&tx).await }).await?;
        if let Some(refused) = verdicts.iter().find(|verdict| !verdict.is_allowed()) {
            let problem = Problem::from(SessionError::LockedOut).retry_after(refused.wait_s());
            return Err(problem.limited_by(refused.rate_limit()));
        }
        let matches = passwords::verify(stored, password).await.map_err(SessionError::from)?;
        let is_last = verdicts.iter().any(|verdict| verdict.remaining == 0);
        let visitor = visitor.clone();
        app.db()
            .write_platform(|tx| async move { self.settle(&tx, &visitor, matches, is_last).await })
            .await?;
        Ok(matches)
    }

    async fn take(&self, tx: &Tx) -> Result<Vec<Verdict>, StoreError> {
        let here = throttle::take(tx, PASSWORDS_FROM_HERE, &self.here).await?;
        if !self.is_stranger || !here.is_allowed() {
            return Ok(vec![here]);
        }
        Ok(vec![here, throttle::take(tx, PASSWORDS_FROM_ANYWHERE, &self.email).await?])
    }

    /// A failure is written down by a job, so that this costs the same whether or not there is such a user.
    async fn settle(
        self,
        tx: &Tx,
        visitor: &Visitor,
        matches: bool,
        is_last: bool,
    ) -> Result<(), StoreError> {
        if !matches {
            let scope = installation("sign_in");
            let failed = FailedSignIn::new(self.email, &visitor.origin, is_last);
            return tx.enqueue(&scope, &failed).await;
        }
        throttle::forget(tx, PASSWORDS_FROM_HERE, &self.here).await?;
        if self.is_stranger {
            throttle::give_back(tx, PASSWORDS_FROM_ANYWHERE, &self.email).await?;
        }
        Ok(())
    }
}
