//! Evaluating: the question to a language model, its answer checked, repaired once at most, stored.

use connectors::{Complete, Completion, CompletionRequest, Fault, Message};
use kernel::{InteractionId, Ts};
use serde::{Deserialize, Serialize};
use store::{Job, JobRun, Retry};

use super::answer::{Checked, Judgement, check};
use super::prompt::{Question, SCHEMA_NAME, question, repair};
use super::store::{self as table, Judge};
use crate::access::{Scope, system};
use crate::app::App;
use crate::credentials::{self, CredentialAccount};
use crate::pipeline::flow::{self, Setback};
use crate::pipeline::interactions::{self, Reason, Row, Stage, Verdict};
use crate::pipeline::projects::{self, EvaluationProfile, ProjectError};
use crate::pipeline::providers::{self, LANGUAGE};
use crate::pipeline::trace::{self, StepEnd, StepStage, StepState};
use crate::pipeline::transcription::{self, Turn};

/// Judges one interaction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Evaluate {
    /// Which.
    pub interaction_id: InteractionId,
}

const HERE: (Stage, StepStage) = (Stage::Analyzing, StepStage::Evaluated);

impl Job for Evaluate {
    const NAME: &'static str = "evaluate";
    const QUEUE: &'static str = "vendors";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let Some(row) = flow::begin(&app, &scope, self.interaction_id, HERE).await? else { return Ok(()) };
        let began = app.clock().now();
        match evaluate(&app, &scope, &row).await? {
            Ok(outcome) => keep(&app, &scope, &row, began, outcome).await,
            Err(setback) => flow::set_back(&app, &scope, &row, (HERE.0, HERE.1, began), setback).await,
        }
    }

    async fn buried(self, app: App, run: JobRun, reason: String) {
        let scope = system(run.organization.into(), Self::NAME);
        flow::give_up(&app, &scope, self.interaction_id, HERE, reason).await;
    }
}

/// What is judged, and by what.
struct Case {
    profile: EvaluationProfile,
    language: String,
    turns: Vec<Turn>,
}

/// A judgement with how it came about.
struct Outcome {
    profile: EvaluationProfile,
    judgement: Judgement,
    judge: Judge,
    vendor: &'static str,
    served_by: Option<String>,
    repaired: bool,
    invented: usize,
    left_out: usize,
}

async fn evaluate(app: &App, scope: &Scope, row: &Row) -> Result<Result<Outcome, Setback>, Retry> {
    let case = match load_case(app, scope, row).await? {
        Ok(case) => case,
        Err(setback) => return Ok(Err(setback)),
    };
    let found = credentials::find_account(app, scope.organization_id(), LANGUAGE.family).await?;
    let Some(found) = found else { return Ok(Err(providers::missing(LANGUAGE))) };
    let vendor = found.connector.descriptor().name;
    if let Some(words) = &found.failing {
        return Ok(Err(providers::still_failing(LANGUAGE, vendor, words)));
    }
    let Some(model) = found.connector.complete() else { return Ok(Err(providers::missing(LANGUAGE))) };
    let asked = question(&case.profile, &case.language, &case.turns);
    match ask(app, &found, model, &asked, &case).await {
        Ok(outcome) => Ok(outcome),
        Err(fault) => {
            if providers::blames_credential(&fault) {
                credentials::report_failure(app, &found, fault.words()).await?;
            }
            Ok(Err(providers::after_fault(LANGUAGE, vendor, &fault)))
        }
    }
}

