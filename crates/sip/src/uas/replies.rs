//! Answers that were given, for as long as the question may be repeated.
//!
//! Only bytes are kept, only for packets, and only of those who were admitted: a stranger's question is answered anew
//! each time, from nothing.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;
use kernel::Ts;

/// Answers kept at a time; the oldest goes first, and its question is then a new one.
const REPLIES_MAX: usize = 16_384;
/// 64 times T1 (RFC 3261 §17.2.2).
const KEPT: Duration = Duration::from_secs(32);

#[derive(Debug, Default)]
pub(crate) struct Replies {
    by_transaction: HashMap<Box<str>, Bytes>,
    order: VecDeque<(Ts, Box<str>)>,
}

impl Replies {
    /// The answer to this question, if it was given before.
    pub(crate) fn find(&self, transaction: &str) -> Option<Bytes> {
        self.by_transaction.get(transaction).cloned()
    }

    pub(crate) fn keep(&mut self, transaction: Box<str>, reply: Bytes, now: Ts) {
        if self.order.len() >= REPLIES_MAX {
            self.forget_first();
        }
        self.order.push_back((now, transaction.clone()));
        self.by_transaction.insert(transaction, reply);
    }

    pub(crate) fn expire(&mut self, now: Ts) {
        while self.order.front().is_some_and(|(at, _)| now.since(*at) >= KEPT) {
            self.forget_first();
        }
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    fn forget_first(&mut self) {
        if let Some((_, transaction)) = self.order.pop_front() {
            self.by_transaction.remove(&transaction);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_kept_as_long_as_its_question_may_be_repeated() {
        let mut replies = Replies::default();
        replies.keep("a".into(), Bytes::from_static(b"1"), Ts(0));
        replies.expire(Ts(0).plus(KEPT).plus_ms(-1));
        assert_eq!(replies.find("a").as_deref(), Some(b"1".as_slice()));
        assert_eq!(replies.find("b"), None);
        replies.expire(Ts(0).plus(KEPT));
        assert!(replies.find("a").is_none() && replies.order.is_empty());
    }

    #[test]
    fn there_are_never_more_than_the_limit() {
        let mut replies = Replies::default();
        for number in 0..REPLIES_MAX + 10 {
            replies.keep(number.to_string().into(), Bytes::new(), Ts(0));
        }
        assert_eq!((replies.by_transaction.len(), replies.order.len()), (REPLIES_MAX, REPLIES_MAX));
        assert!(replies.find("9").is_none() && replies.find("10").is_some());
    }
}
