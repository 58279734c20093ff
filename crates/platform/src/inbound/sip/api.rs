//! SIP settings over HTTP, with what to tell a carrier and what to look at twice.

use axum::extract::State;
use kernel::{Classify as _, Ts};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::entries::{AllowEntryView, view_of};
use super::model::{Admits, Algorithm, NewSipSettings, SipError, SipSettings};
use super::password;
use super::store::{self, PasswordChange};
use super::warnings::{Surroundings, Warning, warnings};
use crate::access::{Entity, Routes, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::http::{FieldError, IfMatch, Json, Problem, ProblemBody, Tagged};
use crate::inbound::sip_gateway::{EdgeState, EdgeView};

/// Reading and keeping the settings.
pub(super) fn routes() -> Routes {
    Routes::new().needs(Entity::Sip.read(), routes!(get_sip)).needs(Entity::Sip.update(), routes!(save_sip))
}

/// Who may call in by SIP, and where to. The password is never shown.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipSettings)]
pub(super) struct SipView {
    #[serde(flatten)]
    settings: SettingsView,
    /// Whether calls can arrive at this installation now.
    listening: bool,
    /// What devices authenticate for: the domain, or what the installation said when the password was set.
    realm: String,
    /// What to tell a carrier.
    edge: EdgeView,
    /// What to look at twice, the gravest first.
    warnings: Vec<Warning>,
}

/// The settings as they are kept, without the password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SipSavedSettings)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch or a fact of its own")]
pub(super) struct SettingsView {
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
    /// Take the weaker answers of old devices, which leave `qop` out.
    legacy_digest: bool,
    /// Addresses that may call; empty for any.
    whitelist: Vec<AllowEntryView>,
    /// Who is let in by all this.
    admits: Admits,
}

/// Who may call in by SIP, where calls arrive, and what to look at twice.
#[utoipa::path(get, path = "/api/v1/sip", tag = "sip", responses((status = 200, body = SipView)))]
async fn get_sip(State(app): State<App>, scope: Scope) -> Result<Tagged<SipView>, Problem> {
    let (asking, realm) = (scope.clone(), app.sip().config().realm.clone());
    let settings = app.db().read(&scope, |tx| async move { store::load(&tx, &asking, &realm).await }).await?;
    app.sip().refresh(&app).await?;
    Ok(shown(&app, &scope, &settings))
}

/// Keep the SIP settings; they hold for the next packet. A password that is left out stays as it was; without a username
/// it is erased. Kept as hashes for the username and the domain, it is sent again with a change of either.
#[utoipa::path(put, path = "/api/v1/sip", tag = "sip", request_body = NewSipSettings,
    responses((status = 200, body = SipView), (status = 409, body = ProblemBody), (status = 412, body = ProblemBody),
        (status = 422, body = ProblemBody)))]
async fn save_sip(
    State(app): State<App>,
    scope: Scope,
    seen: IfMatch,
    Json(new): Json<NewSipSettings>,
) -> Result<Tagged<SipView>, Problem> {
    let (changing, acting) = (app.clone(), scope.clone());
    let saved = app
        .db()
        .write(&scope, |tx| async move {
            let realm = &changing.sip().config().realm;
            let current = store::load(&tx, &acting, realm).await?;
            audit::check_seen(&tx, &acting, (seen, current.revision), ("sip", "")).await?;
            let wanted = new.checked(&current, realm, tx.now()).map_err(placed)?;
            if wanted.domain == *realm {
                return Err(placed(SipError::DomainTaken));
            }
            let password = password_change(&changing, &acting, (&new, &wanted)).map_err(placed)?;
            let saved = store::save(&tx, &acting, &current, &wanted, password).await.map_err(placed)?;
            let change = Change::updated("sip", &"", &view(&current), &view(&saved));
            audit::record(&tx, &acting, change).await?;
            Ok::<_, Problem>(saved)
        })
        .await?;
    app.sip().refresh_soon(&app).await;
    Ok(shown(&app, &scope, &saved))
}

fn password_change(
    app: &App,
    scope: &Scope,
    (new, wanted): (&NewSipSettings, &SipSettings),
) -> Result<PasswordChange, SipError> {
    match &new.password {
        _ if wanted.username.is_empty() => Ok(PasswordChange::Remove),
        None => Ok(PasswordChange::Keep),
        Some(password) => {
            let sealed = password::seal(app, scope.organization_id(), wanted, password)?;
            Ok(PasswordChange::Replace(sealed))
        }
    }
}

/// The settings among what the edge does and what others have set.
fn shown(app: &App, scope: &Scope, settings: &SipSettings) -> Tagged<SipView> {
    let (edge, snapshot, id) = (app.sip().edge(), app.sip().snapshot(), scope.organization_id());
    let around = Surroundings {
        edge: &edge,
        has_numbers: snapshot.has_numbers(id),
        shares_addresses: snapshot.shares_addresses(id),
        now: app.clock().now(),
    };
    let body = SipView {
        settings: view(settings),
        listening: edge.state == EdgeState::Listening,
        realm: settings.realm.clone(),
        warnings: warnings(settings, around),
        edge,
    };
    Tagged { revision: settings.revision, body }
}

fn view(settings: &SipSettings) -> SettingsView {
    SettingsView {
        admits: settings.admits(),
        enabled: settings.enabled,
        domain: settings.domain.clone(),
        username: settings.username.clone(),
        password_set: settings.password_set_at.is_some(),
        password_set_at: settings.password_set_at,
        algorithms: settings.algorithms.clone(),
        accept_anyone: settings.accept_anyone,
        legacy_digest: settings.legacy_digest,
        whitelist: settings.whitelist.iter().map(|entry| view_of(entry, &settings.whitelist)).collect(),
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
