//! From a file on disk to a conversation: measured, made a blob, routed, and undone when it comes to nothing.

use std::io::Seek;

use audio::{Limits, Measured};
use kernel::{InteractionId, MemberId, ProjectId};
use store::{StoreError, Tx};

use super::form::{Kept, Staged};
use super::model::{UploadError, UploadMetadata, UploadedFile, Wanted};
use crate::access::{Reach, Scope};
use crate::activity::log::note;
use crate::app::App;
use crate::inbound::{kept, names};
use crate::pipeline::interactions::{
    self, Inserted, InteractionError, NewInteraction, Origin, Start, StoredAudio,
};
use crate::pipeline::projects;
use crate::routing::{self, Facts, Routed};
use crate::tenancy::organizations;

/// Uploads share one space of names.
const SOURCE_KEY: &str = "upload";

/// The largest file this organization may upload.
pub(super) async fn cap(app: &App, scope: &Scope) -> Result<u64, UploadError> {
    let organization = {
        let asking = scope.clone();
        let read = app.db().read(scope, |tx| async move {
            organizations::load(&tx, &asking).await.map_err(|error| StoreError::Corrupt(error.to_string()))
        });
        read.await?
    };
    let own = u64::try_from(organization.max_upload_bytes).unwrap_or(0);
    Ok(own.min(app.limits().upload_file_bytes))
}

/// Refuses a project the caller may not see.
pub(super) async fn check_project(
    tx: &Tx,
    scope: &Scope,
    project: Option<ProjectId>,
) -> Result<(), UploadError> {
    match project {
        Some(id) => projects::load(tx, scope, id).await.map(drop).map_err(|_| UploadError::Project),
        None => Ok(()),
    }
}

/// Makes a conversation of one file, whatever becomes of the others.
pub(super) async fn accept(
    app: &App,
    scope: &Scope,
    wanted: &Wanted,
    staged: Staged,
    about: UploadMetadata,
) -> UploadedFile {
    let Staged { name, outcome } = staged;
    let became = match outcome {
        Ok(kept) => take(app, scope, wanted, kept, about).await,
        Err(error) => Err(error),
    };
    match became {
        Ok(Inserted::New(id)) => outcome_of(name, id, "accepted"),
        Ok(Inserted::Duplicate(id)) => outcome_of(name, id, "duplicate"),
        Err(error) => {
            tracing::info!(%error, "an uploaded file was refused");
            UploadedFile::rejected(name, &error)
        }
    }
}

fn outcome_of(name: String, id: InteractionId, status: &'static str) -> UploadedFile {
    UploadedFile { name, interaction_id: Some(id), status, code: None, detail: None }
}

async fn take(
    app: &App,
    scope: &Scope,
    wanted: &Wanted,
    kept: Kept,
    about: UploadMetadata,
) -> Result<Inserted, UploadError> {
    let known_as = known_as(&kept, &about);
    let asking = (scope.clone(), known_as.clone());
    let here = app.db().read(scope, |tx| async move { find_any(&tx, &asking.0, &asking.1).await });
    if let Some(id) = here.await? {
        return Ok(Inserted::Duplicate(id));
    }
    let (kept, measured) = measure(app, kept).await?;
    let name = format!("recordings/{}/{}", scope.organization_id(), kernel::base32_encode(app.ids().uuid()));
    let blob_key = organizations::blob_key(app, scope, &name).await?;
    let audio = StoredAudio { blob_key: blob_key.clone(), sha256: kept.sha256, bytes: kept.bytes, measured };
    let inserted = match kept::keep(app, &blob_key, kept.file).await {
        Ok((_, _)) => insert(app, scope, wanted, about, (audio, known_as)).await,
        Err(error) => Err(error),
    };
    if !matches!(inserted, Ok(Inserted::New(_))) {
        // Nothing names this blob. When it cannot be deleted now it costs space and nothing else.
        if let Err(error) = app.blobs().delete(&blob_key).await {
            tracing::warn!(%error, blob_key, "a blob without a conversation could not be deleted");
        }
    }
    inserted
}

/// The names under which this very recording would be here already.
fn known_as(kept: &Kept, about: &UploadMetadata) -> Vec<String> {
    let given = about.external_id.clone().filter(|id| !id.trim().is_empty());
    given.into_iter().chain([format!("sha256:{}", hex::encode(kept.sha256))]).collect()
}

