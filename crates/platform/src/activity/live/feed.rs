//! The bell rope between a commit and the open feeds of this process.

use tokio::sync::watch;

/// Wakes the feeds of this process when something was committed.
#[derive(Debug, Clone)]
pub struct Live(watch::Sender<u64>);

impl Live {
    /// Nobody listens yet.
    pub fn new() -> Self {
        Self(watch::Sender::new(0))
    }

    /// Tells every open feed to look.
    pub fn poke(&self) {
        self.0.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Resolves whenever somebody pokes.
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
