//! The product in a test: the routes and jobs that are served, real tables, a clock the test moves.
//!
//! `SQLite` unless `HARKEN_TEST_ENGINE=postgres`; only time, ids and the outside world are the test's.

#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up fails at once, with the reason"
)]

mod client;
mod door;
mod outside;

pub use client::{Answer, Client};

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use kernel::{Clock, Entropy, Ids, ManualClock, MemberId, OrganizationId, ProjectId};
use sea_orm::{ColumnTrait, QueryFilter};
use store::testing::TestDb;
use store::{Blobs, Runner};
use tempfile::TempDir;

use crate::access::{self, Scope};
use crate::app::{App, Parts};
use crate::inbound::sip_gateway::SipConfig;
use crate::limits::Limits;
use crate::outbound::mail::servers::MailConfig;
use crate::regions::{Region, Regions};
use crate::tenancy::members::{self, NewUser, entity};
use crate::tenancy::organizations::NewOrganization;
use crate::tenancy::setup::{self, FirstOrganization};

/// A region of every test beside the usual one, with a place of its own for blobs.
pub const ABROAD: &str = "abroad";

/// What devices without a domain of their own authenticate for in every test.
pub const REALM: &str = "sip.installation.example";

fn regions(endpoints: BTreeMap<String, String>) -> Regions {
    let mut regions = Regions::default();
    let blobs = Some(ABROAD.to_owned());
    regions.list.push(Region { blobs, endpoints, ..Region::new(ABROAD, "Abroad") });
    regions
}

fn place(blobs: &Path, name: &str) -> Blobs {
    Blobs::open(&blobs.join(name).to_string_lossy(), None).expect("the blob store opens")
}

/// A running product with a clock that stands.
pub struct TestApp {
    /// The handles of the process, for tests that look into tables.
    pub app: App,
    /// Moves time; jobs and limits follow.
    pub clock: ManualClock,
    router: Router,
    runner: Runner<App>,
    entropy: Entropy,
    blobs: TempDir,
    database: TestDb,
}

/// An organization of a test.
#[derive(Debug, Clone, Copy)]
pub struct Organization {
    /// Its id.
    pub id: OrganizationId,
}

impl TestApp {
    /// A fresh installation with default limits.
    pub async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    /// A fresh installation whose operator has a mail server.
    pub async fn start_with_mail(mail: MailConfig) -> Self {
        Self::make(Limits::default(), mail, BTreeMap::new()).await
    }

    /// A fresh installation whose second region has providers of its own, by their connectors.
    pub async fn start_with_endpoints(endpoints: BTreeMap<String, String>) -> Self {
        Self::make(Limits::default(), MailConfig::default(), endpoints).await
    }

    /// A fresh installation with the limits of the test.
    pub async fn start_with(limits: Limits) -> Self {
        Self::make(limits, MailConfig::default(), BTreeMap::new()).await
    }

    async fn make(limits: Limits, mail: MailConfig, endpoints: BTreeMap<String, String>) -> Self {
        connectors::install_crypto();
        let database = outside::database().await;
        database.db.migrate::<crate::migrations::Migrations>().await.expect("the migrations apply");
        let blobs = tempfile::tempdir().expect("a directory for blobs");
        let entropy = Entropy::os().expect("randomness");
        let app = node(&database, blobs.path(), &entropy, (limits, mail, regions(endpoints)));
        let router = crate::serve::router(&app, Router::new());
        let runner = crate::jobs(Runner::new(app.db().clone(), app.clone()));
        Self { clock: database.clock.clone(), app, router, runner, entropy, blobs, database }
    }

    /// An organization as the setup makes it, with a Client, a default project and its profile.
    pub async fn organization(&self, name: &str) -> Organization {
        let first = FirstOrganization {
            organization: NewOrganization {
                parent_id: None,
                name: name.to_owned(),
                timezone: "Europe/Kyiv".to_owned(),
                language: "en".to_owned(),
                region: None,
                currency: None,
            },
            client: self.person("owner"),
        };
        let app = self.app.clone();
        let made = self
            .app
            .db()
            .write_platform(|tx| async move { setup::create_first(&tx, &app, first).await })
            .await;
        Organization { id: made.expect("the organization is made").0 }
    }

    /// Puts one organization below another.
    pub async fn nest(&self, below: Organization, above: Organization) {
        use crate::tenancy::organizations::entity::ActiveModel;
        use sea_orm::{ActiveModelTrait, ActiveValue::Set};
        let row = ActiveModel {
            id: Set(below.id.uuid()),
            parent_id: Set(Some(above.id.uuid())),
            ..Default::default()
        };
        let nested = self
            .app
            .db()
            .write_platform(|tx| async move { row.update(&tx).await.map_err(store::StoreError::from) });
        nested.await.expect("the organization is nested");
    }

