//! Session timers (RFC 4028): until when a call is believed to last without a word. Pure.

use kernel::Ts;

use crate::wire::{Request, Session};

/// The shortest session there may be.
const SECONDS_MIN: u32 = 90;
/// A call is given up this long before its session ends, so that the good-bye is still in time.
const EARLY_S_MAX: u32 = 32;

/// The timer of one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refresh {
    seconds: u32,
    by_us: bool,
    /// When it was last refreshed.
    at: Ts,
    /// When we refresh, unless we are just doing so.
    ask_at: Option<Ts>,
}

/// The session is shorter than there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooShort;

impl Refresh {
    /// What a request asks for and what we make of it; none when it wants no timer.
    pub(super) fn agreed(request: &Request, now: Ts) -> Result<Option<Self>, TooShort> {
        let Some(Session { seconds, refreshed_by_us }) = request.session_expires() else { return Ok(None) };
        if seconds < SECONDS_MIN {
            return Err(TooShort);
        }
        // A sender that does not know timers cannot refresh: somebody between us put the header in.
        let knows = request.supports("timer") || request.required().iter().any(|tag| tag == "timer");
        let by_us = refreshed_by_us.unwrap_or(false) || !knows;
        // We refresh with UPDATE only. Without it there is no timer, and silence ends the call instead.
        let can = !by_us || request.allows("UPDATE");
        Ok(can.then(|| Self::new(seconds, by_us, now)))
    }

    /// The headers of an answer that agrees.
    pub(super) fn lines(self) -> Vec<(&'static str, String)> {
        let who = if self.by_us { "uas" } else { "uac" };
        let mut lines = vec![("Session-Expires", format!("{};refresher={who}", self.seconds))];
        if !self.by_us {
            lines.push(("Require", "timer".to_owned()));
        }
        lines
    }

    /// The headers of a request of ours that refreshes.
    pub(super) fn request_lines(self) -> Vec<(&'static str, String)> {
        vec![
            ("Session-Expires", format!("{};refresher=uac", self.seconds)),
            ("Min-SE", SECONDS_MIN.to_string()),
            ("Supported", "timer".to_owned()),
        ]
    }

    /// Whether it is time that we refresh; asked once for each time.
    pub(super) fn begin(&mut self, now: Ts) -> bool {
        let due = self.ask_at.is_some_and(|at| at <= now);
        if due {
            self.ask_at = None;
        }
        due
    }

    /// When something is to be done about it.
    pub(super) fn due_at(self) -> Ts {
        self.ask_at.map_or(self.ends_at(), |at| at.min(self.ends_at()))
    }

    /// When the call is over unless somebody refreshed.
    pub(super) fn ends_at(self) -> Ts {
        self.after(self.seconds - EARLY_S_MAX.min(self.seconds / 3))
    }

    /// Our request was answered well.
    pub(super) fn refreshed(&mut self, now: Ts) {
        *self = Self::new(self.seconds, self.by_us, now);
    }

    fn new(seconds: u32, by_us: bool, now: Ts) -> Self {
        let mut refresh = Self { seconds, by_us, at: now, ask_at: None };
        refresh.ask_at = by_us.then(|| refresh.after(seconds / 2));
        refresh
    }

    fn after(self, seconds: u32) -> Ts {
        self.at.plus_ms(i64::from(seconds) * 1_000)
    }
}

/// What a refusal says of the shortest session.
pub(super) fn shortest() -> (&'static str, String) {
    ("Min-SE", SECONDS_MIN.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::tests::request;

    fn agreed(lines: &str) -> Result<Option<Refresh>, TooShort> {
        let text = format!(
            "INVITE sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\nFrom: <sip:c@d>;tag=1\nTo: <sip:a@b>\n\
             Call-ID: 1\nCSeq: 1 INVITE\n{lines}Content-Length: 0\n\n"
        );
        Refresh::agreed(&request(&text), Ts(0))
    }

    #[test]
    fn who_refreshes_follows_the_request_and_what_both_can_do() {
        for (lines, expected) in [
            ("", None),
            ("Supported: timer\n", None),
            ("Session-Expires: 1800\nSupported: timer\n", Some(false)),
            ("Session-Expires: 1800\nRequire: timer\n", Some(false)),
            ("x: 1800;refresher=uac\nSupported: timer\n", Some(false)),
            ("Session-Expires: 1800;refresher=uas\nSupported: timer\nAllow: UPDATE\n", Some(true)),
            ("Session-Expires: 1800;refresher=uas\nSupported: timer\n", None),
            ("Session-Expires: 1800\nAllow: INVITE, UPDATE\n", Some(true)),
        ] {
            assert_eq!(agreed(lines).unwrap().map(|refresh| refresh.by_us), expected, "{lines}");
        }
        assert_eq!(agreed("Session-Expires: 89\nSupported: timer\n"), Err(TooShort));
    }

    #[test]
    fn a_call_is_given_up_before_its_session_ends_and_refreshed_at_half_of_it() {
        let mut ours = agreed("Session-Expires: 1800;refresher=uas\nAllow: UPDATE\n").unwrap().unwrap();
        assert_eq!(ours.due_at(), Ts::from_millis(900_000));
        assert!(!ours.begin(Ts::from_millis(899_999)));
        assert!(ours.begin(Ts::from_millis(900_000)) && !ours.begin(Ts::from_millis(900_000)));
        assert_eq!(ours.due_at(), Ts::from_millis(1_768_000));
        assert_eq!(ours.ends_at(), Ts::from_millis(1_768_000));
        ours.refreshed(Ts::from_millis(900_000));
        assert_eq!((ours.due_at(), ours.ends_at()), (Ts::from_millis(1_800_000), Ts::from_millis(2_668_000)));
        let theirs = agreed("Session-Expires: 90\nSupported: timer\n").unwrap().unwrap();
        assert_eq!(theirs.due_at(), Ts::from_millis(60_000));
    }
}
