//! What runs: the jobs, queues and schedules one process knows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use kernel::Ts;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::claim::{self, Claimed, Turns, Want};
use super::job::{Job, JobRun, Priority, Retry};
use super::pick::{history_share, share};
use super::slots::Slots;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::tx::Tx;

/// Workers of a queue nobody gave a number.
const CONCURRENCY_DEFAULT: usize = 4;

type Answer = BoxFuture<'static, Result<(), Retry>>;

type Begin<C> = Box<dyn Fn(&str, C, JobRun) -> Result<Answer, serde_json::Error> + Send + Sync>;
type Bury<C> = Box<dyn Fn(&str, C, JobRun, String) -> Option<BoxFuture<'static, ()>> + Send + Sync>;

/// How one kind of job is run, with its type forgotten.
pub(super) struct Handler<C> {
    pub(super) time_max: Duration,
    pub(super) run: Begin<C>,
    pub(super) buried: Bury<C>,
}

pub(super) type Plan<C> = Box<dyn Fn(Tx, C) -> BoxFuture<'static, Result<(), StoreError>> + Send + Sync>;

/// Recurring work: `plan` runs in one transaction per period, on one node.
pub(super) struct Schedule<C> {
    pub(super) name: &'static str,
    pub(super) every: Duration,
    pub(super) plan: Plan<C>,
}

/// Claims and runs jobs. The process registers what it knows, then calls [`Runner::run`].
pub struct Runner<C> {
    pub(super) db: Db,
    pub(super) context: C,
    pub(super) handlers: HashMap<&'static str, Handler<C>>,
    pub(super) queues: BTreeMap<&'static str, usize>,
    pub(super) schedules: Vec<Schedule<C>>,
    pub(super) heartbeat: Duration,
}

impl<C: Clone + Send + Sync + 'static> Runner<C> {
    /// A runner that knows no job yet.
    pub fn new(db: Db, context: C) -> Self {
        Self {
            db,
            context,
            handlers: HashMap::new(),
            queues: BTreeMap::new(),
            schedules: Vec::new(),
            heartbeat: claim::LEASE / 3,
        }
    }

    /// Makes jobs of this kind run here.
    #[must_use]
    pub fn register<J: Job<Context = C>>(mut self) -> Self {
        let run = |payload: &str, context: C, run: JobRun| {
            serde_json::from_str::<J>(payload).map(|job| job.run(context, run).boxed())
        };
        let buried = |payload: &str, context: C, run: JobRun, reason: String| {
            serde_json::from_str::<J>(payload).ok().map(|job| job.buried(context, run, reason).boxed())
        };
        let handler = Handler { time_max: J::TIME_MAX, run: Box::new(run), buried: Box::new(buried) };
        self.handlers.insert(J::NAME, handler);
        self.queues.entry(J::QUEUE).or_insert(CONCURRENCY_DEFAULT);
        self
    }

    /// How many jobs of one queue run here at once.
    #[must_use]
    pub fn queue(mut self, name: &'static str, concurrency: usize) -> Self {
        self.queues.insert(name, concurrency);
        self
    }

    /// Calls `plan` once per period over all nodes, inside a platform transaction in which it may enqueue jobs; the
    /// first time at once. When it fails nothing of it stays, and it is called again soon.
    #[must_use]
    pub fn every<F, Fut>(mut self, name: &'static str, every: Duration, plan: F) -> Self
    where
        F: Fn(Tx, C) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), StoreError>> + Send + 'static,
    {
        let plan: Plan<C> = Box::new(move |tx, context| plan(tx, context).boxed());
        self.schedules.push(Schedule { name, every, plan });
        self
    }

    /// Runs until `shutdown`, then waits for the jobs in hand. Whoever cannot wait that long ends the process: the
    /// leases end and the jobs run elsewhere.
    pub async fn run(self, shutdown: CancellationToken) {
        let runner = Arc::new(self);
        let tasks = TaskTracker::new();
        for (queue, concurrency) in &runner.queues {
            let slots = Arc::new(Slots::new(*concurrency));
            tasks.spawn(Arc::clone(&runner).work(queue, slots, shutdown.clone(), tasks.clone()));
        }
        if !runner.schedules.is_empty() {
            tasks.spawn(Arc::clone(&runner).keep_schedules(shutdown.clone()));
        }
        if runner.db.engine() == Engine::Postgres {
            tasks.spawn(super::listen::listen(runner.db.clone(), shutdown.clone()));
        }
        tasks.close();
        tasks.wait().await;
    }

    /// Runs everything that is due by the clock, and what that enqueues, until nothing is. For tests that move the
    /// clock. Answers how many tries were run.
    pub async fn run_until_idle(&self) -> Result<usize, StoreError> {
        let mut tries = 0;
        let mut turns: HashMap<&str, Turns> = HashMap::new();
        loop {
            let mut jobs = Vec::new();
            self.run_due_schedules().await?;
            self.recover().await?;
            for (queue, concurrency) in &self.queues {
                jobs.extend(
                    self.claim(queue, &Slots::new(*concurrency), turns.entry(*queue).or_default()).await?,
                );
            }
            if jobs.is_empty() {
                return Ok(tries);
            }
            tries += jobs.len();
            futures::future::join_all(jobs.into_iter().map(|job| self.execute(job))).await;
        }
    }

    /// When something has to be done next: a queued job, a lease that ends, a schedule.
    pub async fn next_due(&self) -> Result<Option<Ts>, StoreError> {
        let job = self.db.read_platform(|tx| async move { claim::next_due(&tx, None).await }).await?;
        let schedule = self.next_schedule().await?;
        Ok([job, schedule].into_iter().flatten().min())
    }

    pub(super) async fn recover(&self) -> Result<(), StoreError> {
        let lost = self.db.write_platform(|tx| async move { claim::recover(&tx).await }).await?;
        if lost > 0 {
            tracing::warn!(jobs = lost, "workers fell silent; their jobs go back to the queue");
            self.db.wake_queues();
        }
        Ok(())
    }

    pub(super) async fn claim(
        &self,
        queue: &str,
        slots: &Slots,
        turns: &mut Turns,
    ) -> Result<Vec<Claimed>, StoreError> {
        let held = slots.held();
        let room = slots.concurrency.saturating_sub(held.all);
        if room == 0 {
            return Ok(Vec::new());
        }
        let share = share(slots.concurrency);
        self.db
            .write_platform(|tx| async move {
                let by = &held.by_organization;
                let want = Want { queue, priority: Priority::Live, held: by, share, room };
                let mut claimed = claim::claim(&tx, want, &mut turns.live).await?;
                let most = history_share(slots.concurrency).saturating_sub(held.history);
                let room = (room - claimed.len()).min(most);
                if room > 0 {
                    let want = Want { queue, priority: Priority::History, held: by, share, room };
                    claimed.extend(claim::claim(&tx, want, &mut turns.history).await?);
                }
                Ok(claimed)
            })
            .await
    }
}
