//! The live feed over HTTP: server-sent events that resume after `Last-Event-ID`.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures::{Stream, stream};
use kernel::EventId;
use tokio::sync::watch;
use utoipa_axum::routes;

use super::model::may_hear;
use super::store::{self, StoredEvent};
use crate::access::callers::Caller;
use crate::access::lasting::still_admits;
use crate::access::sessions::Session;
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::Problem;

/// A feed looks on its own this often, for what other nodes wrote.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How soon a browser comes back to a feed that ended.
const COME_BACK_AFTER: Duration = Duration::from_secs(1);
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(15);

/// Listening to the feed.
pub fn routes() -> Routes {
    Routes::new().needs(Entity::Profile.read(), routes!(get_events))
}

struct Feed {
    app: App,
    scope: Scope,
    session: Session,
    after: EventId,
    ended: bool,
    pokes: watch::Receiver<u64>,
}

/// The live feed of the organization (`text/event-stream`).
#[utoipa::path(get, path = "/api/v1/events", tag = "events",
    params(("organization" = Option<String>, Query, description = "the organization, where no header can be sent"),
        ("view_as" = Option<String>, Query, description = "the role to look as, where no header can be sent")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
async fn get_events(
    State(app): State<App>,
    scope: Scope,
    caller: Caller,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let pokes = app.live().listen();
    let seen =
        headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let after = if let Some(id) = seen {
        id
    } else {
        let asking = scope.clone();
        app.db().read(&scope, |tx| async move { store::latest(&tx, &asking).await }).await?
    };
    let feed = Feed { app, scope, session: caller.session, after, ended: false, pokes };
    let batches = stream::unfold(feed, |feed| async move { feed.next_batch().await });
    let events = futures::StreamExt::flat_map(batches, stream::iter);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE_EVERY)))
}

impl Feed {
    /// Waits for something the caller may hear of. Ends when the store cannot be read, when a role changed and when
    /// he would no longer be let in: the browser comes back, with the rights it has then.
    async fn next_batch(mut self) -> Option<(Vec<Result<Event, Infallible>>, Self)> {
        while !self.ended && still_admits(&self.app, &self.session, &self.scope).await.ok()? {
            let (asking, after) = (self.scope.clone(), self.after);
            let look = self
                .app
                .db()
                .read(&self.scope, |tx| async move { store::list_after(&tx, &asking, after).await });
            let found: Vec<StoredEvent> = look.await.ok()?;
            let found = self.until_role_change(found);
            self.after = found.last().map_or(self.after, |event| event.id);
            let heard: Vec<_> = found
                .iter()
                .filter(|event| may_hear(&self.scope, event.audience))
                .map(|event| Ok(wire(event)))
                .collect();
            if !heard.is_empty() {
                return Some((heard, self));
            }
            if found.is_empty() {
                // Either a poke or the time-out: both mean to look again.
                drop(tokio::time::timeout(LOOK_EVERY, self.pokes.changed()).await);
            }
        }
        None
    }

    /// What may still be told with the rights of this feed: nothing after a role changed.
    fn until_role_change(&mut self, mut found: Vec<StoredEvent>) -> Vec<StoredEvent> {
        if let Some(at) = found.iter().position(|event| event.audience.is_role) {
            found.truncate(at + 1);
            self.ended = true;
        }
        found
    }
}

fn wire(event: &StoredEvent) -> Event {
    let told = Event::default().id(event.id.to_string()).event(&event.kind).data(event.data.to_string());
    if event.audience.is_role { told.retry(COME_BACK_AFTER) } else { told }
}
