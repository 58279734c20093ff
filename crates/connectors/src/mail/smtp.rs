//! SMTP: which server, how the connection is protected, and the two things done with it.

use std::time::Duration;

use kernel::Secret;

use super::Mail;
use super::report::{MailReport, Steps};
use super::session;
use crate::{Fault, Http};

/// A person waits for it.
const REHEARSAL_TIME_MAX: Duration = Duration::from_secs(10);
/// A busy server may take its time to accept a message; RFC 5321 asks for patience after the final dot.
const SEND_TIME_MAX: Duration = Duration::from_mins(2);

/// How the way to the server is protected. What is not written here is not guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte, usually port 465.
    ImplicitTls,
    /// Plain until `STARTTLS`, and not a step further without it; usually port 587.
    Starttls,
    /// `STARTTLS` where the server offers it; whoever sits between can take the offer away.
    StarttlsIfOffered,
    /// No protection: relays inside one's own network.
    None,
}

/// A user name with its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpLogin {
    pub username: String,
    pub password: Secret,
}

/// One mail server as it was configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    /// What we call ourselves: the host of this installation.
    pub hello: String,
    pub encryption: Encryption,
    /// Takes any certificate; for tests and closed networks.
    pub disable_certificate_validation: bool,
    pub login: Option<SmtpLogin>,
}

/// Hands one message over.
pub async fn send(http: &Http, server: &SmtpServer, mail: &Mail) -> Result<(), Fault> {
    let mut steps = Steps::default();
    let sending = session::run(http, server, mail, &mut steps, session::Knock::No);
    match tokio::time::timeout(SEND_TIME_MAX, sending).await {
        Ok(result) => result,
        Err(_) => Err(Fault::transient(format!("no answer within {} seconds", SEND_TIME_MAX.as_secs()))),
    }
}

/// Hands one message over with somebody watching every step.
pub async fn rehearse(http: &Http, server: &SmtpServer, mail: &Mail) -> MailReport {
    let mut steps = Steps::default();
    let trying = session::run(http, server, mail, &mut steps, session::Knock::First);
    // What went wrong is in the report.
    if tokio::time::timeout(REHEARSAL_TIME_MAX, trying).await.is_err() {
        steps.run_out(REHEARSAL_TIME_MAX);
    }
    steps.report()
}
