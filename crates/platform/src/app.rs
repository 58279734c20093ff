//! What a handler or a job may hold: the handles of this process, made once by the binary or a test.
//!
//! Invariant: everything here is cheap to clone and the same for every organization.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use connectors::{Account, Connector, Exchanges, Http};
use kernel::{Clock, Entropy, Ids, SourceId};
use store::{Blobs, Db, GroupCommit, Keyring};
use tokio_util::task::TaskTracker;
use url::Url;

use crate::access::Scope;
use crate::access::api_keys::KeyMemory;
use crate::access::roles::RoleBook;
use crate::access::sso::ProviderBook;
use crate::access::throttle::Throttle;
use crate::activity::live::Live;
use crate::inbound::sip_gateway::{Gateway, SipConfig};
use crate::inbound::sources::{self, Directory, SourceError};
use crate::inbound::webhooks::{Intake, NewRecord};
use crate::limits::Limits;
use crate::outbound::mail::servers::MailConfig;
use crate::regions::Regions;

/// The handles of this process.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: Parts,
    throttle: Throttle,
    api_keys: KeyMemory,
    tasks: TaskTracker,
    live: Live,
    intake: Intake,
    sources: Directory,
    roles: RoleBook,
    providers: ProviderBook,
    sip: Gateway,
    ready: AtomicBool,
}

/// What the binary (or a test) brings.
pub struct Parts {
    /// Tables.
    pub db: Db,
    /// Recordings and other large things.
    pub blobs: Blobs,
    /// Seals secrets at rest.
    pub keyring: Keyring,
    /// The time of day.
    pub clock: Clock,
    /// Randomness.
    pub entropy: Entropy,
    /// Makes ids.
    pub ids: Ids,
    /// The only way out.
    pub http: Http,
    /// What is too much.
    pub limits: Limits,
    /// The operator's mail server.
    pub mail: MailConfig,
    /// Where data may be processed.
    pub regions: Regions,
    /// How calls by SIP are taken.
    pub sip: SipConfig,
    /// Where browsers and vendors reach this installation.
    pub public_url: Url,
    /// Renders the counters of this process.
    pub metrics: Arc<dyn Fn() -> String + Send + Sync>,
}

impl App {
    /// Wires the handles together. Needs a running Tokio runtime.
    pub fn new(parts: Parts) -> Self {
        let throttle = Throttle::new(parts.limits.requests_per_minute);
        let sip = Gateway::new(parts.sip.clone(), parts.clock.clone());
        let intake: Intake = GroupCommit::start(parts.db.clone(), crate::inbound::webhooks::insert_batch);
        Self(Arc::new(Inner {
            parts,
            throttle,
            api_keys: KeyMemory::new(),
            tasks: TaskTracker::new(),
            live: Live::new(),
            intake,
            sources: Directory::default(),
            roles: RoleBook::default(),
            providers: ProviderBook::default(),
            sip,
            ready: AtomicBool::new(false),
        }))
    }

    /// Tables.
    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }

    /// Recordings and other large things.
    pub fn blobs(&self) -> &Blobs {
        &self.0.parts.blobs
    }

    /// Seals secrets at rest.
    pub fn keyring(&self) -> &Keyring {
        &self.0.parts.keyring
    }

    /// Who speaks with a source, and with which account; none when the source is gone. Stages behind the intake ask
    /// here, because they do not name it.
    pub async fn source_account(
        &self,
        scope: &Scope,
        id: SourceId,
    ) -> Result<Option<(&'static dyn Connector, Account)>, SourceError> {
        sources::open(self, scope, id).await
    }

    /// Writes down what a source was asked about a recording, for those who look for what went wrong.
    pub async fn log_recording_exchanges(&self, scope: &Scope, id: SourceId, seen: &Exchanges) {
        sources::keep_exchanges(self, scope, id, sources::Purpose::Recording, seen).await;
    }

    /// The time of day.
    pub fn clock(&self) -> &Clock {
        &self.0.parts.clock
    }

    /// Randomness.
    pub fn entropy(&self) -> &Entropy {
        &self.0.parts.entropy
    }

    /// Makes ids.
    pub fn ids(&self) -> &Ids {
        &self.0.parts.ids
    }

    /// The only way out.
    pub fn http(&self) -> &Http {
        &self.0.parts.http
    }

    /// What is too much.
    pub fn limits(&self) -> &Limits {
        &self.0.parts.limits
    }

    /// The operator's mail server.
    pub fn mail(&self) -> &MailConfig {
        &self.0.parts.mail
    }

    /// Where data may be processed.
    pub fn regions(&self) -> &Regions {
        &self.0.parts.regions
    }

    /// Where browsers and vendors reach this installation.
    pub fn public_url(&self) -> &Url {
        &self.0.parts.public_url
    }

    /// Holds back who asks too often.
    pub fn throttle(&self) -> &Throttle {
        &self.0.throttle
    }

    /// The API keys this process has seen lately.
    pub fn api_keys(&self) -> &KeyMemory {
        &self.0.api_keys
    }

    /// Work that goes on when whoever asked for it is gone; a process waits for it before it ends.
    pub fn tasks(&self) -> &TaskTracker {
        &self.0.tasks
    }

    /// Wakes the live feeds of this process.
    pub fn live(&self) -> &Live {
        &self.0.live
    }

    /// Which source an address belongs to, as this process remembers it.
    pub fn source_directory(&self) -> &Directory {
        &self.0.sources
    }

    /// The SIP of this process.
    pub fn sip(&self) -> &Gateway {
        &self.0.sip
    }

    /// Identity providers, as this process remembers them.
    pub fn providers(&self) -> &ProviderBook {
        &self.0.providers
    }

    /// Custom roles, as this process remembers them.
    pub fn role_book(&self) -> &RoleBook {
        &self.0.roles
    }

    /// Stores what arrives, many at a time, each answered after its fsync.
    pub async fn take_in(&self, record: NewRecord) -> Result<(), store::StoreError> {
        self.0.intake.submit(record).await
    }

    /// The counters of this process, as text.
    pub fn metrics(&self) -> String {
        (self.0.parts.metrics)()
    }

    /// Tells load balancers to send requests here, or no longer.
    pub fn set_ready(&self, ready: bool) {
        self.0.ready.store(ready, Ordering::Release);
    }

    /// Whether requests may be sent here.
    pub fn is_ready(&self) -> bool {
        self.0.ready.load(Ordering::Acquire)
    }

    /// Whether browsers come over TLS.
    pub fn is_https(&self) -> bool {
        self.public_url().scheme() == "https"
    }

    /// The session cookie; the `__Host-` prefix binds it to this host where TLS allows that.
    pub fn cookie_name(&self) -> &'static str {
        if self.is_https() { "__Host-harken" } else { "harken" }
    }

    /// The origin of our own pages.
    pub fn public_origin(&self) -> String {
        self.public_url().origin().ascii_serialization()
    }
}
