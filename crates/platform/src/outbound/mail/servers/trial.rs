//! Trying settings before they are saved: a real message to a real recipient, with a report of every step.

use axum::extract::State;
use connectors::CheckState;
use connectors::mail::{Mail, MailReport, MailStep, Mailbox};
use kernel::EmailId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::api::{check_reach, refuse};
use super::model::{MailServerError, NewMailServer};
use super::sender::Sender;
use super::store;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{Json, Problem, ProblemBody};

/// Testing.
pub(super) fn routes() -> Routes {
    Routes::new().needs(Entity::Smtp.update(), routes!(test_smtp_settings))
}

/// Settings to be tried, saved or not, and who gets the message.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SmtpTest {
    /// The settings; empty secrets are taken from what is saved for the same server.
    settings: NewMailServer,
    /// Who gets the message.
    recipient: String,
}

/// How a test went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SmtpTestReport {
    /// Whether the message was taken.
    pub passed: bool,
    /// The steps in the order they were taken.
    pub steps: Vec<MailTestStep>,
}

/// One step of a test.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::outbound::mail) struct MailTestStep {
    /// `dns`, `tcp`, `tls`, `auth`, `mail_from`, `rcpt_to`, `data`; `api` for a mail service.
    pub key: &'static str,
    /// How it ended.
    pub state: MailStepState,
    /// How long it took.
    pub ms: u64,
    /// The server's own words.
    pub words: String,
}

/// How a step ended.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(in crate::outbound::mail) enum MailStepState {
    Ok,
    Failed,
    Skipped,
}

/// Try mail settings with a real message before they are saved.
#[utoipa::path(post, path = "/api/v1/smtp/test", tag = "mail", request_body = SmtpTest,
    responses((status = 200, body = SmtpTestReport), (status = 422, body = ProblemBody), (status = 429, body = ProblemBody)))]
async fn test_smtp_settings(
    State(app): State<App>,
    scope: Scope,
    Json(test): Json<SmtpTest>,
) -> Result<Json<SmtpTestReport>, Problem> {
    enter(&app, &scope)?;
    check_reach(&app, &test.settings).map_err(refuse_settings)?;
    let to = test.recipient.parse().map_err(|error| refuse(MailServerError::Recipient(error)))?;
    let sender = entered(&app, &scope, &test.settings).await.map_err(refuse_settings)?;
    let mail = message(&app, &sender, to);
    let (passed, steps) = rehearse(&app, &sender, &mail).await;
    Ok(Json(SmtpTestReport { passed, steps }))
}

/// Lets one test of an organization through.
pub(in crate::outbound::mail) fn enter(app: &App, scope: &Scope) -> Result<(), Problem> {
    let verdict = app.throttle().try_mail(scope.organization_id(), app.clock().now());
    if verdict.is_allowed() {
        return Ok(());
    }
    let problem = Problem::from(MailServerError::Limited(verdict.wait_s())).retry_after(verdict.wait_s());
    Err(problem.limited_by(verdict.rate_limit()))
}

/// Hands a message over with somebody watching: whether it was taken, and every step.
pub(in crate::outbound::mail) async fn rehearse(
    app: &App,
    sender: &Sender,
    mail: &Mail,
) -> (bool, Vec<MailTestStep>) {
    let report: MailReport = sender.rehearse(app, mail).await;
    (report.passed(), report.steps.into_iter().map(MailTestStep::from).collect())
}

async fn entered(app: &App, scope: &Scope, settings: &NewMailServer) -> Result<Sender, MailServerError> {
    let acting = scope.clone();
    let own = app.db().read(scope, |tx| async move { store::find_own(&tx, &acting).await }).await?;
    let wanted = settings.check()?;
    let secrets = store::secrets_for(app, settings, &wanted, own.as_ref())?;
    Sender::of(app, &wanted, secrets)
}

/// The problem, at the field of the settings it is about.
fn refuse_settings(error: MailServerError) -> Problem {
    let pointer = error.pointer().map(|field| format!("/settings{field}"));
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}

/// Plain words in one language: it is read by the person who pressed the button.
fn message(app: &App, sender: &Sender, to: Mailbox) -> Mail {
    let id: EmailId = app.ids().new_id();
    let host = app.public_url().host_str().unwrap_or("localhost");
    let text = "This is a test message from Harken. The mail settings work.".to_owned();
    Mail {
        from: sender.from.clone(),
        to,
        reply_to: sender.support.clone(),
        bcc: Vec::new(),
        subject: "Harken: test message".to_owned(),
        html: format!("<p>{text}</p>"),
        text,
        message_id: format!("<{id}@{host}>"),
        at: app.clock().now(),
    }
}

impl From<MailStep> for MailTestStep {
    fn from(step: MailStep) -> Self {
        let state = match step.state {
            CheckState::Passed => MailStepState::Ok,
            CheckState::Failed => MailStepState::Failed,
            CheckState::Skipped => MailStepState::Skipped,
        };
        Self { key: step.key, state, ms: step.ms, words: step.words }
    }
}
