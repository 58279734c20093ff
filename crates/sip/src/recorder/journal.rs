//! The calls that are going on, in one file for all: those answered in the same moment share one flush.
//!
//! Invariant: a call stands here, on the disk itself, before its answer leaves, and until it is over. Its files are made
//! when there is something to write into them; a process that dies before leaves this line. [`read`] is for the start
//! of the next one: whatever was cut at the end of the file was never answered.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

use super::private;
use crate::product::{CallId, StartedCall};

const NAME: &str = "calls.journal";
/// A longer one is written anew with the calls that last, unless they need more than half of it.
const JOURNAL_BYTES_MAX: usize = 1024 * 1024;

/// The one journal of an edge. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Journal(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    tasks: TaskTracker,
    queue: Mutex<Queue>,
    pages: Mutex<Pages>,
}

/// What is to be written, and whether somebody is writing. At most two lines of each call.
#[derive(Debug, Default)]
struct Queue {
    lines: Vec<Line>,
    is_writing: bool,
}

#[derive(Debug)]
struct Line {
    id: CallId,
    text: Vec<u8>,
    /// Who waits for it to be on the disk: a call that begins.
    begins: Option<oneshot::Sender<io::Result<()>>>,
}

/// What a line says, as it is read and as it is written.
#[derive(Debug, Deserialize)]
enum Entry {
    Began(Box<StartedCall>),
    Ended(CallId),
}

#[derive(Debug, Serialize)]
#[serde(rename = "Entry")]
enum Written<'a> {
    Began(&'a StartedCall),
    Ended(CallId),
}

/// The file, and what of it still counts.
#[derive(Debug)]
struct Pages {
    folder: PathBuf,
    /// None before the first line, and after one that could not be written.
    file: Option<File>,
    bytes: usize,
    lasting: HashMap<CallId, Vec<u8>>,
}

impl Journal {
    pub(crate) fn new(folder: PathBuf, tasks: TaskTracker) -> Self {
        let pages = Pages { folder, file: None, bytes: 0, lasting: HashMap::new() };
        Self(Arc::new(Shared { tasks, queue: Mutex::default(), pages: Mutex::new(pages) }))
    }

    /// The call is on the disk when this returns.
    pub(crate) async fn begin(&self, call: &StartedCall) -> io::Result<()> {
        let (begins, written) = oneshot::channel();
        let text = line(&Written::Began(call))?;
        self.0.put(Line { id: call.id, text, begins: Some(begins) });
        written.await.unwrap_or_else(|_| Err(io::ErrorKind::Interrupted.into()))
    }

    /// The call is over, and whatever is to be kept of it lies elsewhere. Nobody waits for this to be written.
    pub(crate) fn end(&self, id: CallId) {
        if let Ok(text) = line(&Written::Ended(id)) {
            self.0.put(Line { id, text, begins: None });
        }
    }
}

impl Shared {
    fn put(self: &Arc<Self>, line: Line) {
        let mut queue = lock(&self.queue);
        queue.lines.push(line);
        if !std::mem::replace(&mut queue.is_writing, true) {
            let shared = Arc::clone(self);
            self.tasks.spawn_blocking(move || shared.write_all());
        }
    }

    /// Writes until there is nothing to write: what comes while the disk works goes together in the next turn.
    fn write_all(&self) {
        let mut pages = lock(&self.pages);
        loop {
            let mut lines = {
                let mut queue = lock(&self.queue);
                queue.is_writing = !queue.lines.is_empty();
                std::mem::take(&mut queue.lines)
            };
            if lines.is_empty() {
                return;
            }
            let written = pages.write(&mut lines);
            for begins in lines.into_iter().filter_map(|line| line.begins) {
                let told = written.as_ref().map_err(|error| io::Error::new(error.kind(), error.to_string()));
                // The edge may be going down.
                let _gone = begins.send(told.copied());
            }
        }
    }
}

impl Pages {
    fn write(&mut self, lines: &mut [Line]) -> io::Result<()> {
        let written = self.append(lines);
        for line in lines {
            match (&line.begins, &written) {
                (Some(_), Ok(())) => drop(self.lasting.insert(line.id, std::mem::take(&mut line.text))),
                // A call whose line is not there is refused.
                (Some(_), Err(_)) => {}
                (None, _) => drop(self.lasting.remove(&line.id)),
            }
        }
        if written.is_err() {
            self.file = None;
        }
        written
    }

    fn append(&mut self, lines: &[Line]) -> io::Result<()> {
        let text: Vec<u8> = lines.iter().map(|line| line.text.as_slice()).collect::<Vec<_>>().concat();
        if self.file.is_none() || self.bytes > JOURNAL_BYTES_MAX.max(2 * self.lasting_bytes()) {
            self.begin_anew()?;
        }
        let Some(file) = &mut self.file else { return Ok(()) };
        file.write_all(&text)?;
        self.bytes += text.len();
        if lines.iter().any(|line| line.begins.is_some()) { file.sync_data() } else { Ok(()) }
    }