    /// A signed-in member of the organization with a role, by its key.
    pub async fn member(&self, organization: Organization, role: &str) -> Client {
        self.member_with_extension(organization, role, None).await
    }

    /// The same with the extension he answers.
    pub async fn member_with_extension(
        &self,
        organization: Organization,
        role: &str,
        extension: Option<&str>,
    ) -> Client {
        let person = self.person(role);
        let (role, extension) = (role.to_owned(), extension.map(str::to_owned));
        let made = self.app.db().write_platform(|tx| async move {
            let user = members::insert_user(&tx, person).await.expect("the user is stored");
            let member = members::insert_member(&tx, organization.id, user.id, &role, extension).await?;
            Ok::<_, store::StoreError>((user.id, member))
        });
        let (user_id, member_id) = made.await.expect("the member is stored");
        Client::signed_in(self, user_id, organization.id, Some(member_id)).await
    }

    /// Somebody who is a member already, in another of his organizations.
    pub fn elsewhere(client: &Client, organization: OrganizationId) -> Client {
        client.clone().with("x-organization", &organization.to_string())
    }

    /// Lets a Supervisor see a project.
    pub async fn assign(&self, organization: Organization, member: MemberId, project: ProjectId) {
        let scope = self.scope(organization);
        let owned = scope.clone();
        let done = self
            .app
            .db()
            .write(&owned, |tx| async move { members::assign_project(&tx, &scope, member, project).await });
        done.await.expect("the project is assigned");
    }

    /// Takes a member's access away.
    pub async fn deactivate(&self, organization: Organization, member: MemberId) {
        let scope = self.scope(organization);
        let owned = scope.clone();
        let done = self.app.db().write(&owned, |tx| async move {
            let change =
                tx.update_of::<entity::Entity>(&scope).col_expr(entity::Column::Status, "deactivated".into());
            change
                .filter(entity::Column::Id.eq(member.uuid()))
                .exec(&tx)
                .await
                .map_err(store::StoreError::from)
        });
        done.await.expect("the member is deactivated");
    }

    /// Somebody who is not signed in.
    pub fn stranger(&self) -> Client {
        Client::stranger(self.router.clone())
    }

    /// A scope as jobs have it, for looking into tables.
    pub fn scope(&self, organization: Organization) -> Scope {
        access::system(organization.id, "test")
    }

    /// Runs everything that is due, and what that causes, until nothing is. Answers how many tries were run.
    pub async fn run_jobs(&self) -> usize {
        self.runner.run_until_idle().await.expect("the queue can be read")
    }

    /// Moves the clock, then runs what has become due.
    pub async fn advance(&self, by: Duration) -> usize {
        self.clock.advance(by);
        self.run_jobs().await
    }

    /// The clock that the product reads.
    pub fn now(&self) -> kernel::Ts {
        let clock: &Clock = self.app.clock();
        clock.now()
    }

    /// How many blobs lie below a name, in the usual place.
    pub fn blobs_below(&self, name: &str) -> usize {
        let mut open = vec![self.blobs.path().join("here").join(name)];
        let mut files = 0;
        while let Some(directory) = open.pop() {
            for entry in std::fs::read_dir(directory).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() { open.push(path) } else { files += 1 }
            }
        }
        files
    }

    /// Another node of the same installation: the same tables, and a memory of its own.
    pub fn another_node(&self) -> Router {
        crate::serve::router(&self.another_process(), Router::new())
    }

    /// The handles of another node.
    pub fn another_process(&self) -> App {
        let config = (Limits::default(), MailConfig::default(), self.app.regions().clone());
        node(&self.database, self.blobs.path(), &self.entropy, config)
    }

    /// The product behind one router, for tests that listen on a port.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    fn person(&self, name: &str) -> NewUser {
        let number = u32::from_le_bytes(self.entropy.bytes());
        NewUser {
            email: format!("{name}{number}@clinic.example"),
            display_name: format!("{name} {number}"),
            locale: "en".to_owned(),
            password_hash: None,
        }
    }
}

/// A process over these tables and blobs.
fn node(
    database: &TestDb,
    blobs: &Path,
    entropy: &Entropy,
    (limits, mail, regions): (Limits, MailConfig, Regions),
) -> App {
    let places = [(ABROAD.to_owned(), place(blobs, ABROAD))].into();
    let app = App::new(Parts {
        db: database.db.clone(),
        blobs: place(blobs, "here").with_places(places),
        keyring: outside::keyring(blobs, entropy),
        clock: database.db.clock().clone(),
        ids: Ids::new(database.db.clock().clone(), entropy.clone()),
        entropy: entropy.clone(),
        http: outside::http(),
        limits,
        mail,
        regions,
        sip: SipConfig { realm: REALM.to_owned(), ..SipConfig::default() },
        public_url: "http://127.0.0.1:7070".parse().expect("an address"),
        metrics: Arc::new(String::new),
    });
    app.set_ready(true);
    app
}
