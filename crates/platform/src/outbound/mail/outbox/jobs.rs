//! Sending one mail: load, render, hand over, write down what came back.

use std::collections::BTreeMap;
use std::time::Duration;

use ::store::{Job, JobRun, Retry, Runner, StoreError};
use connectors::Fault;
use connectors::mail::Mail;
use kernel::{EmailId, Ts};
use serde::{Deserialize, Serialize};

use super::entity::Model;
use super::model::{EmailState, Verdict, decide_verdict};
use super::store::{self, VARIABLES_PURPOSE};
use crate::access::{self, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::outbound::mail::MailKind;
use crate::outbound::mail::servers::{MailServerError, Sender, find_sender};
use crate::outbound::mail::templates::{Occasion, Rendered, find_words, render};
use crate::tenancy::organizations;

/// When what a mail tells ends to be of use; one that comes later only confuses.
const EXPIRES_AT: &str = "expires_at";

/// Makes mails leave from here.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner
        .register::<SendEmail>()
        .every("delete_old_emails", Duration::from_hours(6), |tx, _| store::delete_old(tx))
}

/// Sends one mail; the schedule between tries is the outbox's own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SendEmail {
    pub(super) email_id: EmailId,
}

impl Job for SendEmail {
    const NAME: &'static str = "send_email";
    const QUEUE: &'static str = "mail";
    /// More than the schedule has, so that the schedule and not the queue gives up.
    const ATTEMPTS_MAX: u32 = 32;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let (asking, id) = (scope.clone(), self.email_id);
        let found = app.db().read(&scope, |tx| async move { store::find(&tx, &asking, id).await }).await?;
        let Some(mail) = found.filter(|mail| mail.state == EmailState::Queued.key()) else { return Ok(()) };
        let answer = attempt(&app, &scope, &mail).await;
        let verdict = decide_verdict(answer, mail.attempts + 1, app.entropy().fraction());
        let (wait, reason) = (verdict.wait, verdict.reason.clone());
        settle(&app, &scope, mail, verdict).await?;
        match wait {
            Some(wait) => Err(Retry::after(wait, reason.unwrap_or_default())),
            None => Ok(()),
        }
    }
}

async fn attempt(app: &App, scope: &Scope, row: &Model) -> Result<(), Fault> {
    let sender = find_sender(app, scope.organization_id()).await.map_err(|error| inside(&error))?;
    let Some(sender) = sender else {
        return Err(Fault::Transient { after: None, words: "no mail server is configured".to_owned() });
    };
    let mail = compose(app, scope, row, &sender).await?;
    sender.send(app, &mail).await
}

/// The mail with its words, in the recipient's language and the organization's time.
async fn compose(app: &App, scope: &Scope, row: &Model, sender: &Sender) -> Result<Mail, Fault> {
    let variables = open(app, row)?;
    let now = app.clock().now();
    if variables.get(EXPIRES_AT).and_then(|at| at.parse::<Ts>().ok()).is_some_and(|at| at < now) {
        return Err(refused("what it tells had expired before it could be sent"));
    }
    let kind = MailKind::from_key(&row.kind).ok_or_else(|| refused("a kind of mail nobody here knows"))?;
    let to = row.recipient.parse().map_err(|error| refused(format!("{}: {error}", row.recipient)))?;
    let Rendered { subject, html, text } = words(app, scope, (row, kind), sender, &variables).await?;
    Ok(Mail {
        from: sender.from.clone(),
        to,
        reply_to: sender.support.clone(),
        bcc: if kind.is_notification() { sender.bcc.clone() } else { Vec::new() },
        subject,
        html,
        text,
        message_id: row.message_id.clone(),
        at: Ts(row.created_at),
    })
}

fn open(app: &App, row: &Model) -> Result<BTreeMap<String, String>, Fault> {
    let sealed = row.sealed_variables.as_deref().ok_or_else(|| refused("what fills it was forgotten"))?;
    let opened = app.keyring().open(row.organization_id, VARIABLES_PURPOSE, sealed);
    let opened = opened.map_err(|error| refused(error.to_string()))?;
    serde_json::from_slice(&opened).map_err(|error| refused(error.to_string()))
}

async fn words(
    app: &App,
    scope: &Scope,
    (row, kind): (&Model, MailKind),
    sender: &Sender,
    variables: &BTreeMap<String, String>,
) -> Result<Rendered, Fault> {
    let organization_id = scope.organization_id();
    let words = find_words(app, organization_id, kind, &row.locale).await.map_err(|error| passing(&error))?;
    let acting = scope.clone();
    let organization = app.db().read(scope, |tx| async move { organizations::load(&tx, &acting).await });
    let organization = organization.await.map_err(|error| passing(&error))?;
    let console = app.public_url().to_string();
    let occasion = Occasion {
        kind,
        locale: &row.locale,
        organization_name: &organization.name,
        timezone: &organization.timezone,
        support_email: sender.support.as_ref().map(connectors::mail::Mailbox::address),
        console_url: console.trim_end_matches('/'),
    };
    render(&words, &occasion, variables).map_err(|error| refused(error.to_string()))
}

async fn settle(app: &App, scope: &Scope, mail: Model, verdict: Verdict) -> Result<(), StoreError> {
    let acting = scope.clone();
    app.db()
        .write(scope, |tx| async move {
            store::settle(&tx, &acting, &mail, &verdict).await?;
            if verdict.state == EmailState::Failed {
                let (kind, to) = (&mail.kind, &mail.recipient);
                let why = verdict.reason.unwrap_or_default();
                let line = format!("The mail {kind} to {to} was given up: {why}");
                note(&tx, &acting, NewEntry::new(ActivityKind::Delivery, line)).await?;
            }
            Ok(())
        })
        .await
}

fn refused(words: impl Into<String>) -> Fault {
    Fault::Rejected { words: words.into() }
}

fn passing(error: &impl std::error::Error) -> Fault {
    Fault::Transient { after: None, words: error.to_string() }
}

/// Settings that cannot be used stay so until somebody changes them; a database that is away comes back.
fn inside(error: &MailServerError) -> Fault {
    match error {
        MailServerError::Store(_) => passing(error),
        _ => Fault::Misconfigured { words: error.to_string() },
    }
}
