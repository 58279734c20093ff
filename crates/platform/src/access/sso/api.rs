//! The doors of signing in elsewhere.

use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::flow::{self, ATTEMPT_LIFE, Admitted, Returned, Wanted};
use super::model::SsoError;
use crate::access::scope::AccessError;
use crate::access::{Routes, callers, sessions};
use crate::app::App;
use crate::http::{ClientAddress, Json, Problem, Query};

/// Asking whether there is a provider, going there and coming back.
pub fn routes() -> Routes {
    Routes::new()
        .public(
            "the sign-in page asks which button to show; it depends on the mail domain alone",
            routes!(look_up_sso),
        )
        .public("signing in elsewhere is how a stranger stops being one", routes!(start_sso))
        .public("the provider sends strangers back here; the state proves where from", routes!(finish_sso))
}

/// How people of a domain or an organization sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SsoOffer {
    /// What the button says; none when there is no provider.
    pub name: Option<String>,
    /// Whether it is the only way in for members of that organization.
    pub required: bool,
}

/// Whether there is an identity provider for a mail domain or an organization. Tells nothing about people.
#[utoipa::path(get, path = "/api/v1/sso/lookup", tag = "sign-in", params(Wanted),
    responses((status = 200, body = SsoOffer)))]
async fn look_up_sso(
    State(app): State<App>,
    address: ClientAddress,
    Query(wanted): Query<Wanted>,
) -> Result<Json<SsoOffer>, Problem> {
    let verdict = app.throttle().look_up(address.0, app.clock().now());
    if !verdict.is_allowed() {
        let problem = Problem::from(AccessError::TooManyRequests).retry_after(verdict.wait_s());
        return Err(problem.limited_by(verdict.rate_limit()));
    }
    let settings = flow::find_provider(&app, &wanted).await?.map(|provider| provider.settings);
    let required = settings.as_ref().is_some_and(|settings| settings.required);
    Ok(Json(SsoOffer { name: settings.map(|settings| settings.name), required }))
}

/// Go to the identity provider of an organization, or of a mail domain.
#[utoipa::path(get, path = "/api/v1/sso/start", tag = "sign-in", params(Wanted), responses((status = 303)))]
async fn start_sso(State(app): State<App>, address: ClientAddress, Query(wanted): Query<Wanted>) -> Response {
    let departed = if app.throttle().look_up(address.0, app.clock().now()).is_allowed() {
        flow::depart(&app, &wanted).await
    } else {
        Err(SsoError::Limited)
    };
    match departed {
        Ok(departure) => see_other(&departure.url, [kept(&app, &departure.browser, ATTEMPT_LIFE.as_secs())]),
        Err(refusal) => refused(&app, &refusal),
    }
}

/// Come back from the identity provider.
#[utoipa::path(get, path = "/api/v1/sso/callback", tag = "sign-in", params(Returned), responses((status = 303)))]
async fn finish_sso(
    State(app): State<App>,
    parts: Parts,
    Query(returned): Query<Returned>,
) -> Result<Response, Problem> {
    let admitted = match flow::arrive(&app, &parts.headers, returned, callers::origin(&parts)).await {
        Ok(admitted) => admitted,
        Err(refusal) => return Ok(refused(&app, &refusal)),
    };
    let Admitted { user_id, organization_id, next_path } = admitted;
    let visitor = sessions::Visitor::read(&app, &parts);
    let pass = sessions::open_vouched(&app, user_id, organization_id, &visitor).await?;
    let mut response = see_other(&next_path, [kept(&app, "", 0)]);
    pass.write_cookies(&app, &mut response);
    Ok(response)
}

/// Back to the sign-in page, which says in words what the code means.
fn refused(app: &App, refusal: &SsoError) -> Response {
    tracing::info!(reason = refusal.word(), cause = %refusal, "a sign-in at an identity provider was refused");
    see_other(&format!("/login?sso_error={}", refusal.word()), [kept(app, "", 0)])
}

fn see_other<const N: usize>(to: &str, cookies: [Option<HeaderValue>; N]) -> Response {
    let mut response = (StatusCode::SEE_OTHER, HeaderMap::new()).into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::from_str(to) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for cookie in cookies.into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// The browser's half of the ticket, for as long as the sign-in may take. `Lax`, because the provider sends it back.
fn kept(app: &App, half: &str, max_age_s: u64) -> Option<HeaderValue> {
    let secure = if app.is_https() { "; Secure" } else { "" };
    let name = flow::cookie_name(app);
    let text = format!("{name}={half}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).ok()
}
