//! The connections that are open: how many, whose, and the queue into each.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::StreamLimits;
use crate::counts::Counts;
use crate::gate::network;

/// Messages that wait for one connection; one more ends it.
const QUEUE_MAX: usize = 64;

#[derive(Debug)]
pub(super) struct Connections {
    limits: StreamLimits,
    table: Mutex<Table>,
}

#[derive(Debug, Default)]
struct Table {
    last: u64,
    open: HashMap<u64, Open>,
    per_source: Counts<IpAddr>,
}

#[derive(Debug)]
struct Open {
    queue: mpsc::Sender<Bytes>,
    end: CancellationToken,
}

/// A place in the table; given back when dropped.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) id: u64,
    pub(super) queue: mpsc::Receiver<Bytes>,
    /// Told when the connection must end.
    pub(super) end: CancellationToken,
    source: IpAddr,
    connections: Arc<Connections>,
}

impl Connections {
    pub(super) fn new(limits: StreamLimits) -> Arc<Self> {
        Arc::new(Self { limits, table: Mutex::default() })
    }

    /// A place for a new connection, unless there are too many.
    pub(super) fn admit(self: &Arc<Self>, peer: SocketAddr) -> Option<Ticket> {
        let source = network(peer.ip());
        let mut table = self.table();
        if table.open.len() >= self.limits.connections
            || table.per_source.of(&source) >= self.limits.per_source
        {
            return None;
        }
        table.per_source.add(source);
        table.last += 1;
        let id = table.last;
        let (sender, queue) = mpsc::channel(QUEUE_MAX);
        let end = CancellationToken::new();
        table.open.insert(id, Open { queue: sender, end: end.clone() });
        Some(Ticket { id, queue, end, source, connections: Arc::clone(self) })
    }

    /// Queues bytes for a connection, which ends when it takes none.
    pub(super) fn send(&self, id: u64, bytes: Bytes) {
        let table = self.table();
        let Some(open) = table.open.get(&id) else { return };
        if open.queue.try_send(bytes).is_err() {
            open.end.cancel();
        }
    }

    pub(super) fn close(&self) {
        self.table().open.values().for_each(|open| open.end.cancel());
    }

    fn leave(&self, ticket: &Ticket) {
        let mut table = self.table();
        table.open.remove(&ticket.id);
        table.per_source.remove(ticket.source);
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.connections.leave(self);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(text: &str) -> SocketAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_source_and_all_together_have_a_limit_and_a_place_is_given_back() {
        let connections = Connections::new(StreamLimits { connections: 3, per_source: 2 });
        let first = connections.admit(peer("10.0.0.1:1")).unwrap();
        let _second = connections.admit(peer("10.0.0.1:2")).unwrap();
        assert!(connections.admit(peer("10.0.0.1:3")).is_none());
        let _third = connections.admit(peer("10.0.0.2:1")).unwrap();
        assert!(connections.admit(peer("10.0.0.3:1")).is_none());
        drop(first);
        assert!(connections.admit(peer("10.0.0.1:3")).is_some());
    }

    #[test]
    fn a_connection_that_takes_nothing_is_ended() {
        let connections = Connections::new(StreamLimits::default());
        let ticket = connections.admit(peer("10.0.0.1:1")).unwrap();
        for _ in 0..QUEUE_MAX {
            connections.send(ticket.id, Bytes::new());
        }
        assert!(!ticket.end.is_cancelled());
        connections.send(ticket.id, Bytes::new());
        assert!(ticket.end.is_cancelled());
    }
}
