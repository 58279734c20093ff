//! Calling people to a source whose events do not begin or have stopped.

use std::time::Duration;

use ::store::{Job, JobRun, Retry, Runner, StoreError, Tx};
use kernel::{OrganizationId, SourceId};
use serde::{Deserialize, Serialize};

use super::streams::{self, Attention};
use super::{heard, store};
use crate::access::{self, Entity, Scope};
use crate::activity::live::{self, LiveEvent};
use crate::app::App;
use crate::outbound::alerts::Severity;
use crate::outbound::notifications::{self, Told};
use crate::outbound::preferences::NotificationKind;

/// How often the sources are looked at.
const EVERY: Duration = Duration::from_mins(15);

/// Tells those who keep sources that one of them needs them, once for each reason.
#[derive(Debug, Serialize, Deserialize)]
pub struct TellOfSource {
    /// Which.
    pub source_id: SourceId,
}

/// Makes the jobs of this slice run.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<TellOfSource>().every("watch_sources", EVERY, |tx, _| watch(tx))
}

async fn watch(tx: Tx) -> Result<(), StoreError> {
    for row in heard::list_quiet(&tx).await? {
        let stream = streams::webhook(&row, connectors::find(&row.connector), tx.now());
        if streams::attention(&stream).is_some() {
            let organization: OrganizationId = row.organization_id.into();
            let scope = access::system(organization, TellOfSource::NAME);
            tx.enqueue(&scope, &TellOfSource { source_id: row.id.into() }).await?;
        }
    }
    Ok(())
}

impl Job for TellOfSource {
    const NAME: &'static str = "tell_of_source";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let (acting, telling) = (scope.clone(), app.clone());
        let work = |tx: Tx| async move { tell(&tx, &telling, &acting, self.source_id).await };
        Ok(app.db().write(&scope, work).await?)
    }
}

async fn tell(tx: &Tx, app: &App, scope: &Scope, id: SourceId) -> Result<(), StoreError> {
    let Some(row) = store::find(tx, scope, id).await? else { return Ok(()) };
    let stream = streams::webhook(&row, connectors::find(&row.connector), tx.now());
    let Some(attention) = streams::attention(&stream).filter(|_| row.told.is_none()) else { return Ok(()) };
    let reason = match attention {
        Attention::Overdue => "no event has arrived since its address was given out",
        Attention::Silent => "no event has arrived for a day",
    };
    let params = [("source", row.name.as_str()), ("reason", reason), ("reason_key", attention.key())];
    let told = Told {
        kind: NotificationKind::SourceAttention,
        subject: Entity::Source,
        severity: Severity::Warning,
        params: params.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        judged: None,
    };
    notifications::tell(tx, app, scope, told).await?;
    heard::set_told(tx, scope, id, attention.key()).await?;
    live::publish(tx, app, scope, LiveEvent::SourceChanged { id }).await
}
