//! SIP settings over HTTP, and the question whether an address would be let in.

use std::net::IpAddr;

use axum::extract::State;
use kernel::{Classify, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{
    Admits, Algorithm, AllowEntryView, NewSipSettings, SipError, SipSettings, check_whitelist,
    explain_whitelist, view_of,
};
use super::store::{self, PasswordChange};
use super::whitelist::{AllowList, address};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{FieldError, IfMatch, Json, Problem, ProblemBody, Tagged};

/// This program has no SIP listener, and says so.
const LISTENING: bool = false;
/// What the password is sealed for.
const PASSWORD_PURPOSE: &str = "sip.password";

/// Reading, keeping and trying the settings.
pub fn routes() -> Routes {
    Routes::new()
        .needs(Entity::Sip.read(), routes!(get_sip))
        .needs(Entity::Sip.update(), routes!(save_sip))
        .needs(Entity::Sip.read(), routes!(check_sip_address))
}

/// Who may call in by SIP. The password is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipSettings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
pub(super) struct SipView {
    /// Whether calls are taken at all.
    enabled: bool,
    /// Host name of this organization; empty when it has none of its own.
    domain: String,
    /// Who callers say they are; empty when no password is asked for.
    username: String,
    /// Whether a password is saved.
    password_set: bool,
    /// When it was saved.
    password_set_at: Option<Ts>,
    /// Hashes callers may use.
    algorithms: Vec<Algorithm>,
    /// Take calls from everybody when neither addresses nor a password are configured.
    accept_anyone: bool,
    /// Addresses that may call; empty for any.
    whitelist: Vec<AllowEntryView>,
    /// Who is let in by all this.
    admits: Admits,
    /// Whether this installation answers SIP at all.
    listening: bool,
}

/// Which address, and against which list.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SipCheck {
    /// The address a call would come from; left out to have the list explained only.
    #[serde(default)]
    address: Option<String>,
    /// A list that is not saved yet; the saved one when left out.
    #[serde(default)]
    whitelist: Option<Vec<String>>,
}

/// What the list says about the address.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SipCheckResult {
    /// None without an address, and while an entry cannot be read.
    verdict: Option<AddressVerdict>,
    /// The first entry that holds the address.
    entry: Option<String>,
    /// Every entry of the list with what it means.
    entries: Vec<AllowEntryView>,
}

/// What the list says about an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AddressVerdict {
    /// An entry holds it.
    Listed,
    /// The list is empty, so the address is not asked for.
    AnyAddress,
    /// No entry holds it.
    NotListed,
}

/// Who may call in by SIP.
#[utoipa::path(get, path = "/api/v1/sip", tag = "sip", responses((status = 200, body = SipView)))]
async fn get_sip(State(app): State<App>, scope: Scope) -> Result<Tagged<SipView>, Problem> {
    let settings = app.db().read(&scope.clone(), |tx| async move { store::load(&tx, &scope).await }).await?;
    Ok(tagged(settings))
}

/// Keep the SIP settings. A password that is left out stays as it was; without a username it is erased.
#[utoipa::path(put, path = "/api/v1/sip", tag = "sip", request_body = NewSipSettings,
    responses((status = 200, body = SipView), (status = 409, body = ProblemBody), (status = 412, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn save_sip(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(new): Json<NewSipSettings>,
) -> Result<Tagged<SipView>, Problem> {
    let changing = app.clone();
    let saved = app
        .db()
        .write(&scope.clone(), |tx| async move {
            let current = store::load(&tx, &scope).await?;
            audit::check_seen(&tx, &scope, (seen, current.revision), ("sip", "")).await?;
            let wanted = new.checked(current.password_set_at, tx.now()).map_err(placed)?;
            let password = password_change(&changing, &scope, &new).map_err(placed)?;
            let saved = store::save(&tx, &scope, &current, &wanted, password).await.map_err(placed)?;
            let change = Change::updated("sip", &"", &view(current), &view(saved.clone()));
            audit::record(&tx, &scope, change).await?;
            Ok::<_, Problem>(saved)
        })
        .await?;
    Ok(tagged(saved))
}

/// Whether calls from an address would pass the whitelist, and by which entry. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/sip/check", tag = "sip", request_body = SipCheck,
    responses((status = 200, body = SipCheckResult), (status = 422, body = ProblemBody)))]
async fn check_sip_address(
    State(app): State<App>,
    scope: Scope,
    Json(check): Json<SipCheck>,
) -> Result<Json<SipCheckResult>, Problem> {
    let asked = check.address.as_deref().map(address).transpose();
    let asked = asked.map_err(|error| Problem::from(error).at("/address"))?;
    let texts = if let Some(texts) = check.whitelist {
        texts
    } else {
        let acting = scope.clone();
        let saved = app.db().read(&acting, |tx| async move { store::load(&tx, &scope).await }).await?;
        saved.whitelist.into_iter().map(|entry| entry.text).collect()
    };
    Ok(Json(answer(asked, &texts)))
}

/// A list with a line that cannot be read decides nothing, as it could not be saved either.
fn answer(asked: Option<IpAddr>, texts: &[String]) -> SipCheckResult {
    let entries = explain_whitelist(texts);
    let (Some(address), Ok(list)) = (asked, check_whitelist(texts)) else {
        return SipCheckResult { verdict: None, entry: None, entries };
    };
    let holder = list.iter().find(|entry| entry.interval.holds(address));
    let verdict = match (list.is_empty(), AllowList::new(&list).admits(address)) {
        (true, _) => AddressVerdict::AnyAddress,
        (false, true) => AddressVerdict::Listed,
        (false, false) => AddressVerdict::NotListed,
    };
    let entry = holder.map(|entry| entry.text.clone());
    SipCheckResult { verdict: Some(verdict), entry, entries }
}

fn password_change(app: &App, scope: &Scope, new: &NewSipSettings) -> Result<PasswordChange, SipError> {
    match &new.password {
        _ if new.username.trim().is_empty() => Ok(PasswordChange::Remove),
        None => Ok(PasswordChange::Keep),
        Some(password) => {
            let organization = scope.organization_id().uuid();
            let plain = password.expose().as_bytes();
            let sealed = app.keyring().seal(app.entropy(), organization, PASSWORD_PURPOSE, plain)?;
            Ok(PasswordChange::Replace(sealed))
        }
    }
}

fn tagged(settings: SipSettings) -> Tagged<SipView> {
    Tagged { revision: settings.revision, body: view(settings) }
}

fn view(settings: SipSettings) -> SipView {
    SipView {
        admits: settings.admits(),
        enabled: settings.enabled,
        domain: settings.domain,
        username: settings.username,
        password_set: settings.password_set_at.is_some(),
        password_set_at: settings.password_set_at,
        algorithms: settings.algorithms,
        accept_anyone: settings.accept_anyone,
        whitelist: settings.whitelist.iter().map(|entry| view_of(entry, &settings.whitelist)).collect(),
        listening: LISTENING,
    }
}

/// Every field at fault: each broken line of a whitelist by its own.
fn placed(error: SipError) -> Problem {
    let pointer = error.pointer();
    if let SipError::Whitelist(refused) = &error {
        let fields = refused.iter().map(|(index, entry)| FieldError {
            pointer: format!("/whitelist/{index}"),
            code: entry.code(),
            detail: entry.to_string(),
        });
        let fields = fields.collect();
        return Problem::from(error).with(fields);
    }
    match pointer {
        Some(pointer) => Problem::from(error).at(pointer),
        None => error.into(),
    }
}
