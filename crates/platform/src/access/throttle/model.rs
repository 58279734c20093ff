//! The rule of a bucket: so many at once, refilled evenly. Known as GCRA.

use std::time::Duration;

use kernel::Ts;

use crate::http::RateLimit;

/// How many at once, and how long an empty bucket takes to be full again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Its name in the `RateLimit` headers.
    pub name: &'static str,
    /// How many a full bucket holds.
    pub quota: u32,
    /// How long an empty one takes to be full.
    pub window: Duration,
}

/// What one take did to a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// The rule that was held against it.
    pub policy: Policy,
    /// How many are left.
    pub remaining: u32,
    /// When the bucket is full again: all that is stored of it.
    pub full_at: Ts,
    /// How long until it is full.
    pub reset: Duration,
    /// How long to wait, if there was none left.
    pub wait: Option<Duration>,
}

/// Attempts to get in from one network, whatever the user: a flood ends here, before any work is done for it.
pub(super) const ATTEMPTS: Policy = Policy { name: "attempts", quota: 20, window: Duration::from_secs(20) };
/// Questions of the sign-in page, such as which provider a mail domain has, from one network.
pub(super) const LOOK_UPS: Policy = Policy { name: "look-ups", quota: 60, window: Duration::from_mins(1) };
/// Links to invitations made by one organization: it must not flood the world with mail.
pub(super) const INVITATIONS: Policy =
    Policy { name: "invitations", quota: 500, window: Duration::from_hours(1) };
/// Mail servers tried by one organization: each try speaks to a machine of its choice.
pub(super) const MAIL_TRIALS: Policy =
    Policy { name: "mail-trials", quota: 12, window: Duration::from_mins(1) };
/// Vendors asked by hand by one organization: whether settings work, and whom they know.
pub(super) const SOURCE_TRIALS: Policy =
    Policy { name: "source-trials", quota: 12, window: Duration::from_mins(1) };
/// Passwords tried for one user from one network, or from a browser that this user has signed in with.
pub const PASSWORDS_FROM_HERE: Policy =
    Policy { name: "passwords", quota: 10, window: Duration::from_mins(10) };
/// Passwords tried for one user by all strangers together. It slows many machines that guess as one, and
/// cannot lock the user out: a browser he has signed in with does not draw from it.
pub const PASSWORDS_FROM_ANYWHERE: Policy =
    Policy { name: "strangers", quota: 100, window: Duration::from_hours(1) };
/// Codes tried for one user who has given the right password.
pub const CODES: Policy = Policy { name: "codes", quota: 10, window: Duration::from_hours(1) };
/// Links to reset one user's password.
pub const RESETS: Policy = Policy { name: "resets", quota: 3, window: Duration::from_hours(1) };

impl Policy {
    /// Takes one from a bucket that is full again at `full_at`.
    pub fn decide_take(self, full_at: Ts, now: Ts) -> Verdict {
        self.decide_take_many(1, full_at, now)
    }

    /// Takes so many at once, or none of them.
    pub(super) fn decide_take_many(self, count: u32, full_at: Ts, now: Ts) -> Verdict {
        let begins = full_at.max(now);
        let next = begins.plus(self.interval().saturating_mul(count));
        let until_full = next.since(now);
        match until_full.checked_sub(self.window).filter(|wait| !wait.is_zero()) {
            Some(wait) => self.verdict(full_at, now, Some(wait)),
            None => self.verdict(next, now, None),
        }
    }

    /// A place in the line of a bucket that is full again at `full_at`: when its turn comes, and where the bucket stands
    /// then. Nobody is refused.
    pub(super) fn decide_reserve(self, full_at: Ts, earliest: Ts) -> (Ts, Ts) {
        let turn = full_at.max(earliest);
        (turn, turn.plus(self.interval()))
    }

    /// Where a bucket stands after one that was taken is put back.
    pub fn decide_give_back(self, full_at: Ts) -> Ts {
        Ts(full_at.0.saturating_sub(i64::try_from(self.interval().as_micros()).unwrap_or(0)))
    }

