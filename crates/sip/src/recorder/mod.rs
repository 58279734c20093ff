//! One recording for each call: what was said, at the time it was said, on disk while it is said.
//!
//! Invariant: every moment of a call is in its recording once; what was not heard is silence. A dead process leaves the
//! [`Journal`] of its calls, and of those in which something was said a readable file and a card; a full disk ends the
//! recording and not the call. The media session owns the [`Recorder`] of its call; the edge calls [`salvage`] when it
//! starts.

mod card;
mod disk;
mod journal;
mod private;
mod salvage;
mod timeline;
mod wav;

use std::io;
use std::path::PathBuf;

use kernel::Ts;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

use crate::product::{CallEnd, Mark, Recording, Side, StartedCall};
use card::Card;
use disk::Disk;
pub(crate) use journal::Journal;
pub use salvage::{Salvaged, forget, salvage};
use timeline::Timeline;

/// Samples wait so long for those that were sent before them and come later.
const DELAY_SAMPLES: u64 = 3200;
/// A side that stopped speaking is waited for so long, because a net or a machine may have stood still.
const PATIENCE_SAMPLES: u64 = 24_000;
/// So much of each channel is written at once: a second.
const WRITE_SAMPLES: usize = 8000;
/// So much may wait for the disk, half a minute of both sides; then the recording ends.
const UNWRITTEN_SAMPLES_MAX: usize = 480_000;
/// Marks of one call: more than anybody presses keys.
const MARKS_MAX: usize = 2000;

/// How much of the card lies on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lies {
    /// Nothing, and no sound either.
    Nothing,
    /// Not the news, which are worth a write of their own.
    NotTheNews,
    Whole,
}

/// Records one call.
pub(crate) struct Recorder {
    timeline: Timeline,
    unwritten: Vec<i16>,
    /// None while it is away writing, and for good when that failed.
    disk: Option<Disk>,
    writing: Option<JoinHandle<(Disk, io::Result<()>)>>,
    card: Card,
    lies: Lies,
    /// What is on disk has the channels the other way round.
    is_swapped: bool,
    is_over: bool,
    tasks: TaskTracker,
}

impl Recorder {
    /// Makes no file: there is nothing to write yet.
    pub(crate) fn new(call: StartedCall, mixed: bool, folder: PathBuf, tasks: TaskTracker) -> Self {
        let timeline = Timeline::new(mixed);
        let disk = Disk::new(folder, call.id, timeline.channels());
        Self {
            timeline,
            unwritten: Vec::new(),
            disk: Some(disk),
            writing: None,
            card: Card::new(call),
            lies: Lies::Nothing,
            is_swapped: false,
            is_over: false,
            tasks,
        }
    }

    /// Samples of one side that begin at `at`, in samples since the call began.
    pub(crate) fn place(&mut self, side: Side, at: u64, samples: impl ExactSizeIterator<Item = i16>) {
        self.timeline.place(side, at, samples);
    }

    /// Who called became known only now: left is right, and was so from the beginning.
    pub(crate) fn swap(&mut self) {
        if self.timeline.channels() == 2 {
            self.timeline.swap();
            self.unwritten.chunks_exact_mut(2).for_each(<[i16]>::reverse);
            self.is_swapped = !self.is_swapped;
        }
    }

    pub(crate) fn mark(&mut self, at_ms: u64, what: String) {
        if self.card.marks.len() < MARKS_MAX {
            self.card.marks.push(Mark { at_ms, what });
            self.lies = Lies::NotTheNews;
        }
    }

    /// The call is known better.
    pub(crate) fn describe(&mut self, call: StartedCall) {
        if self.card.call != call {
            self.lies = Lies::NotTheNews;
        }
        self.card.call = call;
    }

    /// Lets go of what is old enough at `now`, and begins to write when there is enough of it.
    pub(crate) fn advance(&mut self, now: u64) {
        let (least, most) = (now.saturating_sub(PATIENCE_SAMPLES), now.saturating_sub(DELAY_SAMPLES));
        self.release(self.timeline.settled().unwrap_or(most).clamp(least, most));
        let is_enough = self.unwritten.len() >= WRITE_SAMPLES * usize::from(self.timeline.channels());
        if is_enough || self.lies == Lies::NotTheNews {
            self.write();
        }
    }

    fn release(&mut self, to: u64) {
        let samples = self.timeline.advance(to);
        if samples.is_empty() {
            return;
        }
        if !self.is_over {
            self.unwritten.extend_from_slice(&samples);
        }
        if self.unwritten.len() > UNWRITTEN_SAMPLES_MAX {
            self.give_up(&io::Error::from(io::ErrorKind::TimedOut));
        }
    }

    fn write(&mut self) {
        let Some(mut disk) = self.disk.take_if(|_| !self.is_over) else { return };
        let samples = std::mem::take(&mut self.unwritten);
        let is_swapped = std::mem::take(&mut self.is_swapped);
        let card = (std::mem::replace(&mut self.lies, Lies::Whole) != Lies::Whole).then(|| self.card.clone());
        self.writing = Some(self.tasks.spawn_blocking(move || {
            let written = disk.write(&samples, is_swapped, card.as_ref());
            (disk, written)
        }));
    }

    /// Waits for the write that is under way, for ever if there is none.
    pub(crate) async fn written(&mut self) {
        let Some(writing) = &mut self.writing else { return std::future::pending().await };
        let outcome = writing.await.map_err(io::Error::other);
        self.writing = None;
        let written = outcome.and_then(|(disk, written)| {
            self.disk = Some(disk);
            written
        });
        if let Err(error) = written {
            self.give_up(&error);
        }
    }

    /// No more is written; what is there stays.
    fn give_up(&mut self, error: &io::Error) {
        tracing::error!(call = %format_args!("{:032x}", self.card.call.id.0), %error, "a recording ended early");
        let at_ms = self.timeline.released() / 8;
        self.mark(at_ms, "lost".to_owned());
        self.is_over = true;
        self.unwritten = Vec::new();
    }

    /// Writes the rest. None when nothing was ever heard; then there is nothing to keep either.
    pub(crate) async fn finish(mut self, now: u64, lost: u64, ended: (Ts, CallEnd)) -> Option<Recording> {
        if self.writing.is_some() {
            self.written().await;
        }
        let was_heard = self.timeline.was_heard();
        if !was_heard && self.lies == Lies::Nothing {
            return None;
        }
        self.release(now.max(self.timeline.end()));
        self.card.packets_lost = lost;
        self.card.ended = Some(ended);
        let mut disk = self.disk.take()?;
        let path = disk.path();
        let (samples, card, is_swapped) = (self.unwritten, self.card.clone(), self.is_swapped);
        let writing = self.tasks.spawn_blocking(move || {
            let written =
                if was_heard { disk.finish(&samples, is_swapped, &card) } else { forget(&disk.path()) };
            (disk.duration_ms(), written)
        });
        let channels = self.timeline.channels();
        let (duration_ms, written) = writing.await.ok()?;
        let mut marks = self.card.marks;
        if let Err(error) = written {
            tracing::error!(%error, "the end of a recording could not be written");
            if !self.is_over {
                marks.push(Mark { at_ms: duration_ms, what: "lost".to_owned() });
            }
        }
        let sample_rate = wav::SAMPLE_RATE;
        was_heard.then_some(Recording { path, duration_ms, channels, sample_rate, marks, packets_lost: lost })
    }
}

#[cfg(test)]
mod tests;
