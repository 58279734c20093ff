//! The exchange's own traffic for demos: a call every so often, most of them samples, some missed,
//! some hung up at once, some through a queue.

use crate::{CallOrder, Dialer};

use super::Pbx;

impl Pbx {
    /// Places calls until the simulators stop. The first leaves at once.
    pub fn start_dialer(&self, dialer: Dialer) {
        let pbx = self.clone();
        self.world.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(dialer.every);
            ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            for number in 0.. {
                tokio::select! {
                    () = pbx.world.stopping.cancelled() => return,
                    _ = ticks.tick() => {}
                }
                let order = pbx.nth_order(number);
                let placed = tokio::select! {
                    () = pbx.world.stopping.cancelled() => return,
                    placed = pbx.place_call(&order, &dialer.webhook) => placed,
                };
                if let Err(error) = placed {
                    tracing::warn!(%error, "the exchange could not place a call");
                }
            }
        });
    }

    /// The `number`-th call of the day: every sample in turn, the languages alternating, and after each round of five something
    /// without a conversation in it.
    pub fn nth_order(&self, number: usize) -> CallOrder {
        let (round, place) = (number / 6, number % 6);
        let samples = self.world.samples.by_turns();
        match (place, samples.get((round * 5 + place) % samples.len().max(1))) {
            (5, _) if round % 3 == 2 => CallOrder::Short { caller: round },
            (5, _) | (_, None) => CallOrder::Missed { caller: round },
            (3, Some(sample)) if sample.direction == "in" => CallOrder::queued(&sample.id),
            (_, Some(sample)) => CallOrder::sample(&sample.id),
        }
    }
}
