//! Samples in the order of the clock. Pure: whoever places them says where; what nobody placed is silence.
//!
//! Invariant: a position leaves once, in order, in every channel at the same time.

use std::collections::VecDeque;

use crate::product::Side;

/// How far ahead of what has left samples may be placed: the patience of a recorder and what a hasty clock adds.
const AHEAD_MAX: usize = 36_000;

/// The part of a recording that may still change.
#[derive(Debug)]
pub(crate) struct Timeline {
    left: VecDeque<i16>,
    right: VecDeque<i16>,
    mixed: bool,
    /// Where the newest samples of each side end; none before there are any.
    heard: [Option<u64>; 2],
    /// The position that leaves next.
    next: u64,
}

impl Timeline {
    pub(crate) fn new(mixed: bool) -> Self {
        Self { left: VecDeque::new(), right: VecDeque::new(), mixed, heard: [None; 2], next: 0 }
    }

    pub(crate) fn channels(&self) -> u16 {
        if self.mixed { 1 } else { 2 }
    }

    /// Adds samples from `at` on; those that are too late or far too early are dropped.
    pub(crate) fn place(&mut self, side: Side, at: u64, samples: impl ExactSizeIterator<Item = i16>) {
        let [left_heard, right_heard] = &mut self.heard;
        let heard = if side == Side::Left { left_heard } else { right_heard };
        *heard = (*heard).max(Some(at.saturating_add(u64::try_from(samples.len()).unwrap_or(0))));
        let too_late = usize::try_from(self.next.saturating_sub(at)).unwrap_or(usize::MAX);
        let begin = usize::try_from(at.saturating_sub(self.next)).unwrap_or(usize::MAX);
        let end = begin.saturating_add(samples.len().saturating_sub(too_late));
        if end > AHEAD_MAX {
            return;
        }
        let lane = if self.mixed || side == Side::Left { &mut self.left } else { &mut self.right };
        if lane.len() < end {
            lane.resize(end, 0);
        }
        for (slot, sample) in lane.iter_mut().skip(begin).zip(samples.skip(too_late)) {
            *slot = slot.saturating_add(sample);
        }
    }

    /// Makes left right and right left in what has not left yet.
    pub(crate) fn swap(&mut self) {
        if !self.mixed {
            std::mem::swap(&mut self.left, &mut self.right);
        }
    }

    /// Whether anything was ever placed.
    pub(crate) fn was_heard(&self) -> bool {
        self.heard.iter().any(Option::is_some)
    }

    /// Until where every side that speaks was heard; none before anybody was.
    pub(crate) fn settled(&self) -> Option<u64> {
        self.heard.iter().flatten().min().copied()
    }

    /// Where what has left ends.
    pub(crate) fn released(&self) -> u64 {
        self.next
    }

    /// Where the last sample that was placed ends.
    pub(crate) fn end(&self) -> u64 {
        self.next + u64::try_from(self.left.len().max(self.right.len())).unwrap_or(0)
    }

    /// What is before `to` leaves, the channels interleaved.
    pub(crate) fn advance(&mut self, to: u64) -> Vec<i16> {
        let length = usize::try_from(to.saturating_sub(self.next)).unwrap_or(0);
        self.next = self.next.max(to);
        let left = leave(&mut self.left, length);
        if self.mixed {
            return left.collect();
        }
        let right = leave(&mut self.right, length);
        left.zip(right).flat_map(|(left, right)| [left, right]).collect()
    }
}

fn leave(lane: &mut VecDeque<i16>, length: usize) -> impl Iterator<Item = i16> {
    let there = length.min(lane.len());
    lane.drain(..there).chain(std::iter::repeat_n(0, length - there))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(timeline: &mut Timeline, side: Side, at: u64, samples: &[i16]) {
        timeline.place(side, at, samples.iter().copied());
    }

    #[test]
    fn what_nobody_placed_is_silence_of_the_right_length() {
        let mut timeline = Timeline::new(false);
        place(&mut timeline, Side::Left, 2, &[1, 2]);
        place(&mut timeline, Side::Right, 5, &[3]);
        assert_eq!(timeline.advance(8), [0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 3, 0, 0, 0, 0]);
        assert_eq!(timeline.advance(9), [0, 0]);
    }

    #[test]
    fn the_late_part_of_what_is_placed_is_dropped_and_the_rest_is_kept() {
        let mut timeline = Timeline::new(true);
        assert_eq!(timeline.advance(3), [0, 0, 0]);
        place(&mut timeline, Side::Left, 1, &[1, 2, 3, 4]);
        place(&mut timeline, Side::Left, 0, &[9, 9]);
        assert_eq!(timeline.advance(6), [3, 4, 0]);
    }

    #[test]
    fn what_is_far_too_early_takes_no_memory() {
        let mut timeline = Timeline::new(true);
        place(&mut timeline, Side::Left, u64::MAX, &[1]);
        place(&mut timeline, Side::Left, 36_000, &[1]);
        assert_eq!(timeline.end(), 0);
        place(&mut timeline, Side::Left, 35_999, &[1]);
        assert_eq!(timeline.end(), 36_000);
    }

    #[test]
    fn streams_of_one_channel_are_added_and_never_wrap() {
        let mut timeline = Timeline::new(true);
        place(&mut timeline, Side::Left, 0, &[1000, 30_000]);
        place(&mut timeline, Side::Right, 0, &[-400, 30_000]);
        assert_eq!(timeline.advance(2), [600, i16::MAX]);
    }

    #[test]
    fn going_back_gives_nothing() {
        let mut timeline = Timeline::new(false);
        assert_eq!(timeline.advance(4).len(), 8);
        assert!(timeline.advance(2).is_empty());
        assert_eq!(timeline.advance(5).len(), 2);
    }
}
