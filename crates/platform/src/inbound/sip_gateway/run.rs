//! What goes on beside the edge while it listens: the rules are kept fresh, and what it told is written down.
//!
//! The process calls [`begin`] before the edge listens, and runs [`tend`] until after it has stopped.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::time::Duration;

use sip::Owner;
use tokio_util::sync::CancellationToken;

use super::admissions::{self, Shares};
use super::calls::{self, Ended};
use super::registrations;
use crate::access::api_keys;
use crate::app::App;

/// How soon a change that another process made is noticed.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What was told waits so long for more of its kind.
const TOLD_EVERY: Duration = Duration::from_millis(500);

/// Reads the rules, and finds the calls that lay in the spool when the last process ended. Nobody may be recording into
/// it yet.
pub async fn begin(app: &App, spool: &Path) -> io::Result<()> {
    app.sip().refresh_soon(app).await;
    let folder = spool.to_owned();
    let found = tokio::task::spawn_blocking(move || sip::recorder::salvage(&folder))
        .await
        .map_err(io::Error::other)??;
    for one in found {
        let sip::recorder::Salvaged { call, ended_at, end, recording } = one;
        app.sip().calls().push(Ended { call, at: ended_at, end, recording });
    }
    Ok(())
}

/// Keeps the rules fresh and stores what the edge tells, until it has stopped and everything is stored.
pub async fn tend(app: &App, edge_stopped: &CancellationToken) {
    let fresh = keep_fresh(app, edge_stopped);
    let told = keep_told(app, edge_stopped);
    tokio::join!(fresh, told, calls::take_waiting(app, edge_stopped));
}

async fn keep_fresh(app: &App, stop: &CancellationToken) {
    while !ended_within(LOOK_EVERY, stop).await {
        app.sip().refresh_soon(app).await;
    }
}

async fn keep_told(app: &App, stop: &CancellationToken) {
    let mut shares = BTreeMap::new();
    loop {
        tokio::select! {
            () = app.sip().told() => {}
            () = stop.cancelled() => {}
        }
        write_told(app, &mut shares).await;
        if ended_within(TOLD_EVERY, stop).await {
            return write_told(app, &mut shares).await;
        }
    }
}

/// Writes down what was told until now.
pub(super) async fn write_told(app: &App, shares: &mut BTreeMap<Owner, Shares>) {
    let lines = app.sip().board().take();
    if !lines.is_empty() {
        admissions::write(app, shares, lines).await;
    }
    let uses = app.sip().uses().take(app.clock().now());
    if !uses.is_empty()
        && let Err(error) = api_keys::note_sip_uses(app, uses).await
    {
        tracing::warn!(%error, "the last use of an API key could not be written down");
    }
    let changes = app.sip().book().take();
    if !changes.is_empty() {
        registrations::write(app, changes).await;
    }
}

/// Rests; answers whether the end came meanwhile.
async fn ended_within(rest: Duration, stop: &CancellationToken) -> bool {
    tokio::time::timeout(rest, stop.cancelled()).await.is_ok()
}
