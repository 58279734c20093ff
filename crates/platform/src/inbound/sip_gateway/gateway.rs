//! What this process knows of SIP: the rules that the edge asks, and what the edge has told and nobody has stored yet.
//!
//! Invariant: what is answered on the packet path is in memory, and what is told there is kept in memory that has caps;
//! a call alone is never dropped, because its recording lies on the disk until it is stored.

use std::sync::{Arc, PoisonError, RwLock, Weak};

use sip::{Asked, Attempt, CallEvent, Edge, Found, Owner, Placement, Registered, StartedCall};
use tokio::sync::{Mutex, Notify};

use ::store::StoreError;
use kernel::{Clock, OrganizationId};

use super::admissions::Board;
use super::calls::Waiting;
use super::certificate::read_certificate;
use super::config::SipConfig;
use super::reasons;
use super::registrations::Book;
use super::snapshot::{Snapshot, organization_of};
use super::status::{EdgeStatus, EdgeView};
use super::store::{self, Stamp};
use super::uses::KeyUses;
use crate::app::App;
use crate::inbound::sip::model::Admits;

/// The SIP of this process. Clones are the same.
#[derive(Clone)]
pub struct Gateway(Arc<Inner>);

struct Inner {
    config: SipConfig,
    clock: Clock,
    snapshot: RwLock<Arc<Snapshot>>,
    stamp: Mutex<Option<Stamp>>,
    status: RwLock<EdgeStatus>,
    /// The edge of this process while it listens.
    edge: RwLock<Weak<Edge>>,
    board: Board,
    book: Book,
    uses: KeyUses,
    calls: Waiting,
    told: Notify,
}

impl Gateway {
    /// Nothing is known yet, and nothing was told.
    pub fn new(config: SipConfig, clock: Clock) -> Self {
        Self(Arc::new(Inner {
            config,
            clock,
            snapshot: RwLock::default(),
            stamp: Mutex::default(),
            status: RwLock::default(),
            edge: RwLock::default(),
            board: Board::default(),
            book: Book::default(),
            uses: KeyUses::default(),
            calls: Waiting::default(),
            told: Notify::new(),
        }))
    }

    /// What the operator said.
    pub fn config(&self) -> &SipConfig {
        &self.0.config
    }

    /// Says what became of the listeners.
    pub fn set_status(&self, status: EdgeStatus) {
        *self.0.status.write().unwrap_or_else(PoisonError::into_inner) = status;
    }

    /// Says which edge listens, for those who ask what goes on there. It is forgotten when it stops.
    pub fn set_edge(&self, edge: &Arc<Edge>) {
        *self.0.edge.write().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(edge);
    }

    fn listening(&self) -> Option<Arc<Edge>> {
        self.0.edge.read().unwrap_or_else(PoisonError::into_inner).upgrade()
    }

    /// The calls of an owner that go on now; none when another process takes them.
    pub(super) fn active_calls(&self, owner: Owner) -> Option<Vec<StartedCall>> {
        let mut calls = self.listening()?.active_calls();
        calls.retain(|call| call.owner == owner);
        Some(calls)
    }

    /// Reads the rules of all organizations anew if any of them changed. Whoever changes one calls this before he
    /// answers; other processes find out by asking again and again.
    pub async fn refresh(&self, app: &App) -> Result<(), StoreError> {
        let mut held = self.0.stamp.lock().await;
        let known = *held;
        let reading = app.clone();
        let read = app.db().read_platform(|tx| async move {
            // The stamp first: what changes meanwhile changes it again, and is read the next time.
            let stamp = store::load_stamp(&tx).await?;
            if known == Some(stamp) {
                return Ok(None);
            }
            Ok::<_, StoreError>(Some((stamp, store::load_trunks(&tx, &reading).await?)))
        });
        if let Some((stamp, trunks)) = read.await? {
            let fresh = Arc::new(Snapshot::new(&self.0.config.realm, trunks));
            *self.0.snapshot.write().unwrap_or_else(PoisonError::into_inner) = fresh;
            *held = Some(stamp);
        }
        Ok(())
    }

