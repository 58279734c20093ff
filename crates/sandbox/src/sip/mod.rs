//! A telephone that calls by SIP: it registers, proves its password, places calls with the sound of the sample calls,
//! or reports them as a recording client does (RFC 7866).
//!
//! Invariant: written from the RFCs, and shares no type with the crate that answers it. One call is one future; whoever
//! drops it hangs up without a word, as telephones in the field do.

mod link;
mod media;
mod message;
mod offer;
mod proof;
mod session;
mod sound;
#[cfg(test)]
mod tests;

use std::net::SocketAddr;
use std::time::Duration;

use kernel::Entropy;

use link::Link;
use media::Streams;
use session::Session;
pub use sound::Sound;

/// How long a telephone waits for an answer (RFC 3261 timer B).
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(32);

/// Why a call or a registration could not even be tried.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    /// No socket, or the connection broke.
    #[error("the telephone's connection failed: {0}")]
    Connection(#[from] std::io::Error),
    /// Nobody answered, or what came was no answer.
    #[error("{0}")]
    NoAnswer(&'static str),
    /// The sound of a sample cannot be decoded.
    #[error("the sound to play cannot be read: {0}")]
    Sound(#[from] audio::AudioError),
    /// A sample is not there.
    #[error(transparent)]
    Samples(#[from] crate::SamplesError),
}

/// By what the telephone speaks to its exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SipTransport {
    /// Datagrams.
    Udp,
    /// One connection for each call.
    Tcp,
}

/// Where a telephone calls.
#[derive(Debug, Clone)]
pub struct SipTarget {
    /// Where packets go.
    pub address: SocketAddr,
    /// What stands after the `@`.
    pub domain: String,
    /// How they go there.
    pub transport: SipTransport,
}

/// Who the telephone signs in as.
#[derive(Debug, Clone)]
pub struct SipAccount {
    /// Name.
    pub username: String,
    /// Password.
    pub password: String,
}

/// One call to place.
#[derive(Debug, Clone)]
pub struct SipCall {
    /// The caller's number.
    pub from: String,
    /// The called number.
    pub to: String,
    /// What is heard.
    pub sound: Sound,
    /// What kind of call it is.
    pub kind: SipCallKind,
}

/// How a call is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SipCallKind {
    /// The telephone itself calls; what the caller says is heard.
    Plain,
    /// A call between two others is reported: a stream for each side when there are two, and RFC 7865 metadata.
    Recording,
}

/// How a call went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SipOutcome {
    /// Final answer to the call.
    pub status: u16,
    /// Its `Call-ID`.
    pub call_id: String,
    /// RTP packets sent, all streams together.
    pub packets_sent: u32,
    /// RTP packets heard.
    pub packets_heard: u32,
    /// Whether the other side hung up before all was said.
    pub cut_short: bool,
}

/// A telephone. Cheap to clone; each call has a connection of its own.
#[derive(Debug, Clone)]
pub struct PhoneCaller {
    target: SipTarget,
    account: Option<SipAccount>,
    entropy: Entropy,
}

impl PhoneCaller {
    /// A telephone that calls there; without an account it has no password to prove.
    pub fn new(target: SipTarget, account: Option<SipAccount>, entropy: Entropy) -> Self {
        Self { target, account, entropy }
    }

    /// Registers for so many seconds; the final status.
    pub async fn register(&self, seconds: u32) -> Result<u16, PhoneError> {
        let user = self.account.as_ref().map_or("telephone", |account| account.username.as_str());
        let link = Link::open(&self.target).await?;
        let mut session = Session::new(link, &self.target, (user, user), self.entropy.clone());
        session.register(seconds, self.account.as_ref()).await
    }

    /// Places a call, plays its sound in real time and hangs up.
    pub async fn call(&self, call: &SipCall) -> Result<SipOutcome, PhoneError> {
        let link = Link::open(&self.target).await?;
        let mut streams = Streams::open(link.local().ip(), call, &self.entropy).await?;
        let mut session = Session::new(link, &self.target, (&call.from, &call.to), self.entropy.clone());
        let offer = offer::of(call, session.place(), &streams.ports(), &self.entropy);
        let answer = session.invite(&offer, self.account.as_ref()).await?;
        let mut outcome = SipOutcome {
            status: answer.status().unwrap_or_default(),
            call_id: session.call_id().to_owned(),
            packets_sent: 0,
            packets_heard: 0,
            cut_short: false,
        };
        if !(200..300).contains(&outcome.status) {
            return Ok(outcome);
        }
        streams.answered(&answer.body);
        outcome.cut_short = tokio::select! {
            played = streams.play() => { played?; false }
            ended = session.until_hung_up() => { ended?; true }
        };
        (outcome.packets_sent, outcome.packets_heard) = streams.counts();
        if !outcome.cut_short {
            session.hang_up().await?;
        }
        Ok(outcome)
    }
}
