//! Outside systems: telephony that sends calls, speech recognition, language models, and webhooks we send.
//!
//! Knows nothing of organizations, databases or serving HTTP. Each system is one directory with its code, its
//! fixtures and a guide for people; the product reaches it through [`registry`] and a capability. All requests leave
//! through [`Http`].

mod account;
mod asterisk;
mod binotel;
mod calls;
mod connector;
mod deepgram;
mod directory;
mod extensions;
mod fault;
mod field_spec;
mod fields;
mod freeswitch;
mod generic;
mod guide;
mod history;
mod http;
mod ingest;
mod language;
mod local_time;
pub mod mail;
pub mod oidc;
mod openai;
mod openai_transcribe;
mod phone;
mod phonet;
mod recordings;
mod redact;
mod registry;
mod resend;
mod ringostat;
mod served;
mod speech;
mod streamtelecom;
pub mod telegram;
mod test_report;
mod twilio;
mod unitalk;
mod verify;
pub mod webhook;
mod zadarma;

pub use account::{Account, FieldProblem};
pub use calls::{CallRecord, Direction, Disposition, RecordingRef};
pub use connector::{Answer, Capabilities, Connector, Descriptor, Family};
pub use directory::{Directory, Employee};
pub use fault::Fault;
pub use field_spec::{FieldKind, FieldSpec};
pub use guide::Guide;
pub use history::{FileRows, History, HistoryFile, HistoryLimits, HistoryPage, HistoryQuestion, HistoryRow};
pub use http::{
    AllowedTarget, AllowedTargetError, Download, Exchange, Exchanges, Http, HttpConfig, HttpError, Request,
    Response, Upload, install_crypto, is_refused,
};
pub use ingest::{
    Ack, Activation, DecodeError, Delivery, Denial, Form, Head, Ingest, Letter, LetterText, RawInbound, Rule,
    Setting, SourceEvent,
};
pub use language::{Complete, Completion, CompletionRequest, Message, Role};
pub use phone::PhoneNumber;
pub use recordings::Recordings;
pub use redact::{redact, redact_all};
pub use registry::{find, registry};
pub use speech::{Audio, AudioShape, Transcribe, Transcription, TranscriptionRequest, Turn, Word};
pub use test_report::{Check, CheckState, TestReport};
