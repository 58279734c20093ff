//! Asking vendors for their people: when somebody asks for it, and once a day.

use std::time::Duration;

use ::store::{Job, JobRun, Retry, Runner, StoreError, Tx};
use kernel::{OrganizationId, SourceId};
use serde::{Deserialize, Serialize};

use super::model::{EmployeeError, EmployeeRefresh};
use super::store::{self, Known};
use crate::access::{self, Scope};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::inbound::sources::entity::Model as Source;
use crate::inbound::sources::{self, Purpose};

/// A person waits for the answer no longer than this.
const WAIT_MAX: Duration = Duration::from_secs(10);
/// How often vendors are asked by themselves.
const EVERY: Duration = Duration::from_hours(24);
const NAME_CHARS_MAX: usize = 200;

/// Asks one vendor for its people.
#[derive(Debug, Serialize, Deserialize)]
pub struct RefreshEmployees {
    /// Whose vendor.
    pub source_id: SourceId,
}

/// Makes the jobs of this slice run.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<RefreshEmployees>().every("refresh_employees", EVERY, |tx, _| refresh_all(tx))
}

async fn refresh_all(tx: Tx) -> Result<(), StoreError> {
    for row in sources::list_active(&tx).await? {
        let organization: OrganizationId = row.organization_id.into();
        enqueue(&tx, &access::system(organization, RefreshEmployees::NAME), &row).await?;
    }
    Ok(())
}

/// Has the vendor of a source asked for its people, where it knows any.
pub async fn enqueue(tx: &Tx, scope: &Scope, source: &Source) -> Result<(), StoreError> {
    let knows = connectors::find(&source.connector).is_some_and(|connector| connector.directory().is_some());
    let job = RefreshEmployees { source_id: source.id.into() };
    if knows { tx.enqueue(scope, &job).await } else { Ok(()) }
}

impl Job for RefreshEmployees {
    const NAME: &'static str = "refresh_employees";
    const ATTEMPTS_MAX: u32 = 3;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        match refresh(&app, &scope, self.source_id).await {
            Ok(_) | Err(EmployeeError::NoDirectory) => Ok(()),
            Err(EmployeeError::Vendor(fault)) if !fault.is_retryable() => Ok(()),
            Err(error) => Err(Retry::later(error.to_string())),
        }
    }
}

/// Asks the vendor of a source for its people, and finds out who of them is a member.
pub(super) async fn refresh(
    app: &App,
    scope: &Scope,
    source: SourceId,
) -> Result<EmployeeRefresh, EmployeeError> {
    let (connector, account) = sources::open(app, scope, source).await?.ok_or(EmployeeError::NoDirectory)?;
    let directory = connector.directory().ok_or(EmployeeError::NoDirectory)?;
    let (http, seen) = app.http().watched(&account);
    let asked = tokio::time::timeout(WAIT_MAX, directory.employees(&http, &account)).await;
    if let Ok(Err(fault)) = &asked {
        seen.blame(fault.words());
    }
    sources::keep_exchanges(app, scope, source, Purpose::Directory, &seen).await;
    let people = asked.map_err(|_| EmployeeError::TimedOut(WAIT_MAX.as_secs()))??;
    let found = u64::try_from(people.len()).unwrap_or(u64::MAX);
    let known = people.into_iter().map(known).collect();
    let (acting, telling) = (scope.clone(), app.clone());
    let write = |tx: Tx| async move {
        store::keep_known(&tx, &acting, source, known).await?;
        live::publish(&tx, &telling, &acting, LiveEvent::SourceChanged { id: source }).await?;
        let unmatched = store::count_unmatched(&tx, &acting).await?;
        Ok::<_, StoreError>(unmatched.get(&source.uuid()).copied().unwrap_or_default())
    };
    let unmatched = app.db().write(scope, write).await?;
    Ok(EmployeeRefresh { found, unmatched })
}

fn known(one: connectors::Employee) -> Known {
    let email = one.email.as_deref().and_then(short).map(|email| email.to_lowercase());
    Known { key: one.key, name: short(&one.name), email }
}

fn short(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(NAME_CHARS_MAX).collect();
    (!text.is_empty()).then_some(text)
}
