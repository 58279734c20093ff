//! Sending one mail.

use ::store::{Job, JobRun, Retry};
use kernel::EmailId;
use serde::{Deserialize, Serialize};

use crate::app::App;

/// Sends one mail; the schedule between tries is the outbox's own.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SendEmail {
    pub(super) email_id: EmailId,
}

impl Job for SendEmail {
    const NAME: &'static str = "send_email";
    const QUEUE: &'static str = "mail";
    /// More than the schedule has, so that the schedule and not the queue gives up.
    const ATTEMPTS_MAX: u32 = 32;
    type Context = App;

    async fn run(self, _app: App, _run: JobRun) -> Result<(), Retry> {
        Err(Retry::later(format!("{} waits for a mail server", self.email_id)))
    }
}
