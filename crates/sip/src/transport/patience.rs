//! How long a connection may take over what it does.

use std::time::Duration;

use tokio::time::Instant;

/// From the handshake to the end of the first message.
const FIRST_MESSAGE: Duration = Duration::from_secs(10);
/// From the first byte of a message to its last.
const COMPLETION: Duration = Duration::from_secs(30);
/// Without a byte.
const IDLE: Duration = Duration::from_mins(5);

/// Until when a connection must have got on.
#[derive(Debug)]
pub(super) struct Patience {
    opened_at: Instant,
    heard_message: bool,
    last_byte_at: Instant,
    message_began_at: Option<Instant>,
}

impl Patience {
    pub(super) fn new(now: Instant) -> Self {
        Self { opened_at: now, heard_message: false, last_byte_at: now, message_began_at: None }
    }

    /// Bytes came that completed messages or not, and left the beginning of one or not.
    pub(super) fn heard(&mut self, completed: bool, within_message: bool, now: Instant) {
        self.last_byte_at = now;
        self.heard_message |= completed;
        self.message_began_at = match (within_message, completed, self.message_began_at) {
            (false, ..) => None,
            (true, false, Some(began)) => Some(began),
            (true, ..) => Some(now),
        };
    }

    pub(super) fn deadline(&self) -> Instant {
        let idle = self.last_byte_at + IDLE;
        let first = (!self.heard_message).then(|| self.opened_at + FIRST_MESSAGE);
        let completion = self.message_began_at.map(|began| began + COMPLETION);
        [first, completion].into_iter().flatten().fold(idle, Instant::min)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_thing_a_connection_does_has_its_time() {
        let start = Instant::now();
        let after = |seconds| start + Duration::from_secs(seconds);
        let mut patience = Patience::new(start);
        assert_eq!(patience.deadline(), after(10));
        patience.heard(false, true, after(9));
        assert_eq!(patience.deadline(), after(10), "bytes alone do not buy time for the first message");
        patience.heard(true, false, after(10));
        assert_eq!(patience.deadline(), after(310));
        patience.heard(false, true, after(100));
        patience.heard(false, true, after(129));
        assert_eq!(patience.deadline(), after(130), "a message may not drip in");
        patience.heard(true, true, after(129));
        assert_eq!(patience.deadline(), after(159), "the next message has a time of its own");
        patience.heard(true, false, after(150));
        assert_eq!(patience.deadline(), after(450));
    }
}
