//! Who speaks on which channel: the one place that knows.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    /// Our side.
    Agent,
    /// The other side.
    Client,
    /// Nobody can tell.
    Unknown,
}

/// The channel our side is recorded on. Stream Telecom and what people upload agree on the first.
pub(super) const AGENT_CHANNEL: i64 = 0;

/// Who speaks on a channel of a recording that keeps the sides apart.
pub(super) const fn on_channel(channel: i64) -> Speaker {
    if channel == AGENT_CHANNEL { Speaker::Agent } else { Speaker::Client }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_side_is_on_the_first_channel() {
        assert_eq!((on_channel(0), on_channel(1)), (Speaker::Agent, Speaker::Client));
    }
}
