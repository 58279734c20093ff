//! What a connector is: data that describes it, a test, and the capabilities it has.
//!
//! The product never matches on a vendor's name. It asks for a capability and gets `Some` or `None`; whatever else
//! differs between vendors is in the [`Descriptor`] or inside one capability.

use futures::future::BoxFuture;
use kernel::Ts;
use serde::Serialize;

use crate::mail::SendMail;
use crate::{
    Account, Complete, Directory, Fault, FieldSpec, Guide, History, HistoryFile, Http, Ingest, Recordings,
    TestReport, Transcribe,
};

/// What an outside system says when it is asked, in its own time.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// One outside system. Registered once, in `registry`.
pub trait Connector: Send + Sync {
    /// The data that drives forms, catalogue, validation and limits.
    fn descriptor(&self) -> &'static Descriptor;
    /// What it can do.
    fn capabilities(&self) -> Capabilities<'_>;
    /// Named checks with the vendor's own words; spends no money.
    fn test<'a>(&'a self, http: &'a Http, account: &'a Account, now: Ts) -> BoxFuture<'a, TestReport>;

    /// Takes calls the vendor pushes to us.
    fn ingest(&self) -> Option<&dyn Ingest> {
        self.capabilities().ingest
    }
    /// Lists the calls of the past.
    fn history(&self) -> Option<&dyn History> {
        self.capabilities().history
    }
    /// Reads calls from files.
    fn history_file(&self) -> Option<&dyn HistoryFile> {
        self.capabilities().history_file
    }
    /// Finds and opens recordings that need more than the link in an event.
    fn recordings(&self) -> Option<&dyn Recordings> {
        self.capabilities().recordings
    }
    /// Lists the employees the vendor knows.
    fn directory(&self) -> Option<&dyn Directory> {
        self.capabilities().directory
    }
    /// Turns sound into text.
    fn transcribe(&self) -> Option<&dyn Transcribe> {
        self.capabilities().transcribe
    }
    /// Answers prompts with JSON of a given schema.
    fn complete(&self) -> Option<&dyn Complete> {
        self.capabilities().complete
    }
    /// Takes mails over an API of its own.
    fn send_mail(&self) -> Option<&dyn SendMail> {
        self.capabilities().send_mail
    }
}

/// What a connector can do; a capability that is not named it has not.
#[derive(Clone, Copy, Default)]
pub struct Capabilities<'a> {
    pub ingest: Option<&'a dyn Ingest>,
    pub history: Option<&'a dyn History>,
    pub history_file: Option<&'a dyn HistoryFile>,
    pub recordings: Option<&'a dyn Recordings>,
    pub directory: Option<&'a dyn Directory>,
    pub transcribe: Option<&'a dyn Transcribe>,
    pub complete: Option<&'a dyn Complete>,
    pub send_mail: Option<&'a dyn SendMail>,
}

/// What kind of system it is; decides in which list a screen offers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Telephony,
    Asr,
    Llm,
    Mail,
}

/// Everything about a connector that is data.
#[derive(Debug, Serialize)]
pub struct Descriptor {
    /// Stable, lower case, also its directory: `streamtelecom`.
    pub key: &'static str,
    pub name: &'static str,
    pub family: Family,
    pub fields: &'static [FieldSpec],
    /// How many requests one credential may have in flight.
    pub concurrency: u32,
    /// How to set it up, for the person who holds the vendor's account.
    pub guide: Guide,
}
