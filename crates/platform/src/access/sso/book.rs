//! What this process remembers of providers, so that a sign-in does not ask for their documents again.
//!
//! Invariant: what is remembered grows old; an unknown key makes a provider be asked again at once, but not more
//! often than [`RENEWED_AT_MOST_EVERY`].

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use connectors::oidc::{self, Claims, Expected, KeySet, OidcError, Provider, TokenError};
use kernel::Ts;

use crate::app::App;

const REMEMBERED_FOR: Duration = Duration::from_mins(10);
const RENEWED_AT_MOST_EVERY: Duration = Duration::from_secs(30);
/// Above this many the book is begun anew.
const PROVIDERS_REMEMBERED_MAX: usize = 1000;

/// The providers that were asked lately, by issuer.
#[derive(Debug, Default)]
pub struct ProviderBook(Mutex<HashMap<String, Remembered>>);

#[derive(Debug, Clone)]
struct Remembered {
    provider: Arc<Provider>,
    keys: Arc<KeySet>,
    read_at: Ts,
    renewed_at: Option<Ts>,
}

/// A provider that speaks for this issuer.
pub(super) async fn find(app: &App, issuer: &str) -> Result<Arc<Provider>, OidcError> {
    remembered(app, issuer).await.map(|known| known.provider)
}

/// The claims of a token. A key that nobody knows may be a new one, so the provider is asked for its keys once more.
pub(super) async fn verify(app: &App, token: &str, expected: Expected<'_>) -> Result<Claims, OidcError> {
    let known = remembered(app, expected.issuer).await?;
    match oidc::verify(token, &known.keys, expected) {
        Err(TokenError::UnknownKey) if known.may_be_renewed(app.clock().now()) => {
            let renewed = read(app, expected.issuer, Some(app.clock().now())).await?;
            Ok(oidc::verify(token, &renewed.keys, expected)?)
        }
        judged => Ok(judged?),
    }
}

async fn remembered(app: &App, issuer: &str) -> Result<Remembered, OidcError> {
    let now = app.clock().now();
    let found = app.providers().find(issuer).filter(|known| now < known.read_at.plus(REMEMBERED_FOR));
    match found {
        Some(known) => Ok(known),
        None => read(app, issuer, None).await,
    }
}

async fn read(app: &App, issuer: &str, renewed_at: Option<Ts>) -> Result<Remembered, OidcError> {
    let provider = oidc::discover(app.http(), issuer).await?;
    let keys = oidc::fetch_keys(app.http(), &provider).await?;
    let read_at = app.clock().now();
    let known = Remembered { provider: Arc::new(provider), keys: Arc::new(keys), read_at, renewed_at };
    app.providers().keep(issuer, known.clone());
    Ok(known)
}

impl Remembered {
    fn may_be_renewed(&self, now: Ts) -> bool {
        self.renewed_at.is_none_or(|at| now >= at.plus(RENEWED_AT_MOST_EVERY))
    }
}

impl ProviderBook {
    fn find(&self, issuer: &str) -> Option<Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(issuer).cloned()
    }

    fn keep(&self, issuer: &str, known: Remembered) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if book.len() >= PROVIDERS_REMEMBERED_MAX {
            book.clear();
        }
        book.insert(issuer.to_owned(), known);
    }
}
