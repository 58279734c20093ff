//! Attempts in their table: equal ones within some minutes are one row, and there is an end to the rows.

use std::collections::BTreeMap;
use std::time::Duration;

use ::store::page::{Page, PageRequest, newest_first};
use ::store::{StoreError, Tx};
use kernel::{AdmissionId, Ts};
use sea_orm::sea_query::Cond;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use sip::{Outcome, Owner, Reason};

use super::board::Line;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{AdmissionView, entry, has_number};
use crate::access::throttle::Policy;
use crate::access::{Scope, system};
use crate::activity::log::note;
use crate::app::App;
use crate::inbound::sip::model::Admits;
use crate::inbound::sip_gateway::reasons::{self, Verdict};
use crate::inbound::sip_gateway::snapshot::organization_of;
use crate::inbound::sip_gateway::steps::{Course, steps};

/// Equal attempts are one row until none came for this long.
const ALIKE_FOR: Duration = Duration::from_mins(10);
/// Rows that an organization keeps.
const KEPT_MAX: u64 = 1000;
/// New rows of one organization; what comes faster is one row without an address.
const ROWS: Policy = Policy { name: "sip-admissions", quota: 120, window: Duration::from_mins(20) };
/// Lines of the activity log about refusals in one organization.
const ENTRIES: Policy = Policy { name: "sip-refusals", quota: 20, window: Duration::from_hours(1) };

/// How much of its share an organization has used: when its buckets are full again.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::inbound::sip_gateway) struct Shares {
    rows: Ts,
    entries: Ts,
}

/// Writes down what the board held, organization by organization. What fails is logged and lost: a line of the log
/// fails nothing.
pub(in crate::inbound::sip_gateway) async fn write(
    app: &App,
    shares: &mut BTreeMap<Owner, Shares>,
    lines: Vec<Line>,
) {
    let now = app.clock().now();
    shares.retain(|_, share| share.rows > now || share.entries > now);
    let mut by_owner: BTreeMap<Owner, Vec<Line>> = BTreeMap::new();
    for line in lines {
        by_owner.entry(line.alike.owner).or_default().push(line);
    }
    for (owner, lines) in by_owner {
        let scope = system(organization_of(owner), "keep_sip_admissions");
        let admits = app.sip().admits(owner);
        let share = shares.get(&owner).copied().unwrap_or_default();
        let acting = scope.clone();
        let written =
            app.db().write(&scope, |tx| async move { keep(&tx, &acting, (admits, share), lines).await });
        match written.await {
            Ok(share) => drop(shares.insert(owner, share)),
            Err(error) => tracing::warn!(%error, "attempts to call in by SIP could not be written down"),
        }
    }
}

async fn keep(
    tx: &Tx,
    scope: &Scope,
    (admits, mut share): (Admits, Shares),
    lines: Vec<Line>,
) -> Result<Shares, StoreError> {
    let mut grew = false;
    for mut line in lines {
        if count_up(tx, scope, &line).await? {
            continue;
        }
        let taken = ROWS.decide_take(share.rows, tx.now());
        share.rows = taken.full_at;
        if !taken.is_allowed() {
            line.alike.source = None;
            if count_up(tx, scope, &line).await? {
                continue;
            }
        }
        insert(tx, scope, admits, &line).await?;
        grew = true;
        if let Some(entry) = entry(&line) {
            let taken = ENTRIES.decide_take(share.entries, tx.now());
            share.entries = taken.full_at;
            if taken.is_allowed() {
                note(tx, scope, entry).await?;
            }
        }
    }
    if grew {
        forget_old(tx, scope).await?;
    }
    Ok(share)
}

