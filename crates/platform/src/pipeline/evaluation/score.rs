//! The arithmetic of a score: weights earned of weights that applied, as a whole number of 100.

use super::model::Verdict;

/// One criterion as the arithmetic sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    /// How much it counts, above 0.
    pub weight: i64,
    /// Failing it makes the whole score 0.
    pub critical: bool,
    /// How it was judged.
    pub verdict: Verdict,
}

impl Judged {
    /// What it brings to the score.
    pub(super) const fn points(self) -> i64 {
        match self.verdict {
            Verdict::Pass => self.weight,
            Verdict::Fail | Verdict::NotApplicable => 0,
        }
    }
}

/// 0 to 100, halves rounded up; none when no criterion applied, because there is nothing to be good or bad at.
pub(super) fn score(judged: &[Judged]) -> Option<i64> {
    let applied = || judged.iter().filter(|one| one.verdict != Verdict::NotApplicable);
    let possible: i64 = applied().map(|one| one.weight).sum();
    if possible <= 0 {
        return None;
    }
    if applied().any(|one| one.critical && one.verdict == Verdict::Fail) {
        return Some(0);
    }
    let earned: i64 = applied().map(|one| one.points()).sum();
    Some((200 * earned + possible) / (2 * possible))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const fn judged(weight: i64, verdict: Verdict) -> Judged {
        Judged { weight, critical: false, verdict }
    }

    #[test]
    fn the_score_is_the_share_of_the_weights_that_applied() {
        use Verdict::{Fail, NotApplicable, Pass};
        let table: [(&[Judged], Option<i64>); 7] = [
            (&[judged(10, Pass), judged(10, Pass)], Some(100)),
            (&[judged(10, Pass), judged(30, Fail)], Some(25)),
            (&[judged(10, Pass), judged(90, NotApplicable)], Some(100)),
            (&[judged(10, Fail)], Some(0)),
            (&[judged(1, Pass), judged(2, Fail)], Some(33)),
            (&[judged(1, Pass), judged(7, Fail)], Some(13)),
            (&[judged(10, NotApplicable)], None),
        ];
        for (criteria, expected) in table {
            assert_eq!(score(criteria), expected, "{criteria:?}");
        }
        assert_eq!(score(&[]), None);
    }

    #[test]
    fn failing_what_is_critical_leaves_nothing() {
        let critical = |verdict| Judged { weight: 1, critical: true, verdict };
        let passed = judged(100, Verdict::Pass);
        assert_eq!(score(&[passed, critical(Verdict::Fail)]), Some(0));
        assert_eq!(score(&[passed, critical(Verdict::Pass)]), Some(100));
        assert_eq!(score(&[passed, critical(Verdict::NotApplicable)]), Some(100));
    }

    fn any_judged() -> impl Strategy<Value = Judged> {
        let verdict = prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::NotApplicable)];
        (1_i64..=100, any::<bool>(), verdict).prop_map(|(weight, critical, verdict)| Judged {
            weight,
            critical,
            verdict,
        })
    }

    proptest! {
        #[test]
        fn a_score_is_never_outside_0_to_100(criteria in proptest::collection::vec(any_judged(), 0..60)) {
            if let Some(score) = score(&criteria) {
                prop_assert!((0..=100).contains(&score));
            } else {
                prop_assert!(criteria.iter().all(|one| one.verdict == Verdict::NotApplicable));
            }
        }

        #[test]
        fn passing_instead_of_failing_never_costs_points(
            criteria in proptest::collection::vec(any_judged(), 1..60),
            at in any::<proptest::sample::Index>(),
        ) {
            let at = at.index(criteria.len());
            let with = |verdict| {
                let mut changed = criteria.clone();
                changed[at].verdict = verdict;
                score(&changed)
            };
            prop_assert!(with(Verdict::Pass) >= with(Verdict::Fail));
        }
    }
}
