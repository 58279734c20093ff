//! The question whether a call would be taken, over HTTP. Nothing is stored.

use std::net::IpAddr;

use axum::extract::State;
use kernel::{OrganizationId, Ts};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::entries::{AllowEntryView, check_whitelist, explain_whitelist};
use super::model::SipSettings;
use super::store;
use super::whitelist::{AllowList, address};
use crate::access::{Entity, Routes, Scope};
use crate::app::App;
use crate::http::{ClientAddress, Json, Problem, ProblemBody};
use crate::inbound::sip_gateway::{
    Imagined, Outlook, Snapshot, Step, Verdict, imagine, reason_key, reason_words,
};

/// Trying the settings.
pub(super) fn routes() -> Routes {
    Routes::new().needs(Entity::Sip.read(), routes!(check_sip_address))
}

/// A call that nobody made, and the list to hold against it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SipCheck {
    /// The address a call would come from; left out to have the list explained only.
    #[serde(default)]
    address: Option<String>,
    /// A list that is not saved yet; the saved one when left out.
    #[serde(default)]
    whitelist: Option<Vec<String>>,
    /// The number it would call; not looked at when left out.
    #[serde(default)]
    called: Option<String>,
    /// Who it would say it is; the right one when left out.
    #[serde(default)]
    username: Option<String>,
    /// `direct`, or `siprec` for a recording session; `direct` unless said.
    #[serde(default)]
    kind: ImaginedKind,
}

/// How a call would reach us.
#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SipCallKind)]
enum ImaginedKind {
    /// Somebody calls a number.
    #[default]
    Direct,
    /// An exchange sends a call it records.
    Siprec,
}

/// What would become of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SipCheckResult {
    /// What the list says; none without an address, and while an entry cannot be read.
    verdict: Option<AddressVerdict>,
    /// The first entry that holds the address.
    entry: Option<String>,
    /// Every entry of the list with what it means.
    entries: Vec<AllowEntryView>,
    /// Where this question came from: `You are coming from …`.
    your_address: Option<String>,
    /// What a call would come to; none without an address, and while an entry cannot be read.
    would: Option<Verdict>,
    /// Why: a stable word.
    reason: Option<&'static str>,
    /// Why, in words.
    detail: Option<&'static str>,
    /// Check by check.
    checks: Vec<Step>,
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

/// Whether a call would be taken, check by check, and what each entry of the list means. Nothing is stored.
#[utoipa::path(post, path = "/api/v1/sip/check", tag = "sip", request_body = SipCheck,
    responses((status = 200, body = SipCheckResult), (status = 422, body = ProblemBody)))]
async fn check_sip_address(
    State(app): State<App>,
    scope: Scope,
    ClientAddress(here): ClientAddress,
    Json(check): Json<SipCheck>,
) -> Result<Json<SipCheckResult>, Problem> {
    let asked = given(check.address.as_deref()).map(address).transpose();
    let asked = asked.map_err(|error| Problem::from(error).at("/address"))?;
    let (acting, id, realm) = (scope.clone(), scope.organization_id(), app.sip().config().realm.clone());
    let saved = app.db().read(&acting, |tx| async move { store::load(&tx, &scope, &realm).await }).await?;
    app.sip().refresh(&app).await?;
    let your_address = Some(here).filter(|address| !address.is_unspecified());
    let answer = answer((&app.sip().snapshot(), app.clock().now()), (id, saved), asked, &check);
    Ok(Json(SipCheckResult {
        your_address: your_address.map(|address| address.to_canonical().to_string()),
        ..answer
    }))
}

/// A list with a line that cannot be read decides nothing, as it could not be saved either.
fn answer(
    (snapshot, now): (&Snapshot, Ts),
    (id, saved): (OrganizationId, SipSettings),
    asked: Option<IpAddr>,
    check: &SipCheck,
) -> SipCheckResult {
    let texts = check.whitelist.clone();
    let texts = texts.unwrap_or_else(|| saved.whitelist.iter().map(|entry| entry.text.clone()).collect());
    let entries = explain_whitelist(&texts);
    let (Some(address), Ok(list)) = (asked, check_whitelist(&texts)) else {
        return SipCheckResult::without_call(entries);
    };
    let holder = list.iter().find(|entry| entry.interval.holds(address)).map(|entry| entry.text.clone());
    let verdict = match (list.is_empty(), AllowList::new(&list).admits(address)) {
        (true, _) => AddressVerdict::AnyAddress,
        (false, true) => AddressVerdict::Listed,
        (false, false) => AddressVerdict::NotListed,
    };
    let call = Imagined {
        address,
        called: given(check.called.as_deref()),
        username: given(check.username.as_deref()),
        kind: check.kind.on_the_wire(),
        now,
    };
    let tried = SipSettings { whitelist: list, ..saved };
    let Outlook { would, reason, steps } = imagine(snapshot, id, &tried, call);
    SipCheckResult {
        verdict: Some(verdict),
        entry: holder,
        would: Some(would),
        reason: Some(reason_key(reason)),
        detail: Some(reason_words(reason)),
        checks: steps,
        ..SipCheckResult::without_call(entries)
    }
}

impl SipCheckResult {
    fn without_call(entries: Vec<AllowEntryView>) -> Self {
        Self {
            verdict: None,
            entry: None,
            entries,
            your_address: None,
            would: None,
            reason: None,
            detail: None,
            checks: Vec::new(),
        }
    }
}

impl ImaginedKind {
    const fn on_the_wire(self) -> sip::Kind {
        match self {
            Self::Direct => sip::Kind::Direct,
            Self::Siprec => sip::Kind::Siprec,
        }
    }
}

/// An empty field of a form is one that was left out.
fn given(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
