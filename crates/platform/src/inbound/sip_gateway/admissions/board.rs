//! What was attempted since somebody last looked, in memory: equal attempts are one line with a count.
//!
//! Invariant: however many strangers knock from however many addresses, the board stays as large as its caps.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use kernel::Ts;
use sip::{Attempt, Method, Outcome, Owner, Reason, Transport};

/// Lines of one owner between two looks; what is more counts without its address.
const LINES_PER_OWNER_MAX: usize = 100;
/// Lines of all owners between two looks; what is more is counted in the metrics only.
const LINES_MAX: usize = 20_000;
/// Callers write their names; more of them says nothing more.
const TEXT_CHARS_MAX: usize = 120;

/// What makes attempts equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(in crate::inbound::sip_gateway) struct Alike {
    pub owner: Owner,
    pub source: Option<IpAddr>,
    pub method: Method,
    pub reason: Reason,
    pub outcome: Outcome,
}

/// Equal attempts. The texts are those of the latest.
#[derive(Debug, Clone)]
pub(in crate::inbound::sip_gateway) struct Line {
    pub alike: Alike,
    pub first_at: Ts,
    pub last_at: Ts,
    pub count: i64,
    pub transport: Transport,
    pub called: String,
    pub caller: String,
    pub username: Option<String>,
}

/// Lines by what makes them equal, with how many each owner has.
#[derive(Debug, Default)]
pub(in crate::inbound::sip_gateway) struct Board(Mutex<Lines>);

#[derive(Debug, Default)]
struct Lines {
    by_likeness: HashMap<Alike, Line>,
    per_owner: HashMap<Owner, usize>,
}

impl Board {
    /// Counts an attempt that belongs to somebody. Answers whether there was room for it.
    pub(in crate::inbound::sip_gateway) fn count(&self, attempt: &Attempt) -> bool {
        let Some(owner) = attempt.owner else { return false };
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let source = Some(attempt.source.ip().to_canonical());
        let &Attempt { method, reason, outcome, .. } = attempt;
        let mut alike = Alike { owner, source, method, reason, outcome };
        let crowded = lines.per_owner.get(&owner).is_some_and(|count| *count >= LINES_PER_OWNER_MAX);
        if crowded && !lines.by_likeness.contains_key(&alike) {
            alike.source = None;
        }
        lines.add(alike, attempt)
    }

    /// Takes everything off the board.
    pub(in crate::inbound::sip_gateway) fn take(&self) -> Vec<Line> {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *lines).by_likeness.into_values().collect()
    }
}

impl Lines {
    fn add(&mut self, alike: Alike, attempt: &Attempt) -> bool {
        if let Some(line) = self.by_likeness.get_mut(&alike) {
            line.count += 1;
            line.renew(attempt);
            return true;
        }
        if self.by_likeness.len() >= LINES_MAX {
            return false;
        }
        *self.per_owner.entry(alike.owner).or_default() += 1;
        let mut line = Line {
            alike: alike.clone(),
            first_at: attempt.at,
            last_at: attempt.at,
            count: 1,
            transport: attempt.transport,
            called: String::new(),
            caller: String::new(),
            username: None,
        };
        line.renew(attempt);
        self.by_likeness.insert(alike, line);
        true
    }
}

impl Line {
    fn renew(&mut self, attempt: &Attempt) {
        self.last_at = self.last_at.max(attempt.at);
        self.transport = attempt.transport;
        self.called = short(&attempt.called);
        self.caller = short(&attempt.caller);
        self.username = attempt.username.as_deref().map(short);
    }
}

/// A caller's text without what a table or a page cannot hold.
fn short(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attempt(owner: u128, source: u32, reason: Reason) -> Attempt {
        Attempt {
            at: Ts(7),
            owner: Some(Owner(owner)),
            method: Method::Register,
            transport: Transport::Udp,
            source: (std::net::Ipv4Addr::from(source), 5060).into(),
            called: "100\0".repeat(400),
            caller: "100".to_owned(),
            username: None,
            reason,
            outcome: Outcome::Silent,
        }
    }

    #[test]
    fn a_thousand_equal_attempts_are_one_line() {
        let board = Board::default();
        for _ in 0..1000 {
            assert!(board.count(&attempt(1, 9, Reason::NotListed)));
        }
        board.count(&attempt(1, 9, Reason::Challenged));
        let mut lines = board.take();
        lines.sort_by_key(|line| line.count);
        assert_eq!(lines.iter().map(|line| line.count).collect::<Vec<_>>(), [1, 1000]);
        assert!(lines[1].called.len() <= TEXT_CHARS_MAX && !lines[1].called.contains('\0'));
        assert!(board.take().is_empty(), "taken off");
    }

    #[test]
    fn a_million_addresses_fill_neither_one_owners_lines_nor_the_board() {
        let board = Board::default();
        for source in 0..10_000 {
            board.count(&attempt(1, source, Reason::NotListed));
        }
        let lines = board.take();
        assert_eq!(lines.len(), LINES_PER_OWNER_MAX + 1);
        let rest = lines.iter().find(|line| line.alike.source.is_none()).unwrap();
        assert_eq!(lines.iter().map(|line| line.count).sum::<i64>(), 10_000, "none is lost");
        assert!(rest.count > 9_000);
        for owner in 0..30_000 {
            board.count(&attempt(owner, 1, Reason::NotListed));
        }
        assert_eq!(board.take().len(), LINES_MAX);
    }

    #[test]
    fn what_belongs_to_nobody_is_not_kept() {
        let board = Board::default();
        assert!(!board.count(&Attempt { owner: None, ..attempt(1, 1, Reason::UnknownOwner) }));
        assert!(board.take().is_empty());
    }
}
