//! A client that is watched: what it asked, what came back and how long that took, for the person who connects a system.
//!
//! Invariant: neither a body nor a query is kept, and nothing secret of the account stands in what is. Files that are
//! fetched are not watched.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use kernel::Secret;
use url::Url;

use super::{Http, HttpError, Request, Response};
use crate::Account;
use crate::redact::{redact_all, redact_path};

/// The beginning of a long piece of work tells enough.
const EXCHANGES_MAX: usize = 200;

/// One request and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exchange {
    pub method: String,
    pub host: String,
    /// Without its query, and with dots where something looked like a secret.
    pub path: String,
    /// None when there was no answer.
    pub status: Option<u16>,
    pub took: Duration,
    /// How long ago it began.
    pub ago: Duration,
    /// Why it failed: the first words of the answer, or why there was none.
    pub words: Option<String>,
}

/// What a watched client did so far. Clones look at the same.
#[derive(Debug, Clone)]
pub struct Exchanges(Arc<Watch>);

#[derive(Debug)]
struct Watch {
    secrets: Vec<Secret>,
    seen: Mutex<Vec<Seen>>,
}

#[derive(Debug)]
struct Seen {
    method: String,
    host: String,
    path: String,
    status: Option<u16>,
    began: Instant,
    took: Duration,
    words: Option<String>,
}

/// A request on its way; it is written down when it ends, also when nobody waits for it any longer.
pub(super) struct Underway {
    exchanges: Exchanges,
    method: String,
    url: Option<Url>,
    began: Instant,
    status: Option<u16>,
    words: Option<String>,
}

impl Http {
    /// The same client, and an account of what it does on behalf of `account`.
    pub fn watched(&self, account: &Account) -> (Self, Exchanges) {
        let secrets = account.secrets.values().cloned().collect();
        let exchanges = Exchanges(Arc::new(Watch { secrets, seen: Mutex::default() }));
        (Self { watch: Some(exchanges.clone()), ..self.clone() }, exchanges)
    }

    pub(super) fn watch(&self, request: &Request) -> Option<Underway> {
        let exchanges = self.watch.clone()?;
        Some(Underway {
            exchanges,
            method: request.method.to_string(),
            url: Url::parse(&request.url).ok(),
            began: Instant::now(),
            status: None,
            words: Some("nobody waited longer for the answer".to_owned()),
        })
    }
}

impl Underway {
    pub(super) fn ended(mut self, answer: &Result<Response, HttpError>) {
        self.status = answer.as_ref().ok().map(|answer| answer.status);
        self.words = match answer {
            Ok(answer) if answer.is_success() => None,
            Ok(answer) => Some(answer.text()),
            Err(error) => Some(error.to_string()),
        };
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let watch = &self.exchanges.0;
        let path = self.url.as_ref().map(|url| redact_path(url.path(), watch.secrets.iter()));
        let words = self.words.take().map(|words| redact_all(&words, watch.secrets.iter()));
        let seen = Seen {
            method: std::mem::take(&mut self.method),
            host: self.url.as_ref().and_then(Url::host_str).unwrap_or_default().to_owned(),
            path: path.unwrap_or_default(),
            status: self.status,
            began: self.began,
            took: self.began.elapsed(),
            words: words.filter(|words| !words.is_empty()),
        };
        let mut all = watch.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() < EXCHANGES_MAX {
            all.push(seen);
        }
    }
}

impl Exchanges {
    /// Says what was wrong with the last answer, where a vendor writes its errors with status 200.
    pub fn blame(&self, words: &str) {
        let mut all = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(last) = all.last_mut().filter(|last| last.words.is_none()) {
            let words = redact_all(words, self.0.secrets.iter());
            last.words = Some(words).filter(|words| !words.is_empty());
        }
    }

    /// Everything so far, in the order it ended.
    pub fn list(&self) -> Vec<Exchange> {
        let all = self.0.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = |seen: &Seen| Exchange {
            method: seen.method.clone(),
            host: seen.host.clone(),
            path: seen.path.clone(),
            status: seen.status,
            took: seen.took,
            ago: seen.began.elapsed(),
            words: seen.words.clone(),
        };
        all.iter().map(shown).collect()
    }
}
