//! What calls left on disk, found when the edge starts.

use std::fs;
use std::io;
use std::path::Path;

use kernel::Ts;

use super::card::{self, Card};
use super::{journal, wav};
use crate::product::{CallEnd, Recording, StartedCall};

/// A call nobody has taken over yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    pub call: StartedCall,
    pub ended_at: Ts,
    /// [`CallEnd::Crashed`] when the call lasted as the process died.
    pub end: CallEnd,
    /// None when there is no sound.
    pub recording: Option<Recording>,
}

/// Every call whose files are still there or that lasted as the process died, oldest first. Recordings that were cut are repaired on the way.
pub fn salvage(folder: &Path) -> io::Result<Vec<Salvaged>> {
    let cards = card::list(folder)?;
    let journal = journal::read(folder)?;
    let mut salvaged: Vec<Salvaged> = cards.iter().filter_map(|path| of_card(path)).collect();
    let has_card = |call: &StartedCall| cards.iter().any(|path| *path == card::path(folder, call.id));
    let silent: Vec<StartedCall> = journal.into_iter().filter(|call| !has_card(call)).collect();
    salvaged.extend(silent.into_iter().map(of_journal));
    salvaged.sort_by_key(|one| one.call.answered_at);
    journal::forget(folder)?;
    Ok(salvaged)
}

/// Removes a recording and its card: the product has both.
pub fn forget(recording: &Path) -> io::Result<()> {
    for path in [recording.to_owned(), recording.with_extension("json")] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Nothing was written of it, so nothing was said for longer than a moment.
fn of_journal(call: StartedCall) -> Salvaged {
    Salvaged { ended_at: call.answered_at, end: CallEnd::Crashed, recording: None, call }
}

fn of_card(path: &Path) -> Option<Salvaged> {
    let card = Card::read(path)
        .inspect_err(
            |error| tracing::warn!(path = %path.display(), %error, "the card of a call is unreadable"),
        )
        .ok()?;
    let recording = recording(path, &card);
    let lasted_ms = recording.as_ref().map_or(0, |recording| recording.duration_ms);
    let crashed_at = card.call.answered_at.plus_ms(i64::try_from(lasted_ms).unwrap_or(i64::MAX));
    let (ended_at, end) = card.ended.unwrap_or((crashed_at, CallEnd::Crashed));
    Some(Salvaged { call: card.call, ended_at, end, recording })
}

fn recording(card_path: &Path, card: &Card) -> Option<Recording> {
    let path = card_path.with_extension("wav");
    let (duration_ms, channels) = match wav::repair(&path) {
        Ok(wav) => (wav.duration_ms(), wav.channels()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (0, 0),
        Err(error) => {
            tracing::warn!(path = %path.display(), %error, "a recording cannot be salvaged");
            return None;
        }
    };
    if duration_ms == 0 {
        // Nobody will ask for it again, and it would be found at every start.
        forget(&path).inspect_err(|error| tracing::warn!(%error, "an empty recording stays")).ok()?;
        return None;
    }
    Some(Recording {
        path,
        duration_ms,
        channels,
        sample_rate: wav::SAMPLE_RATE,
        marks: card.marks.clone(),
        packets_lost: card.packets_lost,
    })
}
