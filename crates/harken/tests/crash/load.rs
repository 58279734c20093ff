//! Calls that keep coming while the process is killed, and the list of those it acknowledged.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use sandbox::{CallOrder, Fault, Pbx, Sandbox, Vendor};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

const CALLERS: usize = 3;
const PAUSE: Duration = Duration::from_millis(150);
/// So many events are sent twice by the exchange.
const DOUBLED: u32 = 25;

/// Running callers.
pub(crate) struct Load {
    stop: CancellationToken,
    tasks: TaskTracker,
    acknowledged: Arc<tokio::sync::Mutex<BTreeSet<String>>>,
}

impl Load {
    pub(crate) fn start(vendors: &Sandbox, webhook: &Url) -> Self {
        vendors.faults.script(Vendor::Pbx, Fault::EventsDuplicated, DOUBLED);
        let load =
            Self { stop: CancellationToken::new(), tasks: TaskTracker::new(), acknowledged: Arc::default() };
        for caller in 0..CALLERS {
            let orders = orders(vendors, caller);
            let acknowledged = Arc::clone(&load.acknowledged);
            let (pbx, webhook, stop) = (vendors.pbx.clone(), webhook.clone(), load.stop.clone());
            load.tasks.spawn(async move {
                for order in orders.iter().cycle() {
                    if stop.is_cancelled() {
                        break;
                    }
                    acknowledged.lock().await.extend(place(&pbx, order, &webhook).await);
                    tokio::time::sleep(PAUSE).await;
                }
            });
        }
        load
    }

    /// Lets the calls in hand end; answers the ids of the acknowledged ones.
    pub(crate) async fn stop(self) -> BTreeSet<String> {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        let acknowledged = self.acknowledged.lock().await;
        acknowledged.clone()
    }
}

/// The id of the call when its last event was answered with success.
async fn place(pbx: &Pbx, order: &CallOrder, webhook: &Url) -> Option<String> {
    let call = pbx.place_call(order, webhook).await.ok()?;
    let ended = call.events.iter().rfind(|sent| sent.event == "Hangup")?;
    ended.status.is_some_and(|status| status == 200).then_some(call.call_id)
}

/// Answered, missed and short calls in turn, each caller beginning elsewhere.
fn orders(vendors: &Sandbox, caller: usize) -> Vec<CallOrder> {
    let samples = vendors.samples.all();
    let answered = samples.iter().cycle().skip(caller * 4).take(samples.len());
    answered
        .flat_map(|sample| {
            let missed = CallOrder::Missed { caller };
            let short = CallOrder::Short { caller };
            [CallOrder::sample(&sample.id), missed, short]
        })
        .collect()
}
