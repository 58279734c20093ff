//! Checking a completed conversation against the rules.

use std::collections::BTreeMap;

use ::store::{Enqueue, Job, JobRun, Priority, Retry, Runner, StoreError, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::model::{AlertRule, Judged};
use super::store;
use crate::access::{self, Entity, Scope};
use crate::activity::log::{ActivityKind, NewEntry, note};
use crate::app::App;
use crate::outbound::notifications::{self, Told};
use crate::outbound::preferences::{self, NotificationKind};
use crate::outbound::webhooks::{self, Outgoing};

/// Makes the check run here.
pub fn register(runner: Runner<App>) -> Runner<App> {
    runner.register::<CheckAlerts>()
}

/// Checks a conversation once its completion is committed.
pub async fn enqueue_check(
    tx: &Tx,
    scope: &Scope,
    judged: &Judged,
    priority: Priority,
) -> Result<(), StoreError> {
    let dedup_key = Some(judged.interaction_id.to_string());
    let how = Enqueue { dedup_key, priority, ..Enqueue::default() };
    tx.enqueue_with(scope, &CheckAlerts { judged: judged.clone() }, how).await
}

#[derive(Debug, Serialize, Deserialize)]
struct CheckAlerts {
    judged: Judged,
}

impl Job for CheckAlerts {
    const NAME: &'static str = "check_alerts";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = access::system(run.organization.into(), Self::NAME);
        let working = app.clone();
        app.db()
            .write(&scope.clone(), |tx| async move {
                for rule in store::list_rules(&tx, &scope).await? {
                    if let Some(actual) = rule.breached_by(&self.judged) {
                        let breach = Breach { rule: &rule, judged: &self.judged, actual };
                        raise(&tx, &working, &scope, breach).await?;
                    }
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        Ok(())
    }
}

struct Breach<'a> {
    rule: &'a AlertRule,
    judged: &'a Judged,
    actual: i64,
}

/// Keeps the alert, and tells people and programs of it unless it is about the past.
async fn raise(tx: &Tx, app: &App, scope: &Scope, breach: Breach<'_>) -> Result<(), StoreError> {
    let Breach { rule, judged, actual } = breach;
    let Some(alert_id) = store::raise(tx, scope, rule, judged, actual).await? else { return Ok(()) };
    let params: BTreeMap<String, String> = [
        ("rule".to_owned(), rule.name.clone()),
        ("score".to_owned(), actual.to_string()),
        ("score_below".to_owned(), rule.score_below.to_string()),
    ]
    .into();
    let line = format!("Alert “{}”: the score is {actual}, below {}", rule.name, rule.score_below);
    let line = NewEntry::new(ActivityKind::Alert, line).about(judged.interaction_id).with(params.clone());
    note(tx, scope, line).await?;
    if judged.historic {
        return Ok(());
    }
    let told = Told {
        kind: NotificationKind::Alert,
        subject: Entity::Alert,
        severity: rule.severity,
        params,
        judged: Some(judged),
    };
    notifications::tell(tx, app, scope, told).await?;
    if !preferences::load_channels(tx, scope).await?.webhook.include(rule.severity) {
        return Ok(());
    }
    let data = json!({
        "alert_id": alert_id, "rule": { "id": rule.id, "name": rule.name }, "severity": rule.severity,
        "interaction_id": judged.interaction_id, "quality_score": actual, "score_below": rule.score_below,
    });
    let interaction_id = Some(judged.interaction_id);
    let outgoing = Outgoing {
        event: "alert.triggered",
        dedup_key: alert_id.to_string(),
        interaction_id,
        historic: false,
        data,
    };
    webhooks::publish(tx, scope, outgoing).await
}