    fn verdict(self, full_at: Ts, now: Ts, wait: Option<Duration>) -> Verdict {
        let reset = full_at.since(now);
        let free = self.window.saturating_sub(reset).as_micros() / self.interval().as_micros().max(1);
        let remaining = u32::try_from(free).unwrap_or(u32::MAX);
        Verdict { policy: self, remaining, full_at, reset, wait }
    }

    fn interval(self) -> Duration {
        self.window / self.quota.max(1)
    }
}

impl Verdict {
    /// Whether there was one left to take.
    pub fn is_allowed(&self) -> bool {
        self.wait.is_none()
    }

    /// What the headers of the answer say.
    pub fn rate_limit(&self) -> RateLimit {
        RateLimit {
            name: self.policy.name,
            quota: self.policy.quota,
            window_s: self.policy.window.as_secs(),
            remaining: self.remaining,
            reset_s: whole_seconds(self.reset),
        }
    }

    /// Whole seconds to wait, rounded up.
    pub fn wait_s(&self) -> u64 {
        whole_seconds(self.wait.unwrap_or_default())
    }
}

fn whole_seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const THREE_A_MINUTE: Policy = Policy { name: "test", quota: 3, window: Duration::from_mins(1) };

    fn at(seconds: i64) -> Ts {
        Ts::from_millis(seconds * 1000)
    }

    /// Takes at each of these seconds and answers who was let through.
    fn takes(seconds: &[i64]) -> Vec<bool> {
        let mut full_at = Ts(0);
        let take = |second: &i64| {
            let verdict = THREE_A_MINUTE.decide_take(full_at, at(*second));
            full_at = verdict.full_at;
            verdict.is_allowed()
        };
        seconds.iter().map(take).collect()
    }

    #[test]
    fn a_full_bucket_gives_its_quota_at_once_and_then_one_per_interval() {
        assert_eq!(
            takes(&[0, 0, 0, 0, 19, 20, 20, 39, 40]),
            [true, true, true, false, false, true, false, false, true]
        );
        assert_eq!(takes(&[0, 0, 0, 60, 60, 60, 60]), [true, true, true, true, true, true, false]);
    }

    #[test]
    fn being_refused_costs_nothing_further() {
        assert_eq!(
            takes(&[0, 0, 0, 1, 2, 3, 4, 5, 20]),
            [true, true, true, false, false, false, false, false, true]
        );
    }

    #[test]
    fn the_verdict_says_what_is_left_and_how_long_to_wait() {
        let first = THREE_A_MINUTE.decide_take(Ts(0), at(100));
        assert_eq!((first.remaining, first.wait_s(), first.rate_limit().reset_s), (2, 0, 20));
        let second = THREE_A_MINUTE.decide_take(first.full_at, at(100));
        let third = THREE_A_MINUTE.decide_take(second.full_at, at(100));
        let fourth = THREE_A_MINUTE.decide_take(third.full_at, at(105));
        assert_eq!((third.remaining, fourth.remaining, fourth.wait_s()), (0, 0, 15));
    }

    #[test]
    fn many_are_taken_together_or_not_at_all() {
        let two = THREE_A_MINUTE.decide_take_many(2, Ts(0), at(100));
        assert_eq!((two.is_allowed(), two.remaining), (true, 1));
        let refused = THREE_A_MINUTE.decide_take_many(2, two.full_at, at(100));
        assert_eq!((refused.is_allowed(), refused.remaining, refused.wait_s()), (false, 1, 20));
        assert!(THREE_A_MINUTE.decide_take_many(1, refused.full_at, at(100)).is_allowed());
    }

    #[test]
    fn those_in_a_line_have_their_turns_one_interval_apart() {
        let mut full_at = at(0);
        let mut turn = |earliest: i64| {
            let (turn, next) = THREE_A_MINUTE.decide_reserve(full_at, at(earliest));
            full_at = next;
            turn.seconds()
        };
        assert_eq!([turn(100), turn(100), turn(100), turn(130), turn(500)], [100, 120, 140, 160, 500]);
    }

    #[test]
    fn what_is_put_back_can_be_taken_again() {
        let mut full_at = Ts(0);
        for _ in 0..50 {
            let verdict = THREE_A_MINUTE.decide_take(full_at, at(100));
            assert!(verdict.is_allowed());
            full_at = THREE_A_MINUTE.decide_give_back(verdict.full_at);
        }
    }
}