    /// The same for a change that is stored already: that the rules could not be read is no reason to call it failed.
    pub async fn refresh_soon(&self, app: &App) {
        if let Err(error) = self.refresh(app).await {
            tracing::warn!(%error, "the SIP rules could not be read anew; they are within a moment");
        }
    }

    /// What callers of an organization authenticate for, as far as this process knows.
    pub fn realm_of(&self, id: OrganizationId) -> String {
        self.snapshot().realm_of(id).unwrap_or(&self.0.config.realm).to_owned()
    }

    /// Resolves when the edge has told something.
    pub(super) async fn told(&self) {
        self.0.told.notified().await;
    }

    pub(in crate::inbound) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.0.snapshot.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The edge as it is shown: with the certificate that it serves now, which may be younger than the process.
    pub(in crate::inbound) fn edge(&self) -> EdgeView {
        let view = self.0.status.read().unwrap_or_else(PoisonError::into_inner).view(&self.0.config);
        let served = self.listening().and_then(|edge| edge.certificate());
        let served = served.map(|pem| read_certificate(&String::from_utf8_lossy(&pem)));
        EdgeView { certificate: served.or(view.certificate), ..view }
    }

    pub(super) fn board(&self) -> &Board {
        &self.0.board
    }

    pub(super) fn book(&self) -> &Book {
        &self.0.book
    }

    pub(super) fn uses(&self) -> &KeyUses {
        &self.0.uses
    }

    pub(super) fn calls(&self) -> &Waiting {
        &self.0.calls
    }

    /// Who is let in by the rules of an owner.
    pub(super) fn admits(&self, owner: Owner) -> Admits {
        let id: OrganizationId = organization_of(owner);
        self.snapshot().of(id).map_or(Admits::Nobody, |entry| entry.admits)
    }

    fn tell(&self, was_kept: bool, what: &'static str) {
        if !was_kept {
            metrics::counter!("harken_sip_untold_total", "what" => what).increment(1);
        }
        self.0.told.notify_one();
    }
}

impl sip::Directory for Gateway {
    fn find(&self, asked: &Asked<'_>) -> Found {
        self.snapshot().find(asked, self.0.clock.now())
    }

    fn place(&self, owner: Owner, called: &str, kind: sip::Kind) -> Option<Placement> {
        self.snapshot().place(owner, called, kind)
    }
}

impl sip::Events for Gateway {
    fn attempted(&self, attempt: Attempt) {
        let (reason, method) = (reasons::key(attempt.reason), reasons::method_key(attempt.method));
        metrics::counter!("harken_sip_attempts_total", "method" => method, "reason" => reason).increment(1);
        if reasons::is_proved(attempt.reason)
            && let (Some(owner), Some(name)) = (attempt.owner, &attempt.username)
            && let Some(key) = self.snapshot().key_of(owner, name)
        {
            self.0.uses.note(key, attempt.source.ip(), attempt.at);
        }
        if attempt.owner.is_some() {
            let was_kept = self.0.board.count(&attempt);
            self.tell(was_kept, "attempt");
        }
    }

    fn registered(&self, registration: Registered) {
        let was_kept = self.0.book.keep(registration);
        self.tell(was_kept, "registration");
    }

    fn call(&self, event: CallEvent) {
        metrics::counter!("harken_sip_calls_total", "event" => event_key(&event)).increment(1);
        if let CallEvent::Ended { call, ended_at, end, recording } = event {
            self.0.calls.push(super::calls::Ended { call, at: ended_at, end, recording });
        }
    }
}

fn event_key(event: &CallEvent) -> &'static str {
    match event {
        CallEvent::Started(_) => "started",
        CallEvent::Parties { .. } => "parties",
        CallEvent::Ended { .. } => "ended",
    }
}