async fn find_any(tx: &Tx, scope: &Scope, known_as: &[String]) -> Result<Option<InteractionId>, StoreError> {
    for one in known_as {
        if let Some(id) = names::find(tx, scope, SOURCE_KEY, one).await? {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

async fn measure(app: &App, mut kept: Kept) -> Result<(Kept, Measured), UploadError> {
    let limits = Limits { max_duration: app.limits().recording_duration };
    let measuring = tokio::task::spawn_blocking(move || {
        let measured = audio::measure(kept.file.try_clone()?, limits)?;
        kept.file.rewind()?;
        Ok((kept, measured))
    });
    measuring.await.map_err(|_| UploadError::Interrupted)?
}

async fn insert(
    app: &App,
    scope: &Scope,
    wanted: &Wanted,
    about: UploadMetadata,
    (audio, known_as): (StoredAudio, Vec<String>),
) -> Result<Inserted, UploadError> {
    let (acting, changing, wanted) = (scope.clone(), app.clone(), wanted.clone());
    app.db()
        .write(scope, |tx| async move {
            if let Some(id) = find_any(&tx, &acting, &known_as).await? {
                return Ok(Inserted::Duplicate(id));
            }
            let facts = facts(&wanted, &about);
            let decided = decide(&tx, &acting, &wanted, &facts).await?;
            let (first, more) = known_as.split_first().ok_or(UploadError::NoFile)?;
            let new = conversation(&tx, &acting, &wanted, about, (&decided, first, audio));
            let inserted =
                interactions::insert(&tx, &changing, &acting, new).await.map_err(unknown_member)?;
            if let Inserted::New(id) = inserted {
                for name in more {
                    names::add(&tx, &acting, SOURCE_KEY, name.clone(), id).await?;
                }
                note(&tx, &acting, routing::entry(&decided, &facts).about(id)).await?;
            }
            Ok(inserted)
        })
        .await
}

fn facts(wanted: &Wanted, about: &UploadMetadata) -> Facts {
    Facts {
        channel: wanted.channel.key().to_owned(),
        direction: about.direction.map_or("in", |direction| direction.key()).to_owned(),
        line: about.line.clone(),
        phone: about.participant.phone.clone(),
        employee: None,
        crm_entity: None,
        variables: about.variables.clone(),
    }
    .normalised()
}

/// Who names a project has decided; otherwise the rules do.
async fn decide(tx: &Tx, scope: &Scope, wanted: &Wanted, facts: &Facts) -> Result<Routed, StoreError> {
    match wanted.project_id {
        None => routing::route(tx, scope, facts).await,
        Some(id) => Ok(Routed {
            kind: "matched",
            project_id: Some(id),
            rule_name: None,
            explanation: "the project was chosen at the upload".to_owned(),
        }),
    }
}

fn conversation(
    tx: &Tx,
    scope: &Scope,
    wanted: &Wanted,
    about: UploadMetadata,
    (decided, external_id, audio): (&Routed, &str, StoredAudio),
) -> NewInteraction {
    use crate::pipeline::interactions::Direction;
    NewInteraction {
        source_key: SOURCE_KEY.to_owned(),
        external_id: external_id.to_owned(),
        source_id: None,
        project_id: decided.project_id,
        member_id: employee(scope, about.member),
        channel: wanted.channel,
        direction: about.direction.unwrap_or(Direction::In),
        origin: Origin::Upload,
        participant_name: about.participant.name,
        participant_phone: about.participant.phone,
        line: about.line,
        employee: None,
        started_at: about.started_at.unwrap_or_else(|| tx.now()),
        duration_ms: Some(audio.measured.duration_ms.into()),
        routing: routing::note(decided),
        variables: about.variables,
        received_at: tx.now(),
        start: Start::Recorded(audio),
    }
}

/// Who sees his own conversations alone uploads as himself.
fn employee(scope: &Scope, said: Option<MemberId>) -> Option<MemberId> {
    match scope.reach() {
        Reach::Own(me) => Some(*me),
        Reach::Everything | Reach::Projects(_) => said,
    }
}

/// The project was checked before, so the row that is missing is the member's.
fn unknown_member(error: InteractionError) -> UploadError {
    match error {
        InteractionError::Store(StoreError::Reference) => UploadError::Member,
        other => other.into(),
    }
}
