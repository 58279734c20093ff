//! Going on with what waited, once a person has provided what was missing.

use connectors::Family;
use kernel::{InteractionId, OrganizationId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use store::{Job, JobRun, Retry, StoreError};

use super::flow;
use super::interactions::{self, Row};
use super::providers::{LANGUAGE, SPEECH};
use crate::access::system;
use crate::app::App;
use crate::credentials;
use crate::tenancy::organizations::entity as organization;

/// Resumes the interactions that wait for a credential. Enqueued by whoever provides one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ResumeWaiting {
    /// What is there now; everything that can be waited for when it is not said.
    pub reason: Option<Awaited>,
}

/// What an interaction can wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Awaited {
    /// A working credential for speech recognition.
    Asr,
    /// A working credential for a language model.
    Llm,
}

/// How many are moved in one transaction, so that the single writer is never held for long.
const BATCH: u64 = 100;

impl Awaited {
    /// What a credential of this family ends the wait for; no conversation waits for an exchange or a mail server.
    pub const fn of(family: Family) -> Option<Self> {
        match family {
            Family::Asr => Some(Self::Asr),
            Family::Llm => Some(Self::Llm),
            Family::Telephony | Family::Mail => None,
        }
    }

    const fn family(self) -> Family {
        match self {
            Self::Asr => Family::Asr,
            Self::Llm => Family::Llm,
        }
    }
}

const fn codes(reason: Option<Awaited>) -> &'static [&'static str] {
    match reason {
        Some(Awaited::Asr) => &[SPEECH.missing, SPEECH.failing],
        Some(Awaited::Llm) => &[LANGUAGE.missing, LANGUAGE.failing],
        None => &[SPEECH.missing, SPEECH.failing, LANGUAGE.missing, LANGUAGE.failing],
    }
}

impl Job for ResumeWaiting {
    const NAME: &'static str = "resume_waiting";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let mut last: Option<InteractionId> = None;
        loop {
            let resumed = app
                .db()
                .write(&scope, |tx| {
                    let (app, scope) = (&app, &scope);
                    async move {
                        let waiting =
                            interactions::list_waiting(&tx, scope, codes(self.reason), BATCH).await?;
                        for row in &waiting {
                            flow::go_on(&tx, app, scope, row).await?;
                        }
                        Ok::<_, StoreError>(waiting.last().map(Row::interaction_id))
                    }
                })
                .await?;
            // None left, or the same ones again: nothing can be moved any more.
            if resumed.is_none() || resumed == last {
                break;
            }
            last = resumed;
        }
        Ok(below(&app, run.organization.into(), &self).await?)
    }
}

/// An organization's credential serves those below it that have none of their own, so they go on, too.
async fn below(app: &App, organization_id: OrganizationId, job: &ResumeWaiting) -> Result<(), StoreError> {
    app.db()
        .write_platform(|tx| async move {
            let parent = organization::Column::ParentId.eq(organization_id.uuid());
            for child in organization::Entity::find().filter(parent).all(&tx).await? {
                for awaited in job.reason.map_or(vec![Awaited::Asr, Awaited::Llm], |one| vec![one]) {
                    if !credentials::has_own(&tx, child.id.into(), awaited.family()).await? {
                        let scope = system(child.id.into(), ResumeWaiting::NAME);
                        tx.enqueue(&scope, &ResumeWaiting { reason: Some(awaited) }).await?;
                    }
                }
            }
            Ok(())
        })
        .await
}
