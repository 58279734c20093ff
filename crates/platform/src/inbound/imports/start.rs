//! Starting an import: what is asked of which source, and whether it can be.

use ::store::Tx;
use connectors::Connector;
use jiff::tz::TimeZone;
use kernel::{SourceId, Ts};

use super::entity::Model;
use super::model::{
    Action, ImportError, ImportKind, ImportProcess, NewImport, StoredFile, decide_span, key_of,
};
use super::windows::Cut;
use super::{actions, news, store};
use crate::access::Scope;
use crate::app::App;
use crate::inbound::sources::entity::Model as Source;
use crate::inbound::sources::{self, SourceError, SourceState};

/// What somebody wants imported.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    pub source_id: SourceId,
    pub kind: ImportKind,
    pub from: Option<Ts>,
    pub to: Option<Ts>,
    pub process: ImportProcess,
}

/// The source, if it is the active one.
pub(super) async fn load_active(tx: &Tx, scope: &Scope, id: SourceId) -> Result<Source, ImportError> {
    let source = sources::load(tx, scope, id).await?;
    if source.state == SourceState::Active.key() { Ok(source) } else { Err(ImportError::Resting) }
}

/// How the history of a source is cut.
pub(super) fn cut_of(source: &Source) -> Result<Cut, ImportError> {
    let history = connector(source)?.history().ok_or(ImportError::NoHistory)?;
    let longest = history.limits().window;
    let zone = TimeZone::get(&source.timezone).unwrap_or(TimeZone::UTC);
    Ok(Cut { longest, window: longest, zone })
}

/// Who speaks with a source.
pub(super) fn connector(source: &Source) -> Result<&'static dyn Connector, ImportError> {
    let known = connectors::find(&source.connector);
    Ok(known.ok_or_else(|| SourceError::Connector(source.connector.clone()))?)
}

/// Starts an import of the history.
pub(super) async fn start(tx: &Tx, app: &App, scope: &Scope, wish: Wish) -> Result<Model, ImportError> {
    let source = load_active(tx, scope, wish.source_id).await?;
    let cut = cut_of(&source)?;
    let imported = store::find_last_end(tx, scope, wish.source_id).await?;
    let heard = source.last_event_at.map(Ts).max(imported).unwrap_or(Ts(source.installed_at));
    let (from, to) = decide_span(wish.kind, (wish.from, wish.to), (heard, tx.now()))?;
    let new = NewImport {
        id: tx.ids().new_id(),
        source_id: wish.source_id,
        kind: wish.kind,
        process: wish.process,
        from,
        to,
        window: cut.window,
        windows_total: cut.count(from, to),
        file: None,
    };
    begin(tx, app, scope, new).await
}

/// Starts an import of a file that is stored already.
pub(super) async fn start_file(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    (source_id, id): (SourceId, kernel::ImportId),
    file: StoredFile,
) -> Result<Model, ImportError> {
    load_active(tx, scope, source_id).await?;
    let new = NewImport {
        id,
        source_id,
        kind: ImportKind::File,
        process: ImportProcess::Now,
        from: tx.now(),
        to: tx.now(),
        window: std::time::Duration::ZERO,
        windows_total: 0,
        file: Some(file),
    };
    begin(tx, app, scope, new).await
}

/// What somebody asks for goes before what the schedule began by itself.
async fn begin(tx: &Tx, app: &App, scope: &Scope, new: NewImport) -> Result<Model, ImportError> {
    if let Some(row) = store::lock_unfinished(tx, scope, new.source_id).await? {
        if row.kind != key_of(&ImportKind::Scheduled) {
            return Err(ImportError::Running);
        }
        actions::act(tx, app, scope, row.id.into(), Action::Cancel).await?;
    }
    let row = store::insert(tx, app, scope, new).await?;
    news::tell(tx, scope, &row, ("start", "started")).await?;
    Ok(row)
}
