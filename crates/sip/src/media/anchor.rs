//! Where on the call's timeline a packet belongs: timestamps of the peer, held against the time of arrival. Pure.
//!
//! Invariant: within one source, packets keep the distance their timestamps have, so that late, lost and reordered
//! ones leave the others where they are. Only when both clocks part for good is the source placed anew.

/// Telephone audio: eight samples in a millisecond.
pub(crate) const SAMPLES_PER_MS: u64 = 8;
/// Further from its arrival than this a packet is out of step.
const STEP_MAX: u64 = 200 * SAMPLES_PER_MS;
/// So long a source may be out of step: a net that stood still and then hands everything over at once is.
const PATIENCE_MAX: u64 = 500 * SAMPLES_PER_MS;

/// One source's place. All times are in samples since the call began.
#[derive(Debug, Default)]
pub(crate) struct Anchor {
    last: Option<(u32, u64)>,
    out_of_step_since: Option<u64>,
}

impl Anchor {
    /// Where the packet begins.
    pub(crate) fn place(&mut self, timestamp: u32, marker: bool, arrival: u64) -> u64 {
        let place = self.by_timestamp(timestamp).unwrap_or(arrival);
        let place = if self.is_lost(place, marker, arrival) { arrival } else { place };
        self.last = Some((timestamp, place));
        place
    }

    fn by_timestamp(&self, timestamp: u32) -> Option<u64> {
        let (last, place) = self.last?;
        let step = i64::from(timestamp.wrapping_sub(last).cast_signed());
        Some(place.saturating_add_signed(step))
    }

    fn is_lost(&mut self, place: u64, marker: bool, arrival: u64) -> bool {
        if place.abs_diff(arrival) <= STEP_MAX {
            self.out_of_step_since = None;
            return false;
        }
        let since = *self.out_of_step_since.get_or_insert(arrival);
        let is_lost = marker || arrival.saturating_sub(since) >= PATIENCE_MAX;
        if is_lost {
            self.out_of_step_since = None;
        }
        is_lost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_placed_when_it_comes_and_the_others_by_their_timestamps() {
        let mut anchor = Anchor::default();
        assert_eq!(anchor.place(u32::MAX - 159, true, 800), 800);
        assert_eq!(anchor.place(160, false, 1300), 1120);
        assert_eq!(anchor.place(0, false, 1310), 960);
        assert_eq!(anchor.place(320, false, 1320), 1280);
    }

    #[test]
    fn what_a_stalled_net_hands_over_at_once_stays_where_it_was_said() {
        let mut anchor = Anchor::default();
        anchor.place(0, false, 0);
        for packet in 1..=50_u32 {
            assert_eq!(anchor.place(packet * 160, false, 8000), u64::from(packet) * 160);
        }
        assert_eq!(anchor.place(51 * 160, false, 8160), 8160);
    }

    #[test]
    fn a_source_whose_clock_stood_still_is_placed_anew_after_a_while() {
        let mut anchor = Anchor::default();
        anchor.place(0, false, 0);
        let places: Vec<bool> = (1..=40_u32)
            .map(|packet| {
                let arrival = 80_000 + u64::from(packet) * 160;
                anchor.place(packet * 160, false, arrival) == arrival
            })
            .collect();
        assert_eq!(places.iter().position(|placed_anew| *placed_anew), Some(25));
        assert!(places[25..].iter().all(|placed_anew| *placed_anew));
    }

    #[test]
    fn a_source_that_says_it_begins_anew_is_placed_at_once() {
        let mut anchor = Anchor::default();
        anchor.place(0, false, 0);
        assert_eq!(anchor.place(160, true, 80_000), 80_000);
        assert_eq!(anchor.place(900_000_000, true, 80_160), 80_160);
    }

    #[test]
    fn a_place_before_the_call_is_its_beginning() {
        let mut anchor = Anchor::default();
        anchor.place(10_000, false, 100);
        assert_eq!(anchor.place(9_000, false, 110), 0);
    }
}
