//! Files of imports that nobody needs any more: of those that are over, and of those that never began.
//!
//! Invariant: the job that deletes a file is stored before the file is, so a crash at any moment leaves none for good.

use std::time::Duration;

use ::store::{Enqueue, Job, JobRun, Retry, StoreError, Tx};
use kernel::ImportId;
use serde::{Deserialize, Serialize};

use super::entity::Model;
use super::model::{ImportError, ImportState};
use super::store;
use crate::access::{Scope, system};
use crate::app::App;

/// An import that did not begin by then never will.
const FIRST: Duration = Duration::from_hours(1);
/// One that is not over is looked at again after this.
const AGAIN: Duration = Duration::from_hours(24);

/// Deletes the file of an import once it is needed no more.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ForgetFile {
    import_id: ImportId,
    key: String,
}

/// Sees to it that a file which is stored next does not stay for ever.
pub(super) async fn expect(
    app: &App,
    scope: &Scope,
    import_id: ImportId,
    key: &str,
) -> Result<(), StoreError> {
    let job = ForgetFile { import_id, key: key.to_owned() };
    app.db()
        .write(scope, |tx| async move {
            let how = Enqueue { run_at: Some(tx.now().plus(FIRST)), ..Enqueue::default() };
            tx.enqueue_with(scope, &job, how).await
        })
        .await
}

/// Deletes a file now. Whatever cannot be deleted now is deleted by the job.
pub(super) async fn forget(app: &App, key: &str) {
    if let Err(error) = app.blobs().delete(key).await {
        tracing::warn!(%error, key, "the file of an import could not be deleted yet");
    }
}

/// The file of an import that is over goes with the change that ends it.
pub(super) fn forget_with(tx: &Tx, app: &App, row: &Model) {
    let Some(key) = row.file_key.clone() else { return };
    let (working, tasks) = (app.clone(), app.tasks().clone());
    tx.after_commit(move || drop(tasks.spawn(async move { forget(&working, &key).await })));
}

impl Job for ForgetFile {
    const NAME: &'static str = "forget_import_file";
    const QUEUE: &'static str = "imports";
    type Context = App;

    async fn run(self, app: App, run: JobRun) -> Result<(), Retry> {
        let scope = system(run.organization.into(), Self::NAME);
        let (asking, id) = (scope.clone(), self.import_id);
        let found = app.db().read(&scope, |tx| async move { store::load(&tx, &asking, id).await }).await;
        match found {
            Ok(row) if ImportState::UNFINISHED.contains(&row.state.as_str()) => {
                Err(Retry::untried(AGAIN, "its import is not over"))
            }
            Ok(_) | Err(ImportError::NotFound) => Ok(app.blobs().delete(&self.key).await?),
            Err(error) => Err(error.into()),
        }
    }
}
