//! Keys pressed during a call (RFC 4733): many packets for one key, told once.

/// Finds the first packet of each key.
#[derive(Debug, Default)]
pub(crate) struct Keypad {
    /// The RTP timestamp of the key being told; every packet of one key has the same.
    last: Option<u32>,
}

impl Keypad {
    /// The key, when this packet is the first of it. The first may be lost, so any packet of it will do.
    pub(crate) fn press(&mut self, timestamp: u32, payload: &[u8]) -> Option<char> {
        let key = key(payload)?;
        let is_new = self.last != Some(timestamp);
        let is_late = self.last.is_some_and(|last| timestamp.wrapping_sub(last).cast_signed() < 0);
        if !is_new || is_late {
            return None;
        }
        self.last = Some(timestamp);
        Some(key)
    }

    /// Timestamps of another source begin anywhere.
    pub(crate) fn restart(&mut self) {
        self.last = None;
    }
}

fn key(payload: &[u8]) -> Option<char> {
    let [event, _, _, _] = payload.first_chunk::<4>()?;
    "0123456789*#ABCD".chars().nth(usize::from(*event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_once_however_many_packets_say_it() {
        let mut keypad = Keypad::default();
        let told: Vec<char> = [
            (100, [5, 0, 0, 160]),
            (100, [5, 0, 1, 64]),
            (100, [5, 0x80, 1, 64]),
            (900, [11, 0x80, 0, 160]),
            (100, [5, 0x80, 1, 64]),
            (1700, [11, 0, 0, 160]),
        ]
        .iter()
        .filter_map(|(timestamp, payload)| keypad.press(*timestamp, payload))
        .collect();
        assert_eq!(told, ['5', '#', '#']);
    }

    #[test]
    fn timestamps_may_wrap_around() {
        let mut keypad = Keypad::default();
        assert_eq!(keypad.press(u32::MAX - 10, &[1, 0, 0, 0]), Some('1'));
        assert_eq!(keypad.press(20, &[2, 0, 0, 0]), Some('2'));
    }

    #[test]
    fn flashes_and_stumps_are_no_keys() {
        let mut keypad = Keypad::default();
        assert_eq!(keypad.press(1, &[16, 0, 0, 0]), None);
        assert_eq!(keypad.press(1, &[1, 0, 0]), None);
    }
}
