//! Sending one delivery: load, sign and post, write down what came back.

use ::store::{Job, JobRun, Retry, Runner, StoreError};
use connectors::webhook::{Message, SigningSecret, deliver};
use kernel::{DeliveryId, Secret};
use serde::{Deserialize, Serialize};

use super::log::{self, Pending};
use super::model::{Verdict, WebhookError, decide_verdict};
use super::store::{self, Target};
use crate::access::{self, Entity, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::outbound::alerts::Severity;
use crate::outbound::notifications::{self, Told};
use crate::outbound::preferences::NotificationKind;

/// What the endpoint's secret is sealed for.
pub(super) const SECRET_PURPOSE: &str = "webhook.secret";

/// Makes deliveries leave from here.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<Deliver>()
}

/// Sends one delivery; the schedule between tries is the webhook's own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Deliver {
    pub(super) delivery_id: DeliveryId,
}

impl Job for Deliver {
    const NAME: &'static str = "deliver_webhook";
    const QUEUE: &'static str = "webhooks";
    /// One more than the schedule has, so that the schedule and not the queue gives up.
    const ATTEMPTS_MAX: u32 = 16;
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let Some((pending, target)) = load(&app, &scope, self.delivery_id).await? else { return Ok(()) };
        let verdict =
            if target.enabled { attempt(&app, &scope, &pending, &target).await? } else { withheld() };
        let (wait, error) = (verdict.wait, verdict.error.clone());
        settle(&app, &scope, pending, verdict).await?;
        match wait {
            Some(wait) => Err(Retry::after(wait, error.unwrap_or_default())),
            None => Ok(()),
        }
    }
}

/// The delivery and its endpoint, unless it has arrived already or is no longer wanted.
async fn load(app: &App, scope: &Scope, id: DeliveryId) -> Result<Option<(Pending, Target)>, StoreError> {
    let asking = scope.clone();
    app.db()
        .read(scope, |tx| async move {
            let Some(pending) = log::find(&tx, &asking, id).await? else { return Ok(None) };
            if matches!(pending.delivery.state.as_str(), "delivered" | "failed" | "dead") {
                return Ok(None);
            }
            let target = store::find_target(&tx, &asking, pending.delivery.endpoint_id).await?;
            Ok(target.map(|target| (pending, target)))
        })
        .await
}

async fn attempt(
    app: &App,
    scope: &Scope,
    pending: &Pending,
    target: &Target,
) -> Result<Verdict, WebhookError> {
    let organization = scope.organization_id().uuid();
    let opened = app.keyring().open(organization, SECRET_PURPOSE, &target.sealed_secret)?;
    let secret = SigningSecret::parse(Secret::new(String::from_utf8_lossy(&opened)).expose())?;
    let message = Message {
        url: &target.url,
        id: &pending.delivery.id.to_string(),
        at: app.clock().now(),
        body: pending.payload.clone().into(),
        secrets: &[secret],
    };
    let outcome = deliver(app.http(), &message).await;
    let attempts = u32::try_from(pending.delivery.attempts + 1).unwrap_or(u32::MAX);
    Ok(decide_verdict(outcome, attempts, app.entropy().fraction()))
}

fn withheld() -> Verdict {
    let error = Some("the endpoint is disabled".to_owned());
    Verdict { state: "failed", status: None, error, wait: None, disable: false }
}

async fn settle(app: &App, scope: &Scope, pending: Pending, verdict: Verdict) -> Result<(), WebhookError> {
    let (acting, telling) = (scope.clone(), app.clone());
    app.db()
        .write(scope, |tx| async move {
            let delivery = &pending.delivery;
            log::settle(&tx, &acting, delivery, &verdict).await?;
            if verdict.disable {
                let resting =
                    store::set_enabled(&tx, &acting, delivery.endpoint_id, verdict.error.clone()).await?;
                let reason = verdict.error.clone().unwrap_or_default();
                let params = [("source".to_owned(), resting.url), ("reason".to_owned(), reason)].into();
                let told = Told {
                    kind: NotificationKind::SourceAttention,
                    subject: Entity::Webhook,
                    severity: Severity::Warning,
                    params,
                    judged: None,
                };
                notifications::tell(&tx, &telling, &acting, told).await?;
            }
            if matches!(verdict.state, "failed" | "dead") {
                let why = verdict.error.unwrap_or_default();
                let line = format!(
                    "Webhook {} was given up after {} tries: {why}",
                    delivery.event,
                    delivery.attempts + 1
                );
                let entry = NewEntry::new(ActivityKind::Delivery, line);
                let entry = delivery.interaction_id.map_or(entry.clone(), |id| entry.about(id));
                note(&tx, &acting, entry).await?;
            }
            Ok(())
        })
        .await
}
