//! Templates over HTTP.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use connectors::mail::Mail;
use kernel::EmailId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::check::check;
use super::model::{Rendered, Template, TemplateError, TemplateRef, Words};
use super::render::{Occasion, render};
use super::store::{self, Key};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{IfMatch, Json, Path, Problem, ProblemBody, Tagged};
use crate::outbound::mail::servers::{self, MailServerError, MailTestStep};
use crate::tenancy::organizations;

/// Reading, changing and trying.
pub(super) fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Template.read(), routes!(list_templates))
        .needs(Entity::Template.read(), routes!(get_template))
        .needs(Entity::Template.update(), routes!(save_template))
        .needs(Entity::Template.update(), routes!(reset_template))
        .needs(Entity::Template.read(), routes!(preview_template))
        .needs(Entity::Template.update(), routes!(test_template))
}

/// Every template in every language.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TemplateList {
    /// By kind, then by language.
    items: Vec<TemplateRef>,
}

/// Words to be tried, saved or not, and who gets them.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateTest {
    /// The words.
    words: Words,
    /// Who gets the mail, filled with examples.
    recipient: String,
}

/// How a test went.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TemplateTestReport {
    /// Whether the message was taken.
    passed: bool,
    /// The steps in the order they were taken.
    steps: Vec<MailTestStep>,
}

/// Every mail the product writes, in every language, and whose words it has.
#[utoipa::path(get, path = "/api/v1/templates", tag = "mail", responses((status = 200, body = TemplateList)))]
async fn list_templates(State(app): State<App>, scope: Scope) -> Result<Json<TemplateList>, Problem> {
    Ok(Json(TemplateList { items: store::list(&app, scope.organization_id()).await? }))
}

/// The words of one mail in one language.
#[utoipa::path(get, path = "/api/v1/templates/{key}/{locale}", tag = "mail", params(("key" = String, Path), ("locale" = String, Path)),
    responses((status = 200, body = Template), (status = 404, body = ProblemBody)))]
async fn get_template(
    State(app): State<App>,
    scope: Scope,
    Path((kind, locale)): Path<(String, String)>,
) -> Result<Tagged<Template>, Problem> {
    show(&app, &scope, Key::parse(&kind, &locale)?).await
}

/// Say it in the organization's own words.
#[utoipa::path(put, path = "/api/v1/templates/{key}/{locale}", tag = "mail", params(("key" = String, Path), ("locale" = String, Path)),
    request_body = Words, responses((status = 200, body = Template), (status = 412, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn save_template(
    State(app): State<App>,
    scope: Scope,
    Path((kind, locale)): Path<(String, String)>,
    seen: IfMatch,
    Json(words): Json<Words>,
) -> Result<Tagged<Template>, Problem> {
    let (key, acting) = (Key::parse(&kind, &locale)?, scope.clone());
    app.db()
        .write(&scope, |tx| async move {
            let own = store::find_own(&tx, &acting, key).await?;
            seen.check(own.map_or(0, |row| row.revision))?;
            store::save(&tx, &acting, key, words).await.map(drop).map_err(refuse)
        })
        .await?;
    show(&app, &scope, key).await
}

/// Go back to the words of the level above, at last to the delivered ones.
#[utoipa::path(delete, path = "/api/v1/templates/{key}/{locale}", tag = "mail", params(("key" = String, Path), ("locale" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemBody)))]
async fn reset_template(
    State(app): State<App>,
    scope: Scope,
    Path((kind, locale)): Path<(String, String)>,
) -> Result<StatusCode, Problem> {
    let key = Key::parse(&kind, &locale)?;
    app.db()
        .write(&scope.clone(), |tx| async move {
            match store::find_own(&tx, &scope, key).await? {
                Some(own) => store::reset(&tx, &scope, key, own).await,
                None => Ok(()),
            }
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A mail as its recipient would see it, filled with examples.
#[utoipa::path(post, path = "/api/v1/templates/{key}/{locale}/preview", tag = "mail", params(("key" = String, Path), ("locale" = String, Path)),
    request_body = Words, responses((status = 200, body = Rendered), (status = 422, body = ProblemBody)))]
async fn preview_template(
    State(app): State<App>,
    scope: Scope,
    Path((kind, locale)): Path<(String, String)>,
    Json(words): Json<Words>,
) -> Result<Json<Rendered>, Problem> {
    let key = Key::parse(&kind, &locale)?;
    Ok(Json(example(&app, &scope, key, &words, None).await?))
}

/// Send a mail filled with examples, in words that need not be saved.
#[utoipa::path(post, path = "/api/v1/templates/{key}/{locale}/test", tag = "mail", params(("key" = String, Path), ("locale" = String, Path)),
    request_body = TemplateTest, responses((status = 200, body = TemplateTestReport), (status = 409, body = ProblemBody), (status = 422, body = ProblemBody)))]
async fn test_template(
    State(app): State<App>,
    scope: Scope,
    Path((kind, locale)): Path<(String, String)>,
    Json(test): Json<TemplateTest>,
) -> Result<Json<TemplateTestReport>, Problem> {
    let key = Key::parse(&kind, &locale)?;
    servers::enter(&app, &scope)?;
    let to = test.recipient.parse().map_err(MailServerError::Recipient);
    let to = to.map_err(|error| Problem::from(error).at("/recipient"))?;
    let sender = servers::find_sender(&app, scope.organization_id()).await?;
    let sender = sender.ok_or(MailServerError::NotConfigured)?;
    let support = sender.support.as_ref().map(|mailbox| mailbox.address().to_owned());
    let Rendered { subject, html, text } = example(&app, &scope, key, &test.words, support).await?;
    let id: EmailId = app.ids().new_id();
    let mail = Mail {
        from: sender.from.clone(),
        to,
        reply_to: sender.support.clone(),
        bcc: Vec::new(),
        subject,
        html,
        text,
        message_id: format!("<{id}@{}>", app.public_url().host_str().unwrap_or("localhost")),
        at: app.clock().now(),
    };
    let (passed, steps) = servers::rehearse(&app, &sender, &mail).await;
    Ok(Json(TemplateTestReport { passed, steps }))
}

async fn show(app: &App, scope: &Scope, key: Key) -> Result<Tagged<Template>, Problem> {
    let acting = scope.clone();
    let own = app.db().read(scope, |tx| async move { store::find_own(&tx, &acting, key).await }).await?;
    let revision = own.map_or(0, |row| row.revision);
    let (origin, words) = store::find_inherited(app, scope.organization_id(), key).await?;
    Ok(Tagged { revision, body: store::view(key, origin, words) })
}

async fn example(
    app: &App,
    scope: &Scope,
    key: Key,
    words: &Words,
    support: Option<String>,
) -> Result<Rendered, Problem> {
    check(key.kind, words).map_err(refuse)?;
    let acting = scope.clone();
    let organization =
        app.db().read(scope, |tx| async move { organizations::load(&tx, &acting).await }).await?;
    let examples: BTreeMap<String, String> =
        key.kind.variables().map(|it| (it.name.to_owned(), it.example.to_owned())).collect();
    let console = app.public_url().to_string();
    let occasion = Occasion {
        kind: key.kind,
        locale: key.locale,
        organization_name: &organization.name,
        timezone: &organization.timezone,
        support_email: support.as_deref(),
        console_url: console.trim_end_matches('/'),
    };
    render(words, &occasion, &examples).map_err(refuse)
}

/// The problem, at the part it is about.
fn refuse(error: TemplateError) -> Problem {
    let pointer = error.pointer();
    let problem = Problem::from(error);
    match pointer {
        Some(pointer) => problem.at(pointer),
        None => problem,
    }
}
