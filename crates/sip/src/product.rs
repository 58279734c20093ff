//! What this crate asks of the product and what it tells it: the only types both know.

use std::net::SocketAddr;
use std::path::PathBuf;

use kernel::{Secret, Ts};
use serde::{Deserialize, Serialize};

/// Whose call it is, as the product numbers its organizations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Owner(pub u128);

/// Where the product wants a call to go: a project, or a bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Placement(pub u128);

/// One call on this edge; unique for ever, and the name of its recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallId(pub u128);

/// What a request came by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Transport {
    Udp,
    Tcp,
    Tls,
}

/// The requests that are judged; all others belong to a call that was judged already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    Register,
    Invite,
    Options,
    Other,
}

/// The hash of a digest, as RFC 7616 and RFC 8760 name them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    Md5,
    Sha256,
    Sha512Trunc256,
}

/// What a request says of itself before anything is proved.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub transport: Transport,
    /// Where the packet came from; never what a header says.
    pub source: SocketAddr,
    /// The name in the TLS handshake.
    pub server_name: Option<&'a str>,
    /// Host of the Request-URI, lower case.
    pub host: &'a str,
    /// User of the Request-URI, or of `To` when registering.
    pub called: &'a str,
    /// `username` of the digest answer, when there is one.
    pub username: Option<&'a str>,
    /// Its `realm`.
    pub realm: Option<&'a str>,
}

/// Whom a request belongs to, and what is asked for there. Looked up in memory for every packet out of a call.
pub trait Directory: Send + Sync + 'static {
    /// First match wins: TLS name or host, then the digest's user, then the list that holds the source and owns the
    /// number, then the only list that holds the source.
    fn find(&self, asked: &Asked<'_>) -> Found;

    /// Where calls to this number go; none when the owner has no such number. A recording session asks for none: it
    /// is called by whatever name its sender was given.
    fn place(&self, owner: Owner, called: &str, kind: Kind) -> Option<Placement>;
}

/// The answer of a [`Directory`].
#[derive(Debug, Clone)]
pub enum Found {
    /// Nobody's: the wire stays silent.
    Nobody(Reason),
    Owner(Requirements),
}

/// What an owner asks of callers. With neither list nor credentials the product has said "anyone" by name.
#[derive(Debug, Clone)]
pub struct Requirements {
    pub owner: Owner,
    /// None when every address may call.
    pub listed: Option<bool>,
    pub credentials: Option<Credentials>,
}

/// What a digest is compared with.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub username: String,
    pub realm: String,
    /// One for each hash callers may use, in the order they are offered; a second for the same hash while a password is
    /// being replaced, and either is right.
    pub ha1: Vec<(Algorithm, Ha1)>,
    /// Whether answers without `qop` are taken, which old devices send.
    pub legacy: bool,
}

/// `H(user:realm:password)` in lower case hex. Sealed at rest, and never shown.
pub type Ha1 = Secret;

/// Why an attempt ended as it did. Told to the owner, never to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    Admitted,
    /// No domain, user, number or list leads to an owner.
    UnknownOwner,
    /// Two owners could be meant.
    AmbiguousOwner,
    Disabled,
    NotListed,
    /// Credentials are asked for and none came: the ordinary first step.
    Challenged,
    UnknownUser,
    WrongPassword,
    WrongRealm,
    /// A nonce this edge never gave out.
    ForgedNonce,
    /// Ours, and too old: the ordinary way to a fresh one.
    StaleNonce,
    /// The same answer again.
    Replayed,
    /// No `qop`, although it was asked for.
    Downgraded,
    MalformedCredentials,
    UnknownNumber,
    /// No codec in common.
    NoCodec,
    TooManyRequests,
    TooManyCalls,
    Malformed,
}

/// What the caller saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    Silent,
    Status(u16),
    Closed,
}

/// One request that was judged.
#[derive(Debug, Clone)]
pub struct Attempt {
    pub at: Ts,
    /// None when nobody was found.
    pub owner: Option<Owner>,
    pub method: Method,
    pub transport: Transport,
    pub source: SocketAddr,
    pub called: String,
    /// User of `From`, and of the digest when it names one.
    pub caller: String,
    pub username: Option<String>,
    pub reason: Reason,
    pub outcome: Outcome,
}

/// A registration that was made, renewed or ended.
#[derive(Debug, Clone)]
pub struct Registered {
    pub at: Ts,
    pub owner: Owner,
    /// Address of record, without scheme and parameters.
    pub address: String,
    pub contact: String,
    pub source: SocketAddr,
    pub transport: Transport,
    /// None when it ended.
    pub expires_at: Option<Ts>,
}

/// How a call reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Kind {
    /// Somebody called a number of ours.
    Direct,
    /// A recording session of somebody else's call.
    Siprec,
}

/// Which channel of the recording a stream goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The caller.
    Left,
    /// The called side.
    Right,
}

/// Somebody in a call.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Party {
    /// User part, usually a number.
    pub number: String,
    pub name: String,
    /// The whole address of record.
    pub address: String,
}

/// What is known of a call when it is answered. Lies beside the recording, so that a crash loses neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedCall {
    pub id: CallId,
    pub owner: Owner,
    pub placement: Placement,
    pub kind: Kind,
    pub transport: Transport,
    pub source: SocketAddr,
    /// `Call-ID` of the dialog, or of the recorded session when the metadata names it.
    pub external_id: String,
    pub from: Party,
    pub to: Party,
    pub answered_at: Ts,
}

/// Something to know about a recording at a time of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub at_ms: u64,
    /// `hold`, `resume`, `pause`, `lost`, or `dtmf:5`.
    pub what: String,
}

/// Why a call is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CallEnd {
    /// The other side hung up.
    Bye,
    /// The caller gave up before we answered.
    Cancelled,
    /// Our answer was never acknowledged.
    NoAck,
    /// Nothing was heard for too long.
    NoMedia,
    /// The session timer ran out.
    SessionExpired,
    /// The longest call there may be.
    TooLong,
    /// This edge is going down.
    Shutdown,
    /// This edge went down without a word; found when it came back.
    Crashed,
}

/// A finished recording on disk. It stays where it is until the product removes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    pub path: PathBuf,
    pub duration_ms: u64,
    /// 2 with caller left and called side right; 1 when both came mixed.
    pub channels: u16,
    pub sample_rate: u32,
    pub marks: Vec<Mark>,
    pub packets_lost: u64,
}

/// What happens to calls, in order for each of them.
#[derive(Debug, Clone)]
pub enum CallEvent {
    Started(StartedCall),
    /// The parties became known better, by SIPREC metadata or an update.
    Parties {
        id: CallId,
        owner: Owner,
        from: Party,
        to: Party,
    },
    Ended {
        call: StartedCall,
        ended_at: Ts,
        end: CallEnd,
        recording: Option<Recording>,
    },
}

/// Hears what happened. Called on the packet path: an implementation hands on and returns at once.
pub trait Events: Send + Sync + 'static {
    fn attempted(&self, attempt: Attempt);
    fn registered(&self, registration: Registered);
    fn call(&self, event: CallEvent);
}
