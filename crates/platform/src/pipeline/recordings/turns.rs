//! Whose turn it is to ask a vendor where a recording is: such questions count against its limits as those for history do.
//!
//! Who waits for a turn has not tried, so that the recordings of a large import do not use their tries up in the line.

use std::time::Duration;

use connectors::RecordingRef;
use kernel::{InteractionId, Ts};
use store::{Retry, StoreError};

use crate::access::Scope;
use crate::app::App;
use crate::pace;
use crate::pipeline::interactions::{self, InteractionError, Row, Status};

/// How long this conversation waits until its source may be asked; none when it may now, or need not be.
pub(super) async fn wait(app: &App, scope: &Scope, id: InteractionId) -> Result<Option<Duration>, Retry> {
    let Some(row) = find(app, scope, id).await? else { return Ok(None) };
    let Some(source) = row.source_id else { return Ok(None) };
    let opened = app.source_account(scope, source.into()).await;
    let Some((connector, account)) = opened.map_err(|error| Retry::later(error.to_string()))? else {
        return Ok(None);
    };
    let Some(shelf) = connector.recordings().filter(|shelf| !shelf.gap().is_zero()) else {
        return Ok(None);
    };
    let asks = matches!(interactions::open_recording(app, scope, &row)?, RecordingRef::Lookup { .. });
    if !asks || not_yet(&row, shelf.ready_after(), app.clock().now()).is_some() {
        return Ok(None);
    }
    Ok(pace::line_up(app, connector, &account, (shelf.gap(), row.priority())).await?)
}

/// The conversation, if its recording is still to be fetched.
async fn find(app: &App, scope: &Scope, id: InteractionId) -> Result<Option<Row>, StoreError> {
    let read = app.db().read(scope, |tx| async move { interactions::load(&tx, scope, id).await });
    match read.await {
        Ok(row) => Ok(Some(row).filter(|row| row.status() == Some(Status::Fetching))),
        Err(InteractionError::Store(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// How long it still takes until the first try makes sense.
pub(super) fn not_yet(row: &Row, ready_after: Duration, now: Ts) -> Option<Duration> {
    let ended = Ts(row.started_at).plus_ms(row.duration_ms.unwrap_or(0));
    let wait = ended.plus(ready_after).millis() - now.millis();
    u64::try_from(wait).ok().filter(|wait| *wait > 0).map(Duration::from_millis)
}