async fn load_case(app: &App, scope: &Scope, row: &Row) -> Result<Result<Case, Setback>, Retry> {
    let id = row.interaction_id();
    let lacking = |code, words: &str| Err(Setback::Failed(Reason::new(code, words), true));
    let Some(project_id) = row.project_id else {
        return Ok(lacking(
            "project.not_found",
            "the conversation has no project: retry to put it into the default one",
        ));
    };
    let loaded = app
        .db()
        .read(scope, |tx| async move {
            let project = projects::load(&tx, scope, project_id.into()).await?;
            let profile = projects::load_for_project(&tx, scope, project.id).await?;
            let transcript = transcription::find(&tx, scope, id).await?;
            Ok::<_, ProjectError>((project, profile, transcript))
        })
        .await;
    let (project, profile, transcript) = match loaded {
        Ok(loaded) => loaded,
        Err(ProjectError::ProfileNotFound) => {
            return Ok(lacking(
                "evaluation_profile.not_found",
                "there is no evaluation profile: make one, then retry",
            ));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(match transcript {
        Some(transcript) => Ok(Case { profile, language: project.language, turns: transcript.turns }),
        None => lacking("transcript.absent", "the transcript is not there any more: retry to make it again"),
    })
}

/// Asks, checks, and asks once more with what was wrong.
async fn ask(
    app: &App,
    found: &CredentialAccount,
    model: &dyn Complete,
    asked: &Question,
    case: &Case,
) -> Result<Result<Outcome, Setback>, Fault> {
    let first = complete(app, found, model, asked, asked.messages.clone()).await?;
    let checked = check(&first.text, &case.profile, &case.turns);
    if checked.violations.is_empty() {
        return Ok(outcome(found, asked, case, (checked, first), None));
    }
    let messages = repair(asked, &first.text, &checked.violations);
    let second = complete(app, found, model, asked, messages).await?;
    let repaired = check(&second.text, &case.profile, &case.turns);
    Ok(outcome(found, asked, case, (repaired, second), Some(&first)))
}

async fn complete(
    app: &App,
    found: &CredentialAccount,
    model: &dyn Complete,
    asked: &Question,
    messages: Vec<Message>,
) -> Result<Completion, Fault> {
    let request =
        CompletionRequest { messages, schema_name: SCHEMA_NAME.to_owned(), schema: asked.schema.clone() };
    model.complete(app.http(), &found.account, request).await
}

fn outcome(
    found: &CredentialAccount,
    asked: &Question,
    case: &Case,
    (checked, answered): (Checked, Completion),
    first: Option<&Completion>,
) -> Result<Outcome, Setback> {
    let Some(judgement) = checked.judgement else {
        let wrong = checked.violations.into_iter().take(5).collect::<Vec<_>>().join("; ");
        let words =
            format!("the model's answer broke the schema twice: {wrong}. Retry, or choose another model");
        return Err(Setback::Failed(Reason::new("evaluation.invalid_answer", words), true));
    };
    let descriptor = found.connector.descriptor();
    let judge = Judge {
        connector: descriptor.key,
        model: answered.model,
        prompt_tokens: answered.prompt_tokens + first.map_or(0, |first| first.prompt_tokens),
        completion_tokens: answered.completion_tokens + first.map_or(0, |first| first.completion_tokens),
    };
    Ok(Outcome {
        profile: case.profile.clone(),
        judgement,
        judge,
        vendor: descriptor.name,
        served_by: answered.served_by,
        repaired: first.is_some(),
        invented: checked.invented,
        left_out: asked.left_out,
    })
}

async fn keep(app: &App, scope: &Scope, row: &Row, began: Ts, outcome: Outcome) -> Result<(), Retry> {
    let id = row.interaction_id();
    let step = step(began, &outcome);
    let Outcome { profile, judgement, judge, .. } = outcome;
    let verdict = Verdict {
        quality_score: judgement.quality_score,
        sentiment: judgement.sentiment.clone(),
        category: judgement.category.clone(),
        summary: judgement.summary.clone(),
    };
    app.db()
        .write(scope, |tx| async move {
            let Some(now) = flow::still(&tx, scope, row).await? else { return Ok(()) };
            table::insert(&tx, scope, id, &profile, (&judge, &judgement)).await?;
            interactions::set_verdict(&tx, scope, &now, verdict).await?;
            trace::end(&tx, scope, id, HERE.1, &step).await?;
            flow::go_on(&tx, app, scope, &now).await
        })
        .await?;
    Ok(())
}

fn step(began: Ts, outcome: &Outcome) -> StepEnd {
    let score = outcome.judgement.quality_score;
    let mut step = StepEnd::new(StepState::Done, began)
        .fact("vendor", outcome.vendor)
        .fact("model", &outcome.judge.model)
        .fact("profile", format!("{} v{}", outcome.profile.name, outcome.profile.version))
        .fact("score", score.map_or_else(|| "none".to_owned(), |score| score.to_string()))
        .fact("tokens", outcome.judge.prompt_tokens + outcome.judge.completion_tokens);
    if let Some(host) = &outcome.served_by {
        step = step.fact("served_by", host);
    }
    let mut notes = Vec::new();
    if score.is_none() {
        notes.push("no criterion applied, so there is no score".to_owned());
    }
    if outcome.repaired {
        notes.push("the model's first answer broke the rules and was repaired".to_owned());
    }
    if outcome.invented > 0 {
        notes.push(format!("{} quotes that nobody said were left out", outcome.invented));
    }
    if outcome.left_out > 0 {
        notes.push(format!(
            "the conversation is long: {} turns in its middle were not judged",
            outcome.left_out
        ));
    }
    if notes.is_empty() { step } else { step.saying(notes.join("; ")) }
}