/// Adds equal attempts to their row, if there is one that is not too old.
async fn count_up(tx: &Tx, scope: &Scope, line: &Line) -> Result<bool, StoreError> {
    let since = Ts(line.first_at.0 - i64::try_from(ALIKE_FOR.as_micros()).unwrap_or(i64::MAX));
    let (answered, status) = answered(line.alike.outcome);
    let source = line.alike.source.map(|address| address.to_string());
    let alike = tx
        .of::<Entity>(scope)
        .filter(Column::LastAt.gte(since.0))
        .filter(Column::Method.eq(reasons::method_key(line.alike.method)))
        .filter(Column::Reason.eq(reasons::key(line.alike.reason)))
        .filter(Column::Answered.eq(answered))
        .filter(status.map_or_else(|| Column::Status.is_null(), |status| Column::Status.eq(status)))
        .filter(source.map_or_else(|| Column::Source.is_null(), |source| Column::Source.eq(source)));
    let Some(row) = alike.order_by_desc(Column::LastAt).one(tx).await? else { return Ok(false) };
    let change = ActiveModel {
        last_at: Set(row.last_at.max(line.last_at.0)),
        count: Set(row.count + line.count),
        transport: Set(reasons::transport_key(line.transport).to_owned()),
        called: Set(line.called.clone()),
        caller: Set(line.caller.clone()),
        username: Set(line.username.clone()),
        ..Default::default()
    };
    tx.update_of::<Entity>(scope).set(change).filter(Column::Id.eq(row.id)).exec(tx).await?;
    Ok(true)
}

async fn insert(tx: &Tx, scope: &Scope, admits: Admits, line: &Line) -> Result<(), StoreError> {
    let (answered, status) = answered(line.alike.outcome);
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        id: Set(tx.ids().new_id::<AdmissionId>().uuid()),
        first_at: Set(line.first_at.0),
        last_at: Set(line.last_at.0),
        count: Set(line.count),
        method: Set(reasons::method_key(line.alike.method).to_owned()),
        transport: Set(reasons::transport_key(line.transport).to_owned()),
        source: Set(line.alike.source.map(|address| address.to_string())),
        called: Set(line.called.clone()),
        caller: Set(line.caller.clone()),
        username: Set(line.username.clone()),
        admits: Set(admits.key().to_owned()),
        verdict: Set(reasons::verdict(line.alike.reason).key().to_owned()),
        reason: Set(reasons::key(line.alike.reason).to_owned()),
        answered: Set(answered.to_owned()),
        status: Set(status),
    };
    row.insert(tx).await?;
    Ok(())
}

fn answered(outcome: Outcome) -> (&'static str, Option<i64>) {
    match outcome {
        Outcome::Silent => ("silence", None),
        Outcome::Closed => ("closed", None),
        Outcome::Status(status) => ("status", Some(i64::from(status))),
    }
}

async fn forget_old(tx: &Tx, scope: &Scope) -> Result<(), StoreError> {
    let newest = tx.of::<Entity>(scope).order_by_desc(Column::LastAt).order_by_desc(Column::Id);
    let Some(last) = newest.offset(KEPT_MAX).limit(1).one(tx).await? else { return Ok(()) };
    let same_instant = Cond::all().add(Column::LastAt.eq(last.last_at)).add(Column::Id.lte(last.id));
    let older = Cond::any().add(Column::LastAt.lt(last.last_at)).add(same_instant);
    tx.delete_of::<Entity>(scope).filter(older).exec(tx).await?;
    Ok(())
}

/// Attempts, newest first, of one verdict or of all.
pub(super) async fn list(
    tx: &Tx,
    scope: &Scope,
    verdict: Option<Verdict>,
    page: &PageRequest,
) -> Result<Page<AdmissionView>, StoreError> {
    let mut rows = tx.of::<Entity>(scope);
    if let Some(verdict) = verdict {
        rows = rows.filter(Column::Verdict.eq(verdict.key()));
    }
    newest_first(tx, rows, (Column::LastAt, Column::Id), page).await?.try_map(AdmissionView::try_from)
}

impl TryFrom<Model> for AdmissionView {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let unknown = |what: &str, word: &str| StoreError::Corrupt(format!("SIP {what} {word}"));
        let reason: Reason = reasons::from_key(&row.reason).ok_or_else(|| unknown("reason", &row.reason))?;
        let admits = Admits::from_key(&row.admits).ok_or_else(|| unknown("admits", &row.admits))?;
        let has_number = has_number(&row.method, reason);
        Ok(Self {
            id: row.id.into(),
            first_at: Ts(row.first_at),
            last_at: Ts(row.last_at),
            count: row.count,
            transport: row.transport,
            source: row.source,
            called: row.called,
            caller: row.caller,
            username: row.username,
            verdict: reasons::verdict(reason),
            detail: reasons::words(reason).to_owned(),
            checks: steps(Course { admits, reason, has_number, is_proved: true }),
            method: row.method,
            reason: row.reason,
            answered: row.answered,
            status: row.status,
        })
    }
}