    /// The calls that last, in a file of their own, which then takes the place of the other.
    fn begin_anew(&mut self) -> io::Result<()> {
        let path = self.folder.join(NAME);
        let fresh = path.with_extension("fresh");
        let mut file = private::options().create(true).truncate(true).open(&fresh)?;
        let text: Vec<u8> = self.lasting.values().flatten().copied().collect();
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&fresh, &path)?;
        File::open(&self.folder)?.sync_all()?;
        (self.file, self.bytes) = (Some(file), text.len());
        Ok(())
    }

    fn lasting_bytes(&self) -> usize {
        self.lasting.values().map(Vec::len).sum()
    }
}

/// The calls that lasted when the process before this one ended.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<StartedCall>> {
    let file = match File::open(folder.join(NAME)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut lasting = HashMap::new();
    for line in BufReader::new(file).split(b'\n') {
        match serde_json::from_slice(&line?) {
            Ok(Entry::Began(call)) => drop(lasting.insert(call.id, *call)),
            Ok(Entry::Ended(id)) => drop(lasting.remove(&id)),
            // Cut while it was written: nobody was answered.
            Err(_) => {}
        }
    }
    Ok(lasting.into_values().collect())
}

/// Those calls were told of.
pub(crate) fn forget(folder: &Path) -> io::Result<()> {
    match fs::remove_file(folder.join(NAME)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn line(entry: &Written<'_>) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(entry)?;
    line.push(b'\n');
    Ok(line)
}

/// What a panic left behind a lock is still the best there is.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recorder::card::tests::call;

    fn numbers(folder: &Path) -> Vec<u128> {
        let mut numbers: Vec<u128> = read(folder).unwrap().iter().map(|call| call.id.0).collect();
        numbers.sort_unstable();
        numbers
    }

    /// Waits for what is being written.
    async fn settle(tasks: &TaskTracker) {
        tasks.close();
        tasks.wait().await;
        tasks.reopen();
    }

    #[tokio::test]
    async fn a_call_is_there_before_it_is_answered_and_until_it_is_over() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
        let journal = Journal::new(folder.path().to_owned(), tasks.clone());
        for id in 1..=3 {
            journal.begin(&call(id)).await.unwrap();
            assert!(numbers(folder.path()).contains(&id));
        }
        journal.end(CallId(2));
        settle(&tasks).await;
        assert_eq!(numbers(folder.path()), [1, 3]);
        assert!(read(folder.path()).unwrap().contains(&call(3)));
        forget(folder.path()).unwrap();
        forget(folder.path()).unwrap();
        assert!(numbers(folder.path()).is_empty());
    }

    #[tokio::test]
    async fn calls_of_one_moment_wait_for_one_flush_together() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
        let journal = Journal::new(folder.path().to_owned(), tasks.clone());
        let begun: Vec<_> = {
            let _busy = lock(&journal.0.pages);
            let begun = (0..50).map(|id| {
                let (begins, written) = oneshot::channel();
                let text = line(&Written::Began(&call(id))).unwrap();
                journal.0.put(Line { id: CallId(id), text, begins: Some(begins) });
                written
            });
            let begun = begun.collect();
            assert_eq!(tasks.len(), 1, "one writes for all");
            begun
        };
        for one in begun {
            one.await.unwrap().unwrap();
        }
        assert_eq!(numbers(folder.path()).len(), 50);
    }

    #[tokio::test]
    async fn a_line_that_was_cut_is_a_call_that_was_never_answered() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
        let journal = Journal::new(folder.path().to_owned(), tasks);
        journal.begin(&call(1)).await.unwrap();
        journal.begin(&call(2)).await.unwrap();
        let path = folder.path().join(NAME);
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        assert_eq!(numbers(folder.path()), [1]);
    }

    #[tokio::test]
    async fn what_is_over_does_not_make_the_file_grow() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
        let journal = Journal::new(folder.path().to_owned(), tasks.clone());
        journal.begin(&call(7)).await.unwrap();
        let mut pages = lock(&journal.0.pages);
        for id in 100..4_100 {
            let began = line(&Written::Began(&call(id))).unwrap();
            let ended = line(&Written::Ended(CallId(id))).unwrap();
            let mut both = [began, ended].map(|text| Line { id: CallId(id), text, begins: None });
            pages.write(&mut both).unwrap();
        }
        drop(pages);
        let bytes = fs::metadata(folder.path().join(NAME)).unwrap().len();
        assert!(bytes < 2 * 1024 * 1024, "{bytes}");
        assert_eq!(numbers(folder.path()), [7]);
    }

    #[tokio::test]
    async fn a_call_that_cannot_be_written_is_told_so_and_the_next_may_be() {
        let (folder, tasks) = (tempfile::tempdir().unwrap(), TaskTracker::new());
        let place = folder.path().join("spool");
        let journal = Journal::new(place.clone(), tasks);
        assert_eq!(journal.begin(&call(1)).await.unwrap_err().kind(), io::ErrorKind::NotFound);
        fs::create_dir(&place).unwrap();
        journal.begin(&call(2)).await.unwrap();
        assert_eq!(numbers(&place), [2]);
    }
}
