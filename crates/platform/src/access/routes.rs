//! Routes that cannot be declared without saying who may.
//!
//! Invariant: there is no way to add a handler but through one of the four methods of [`Routes`],
//! so the table that the permission test drives is the table that is served.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::{ParameterBuilder, ParameterIn, PathItem, Paths};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::UtoipaMethodRouter;

use super::api_keys::{ApiKeyError, KnownKey};
use super::denied::Missing;
use super::fields::{ClosedFields, FieldGuard};
use super::permissions::Rights;
use super::scope::{AccessError, authorize, authorize_key};
use super::throttle::Verdict;
use super::viewing::Viewing;
use super::{callers, denied, idempotency, sign_in_policy, suspension, viewing};
use crate::app::App;
use crate::http::{Problem, RateLimit};

/// Who may use a route.
#[derive(Debug, Clone, Copy)]
pub enum Access {
    /// A member of the organization who has these rights.
    Needs(Rights),
    /// Anybody who is signed in, whatever the organization.
    SignedIn,
    /// Open to strangers, with the reason a reviewer will read.
    Public(&'static str),
}

impl Access {
    /// Whether a request makes something, so that an `Idempotency-Key` keeps it from being made twice.
    pub fn creates(self, method: &Method) -> bool {
        matches!(self, Self::Needs(rights) if *method == Method::POST && rights.creates())
    }
}

/// The routes of a slice, each with its access.
#[derive(Default)]
pub struct Routes(Vec<Declared>);

struct Declared {
    demand: Demand,
    route: UtoipaMethodRouter<App>,
}

/// What a route asks of who calls it.
#[derive(Debug, Clone, Copy)]
struct Demand {
    access: Access,
    fields: &'static [FieldGuard],
    pace: Pace,
}

/// How often a route may be used.
#[derive(Debug, Clone, Copy)]
enum Pace {
    /// It has a limit of its own, or needs none.
    Free,
    /// Few times from one network: each use is an attempt to get in.
    Attempts,
    /// As often as one person and his programs need.
    Requests,
}

/// One line of the table of routes.
#[derive(Debug, Clone)]
pub struct Route {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// `/api/v1/sources/{id}`
    pub path: String,
    /// Who may use it.
    pub access: Access,
    /// Fields of its body that need more.
    pub fields: &'static [FieldGuard],
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A route for members who have these rights; its handler may take a `Scope`.
    #[must_use]
    pub fn needs(self, rights: impl Into<Rights>, route: UtoipaMethodRouter<App>) -> Self {
        self.with(Access::Needs(rights.into()), Pace::Requests, route)
    }

    /// The same with fields of the body that need a flag of their own.
    #[must_use]
    pub fn needs_for_fields(
        mut self,
        rights: impl Into<Rights>,
        fields: &'static [FieldGuard],
        route: UtoipaMethodRouter<App>,
    ) -> Self {
        let demand = Demand { access: Access::Needs(rights.into()), fields, pace: Pace::Requests };
        self.0.push(Declared { demand, route });
        self
    }

    /// A route for anybody who is signed in; its handler may take a `Caller`.
    #[must_use]
    pub fn signed_in(self, route: UtoipaMethodRouter<App>) -> Self {
        self.with(Access::SignedIn, Pace::Requests, route)
    }

    /// A route for strangers, with the reason why.
    #[must_use]
    pub fn public(self, reason: &'static str, route: UtoipaMethodRouter<App>) -> Self {
        self.with(Access::Public(reason), Pace::Free, route)
    }

    /// A route by which strangers try to get in, with the reason why: few tries from one network.
    #[must_use]
    pub fn attempts(self, reason: &'static str, route: UtoipaMethodRouter<App>) -> Self {
        self.with(Access::Public(reason), Pace::Attempts, route)
    }

    /// The routes of another slice behind these.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Every method and path with its access, in the order of declaration.
    pub fn table(&self) -> Vec<Route> {
        self.0
            .iter()
            .flat_map(|Declared { demand: Demand { access, fields, .. }, route: (_, paths, _) }| {
                paths.paths.iter().flat_map(move |(path, item)| {
                    methods(item).map(move |method| Route {
                        method,
                        path: path.clone(),
                        access: *access,
                        fields,
                    })
                })
            })
            .collect()
    }

    /// The document that describes them.
    pub fn document(&self) -> OpenApi {
        let mut paths = Paths::new();
        let mut components = ComponentsBuilder::new();
        for Declared { demand, route: (schemas, described, _) } in &self.0 {
            components = components.schemas_from_iter(schemas.clone());
            for (path, item) in &described.paths {
                let item = with_idempotency(item.clone(), demand.access);
                paths.paths.entry(path.clone()).or_default().merge_operations(item);
            }
        }
        let info = InfoBuilder::new()
            .title("Harken")
            .version("1")
            .description(Some("The API of the Harken console and of programs that integrate with it."));
        OpenApiBuilder::new().info(info.build()).paths(paths).components(Some(components.build())).build()
    }

    /// The router that enforces the table.
    pub fn build(self, app: &App) -> Router {
        let guarded = self.0.into_iter().fold(Router::new(), |router, declared| {
            let Declared { demand, route: (_, paths, methods) } = declared;
            let methods = methods.layer(from_fn_with_state((app.clone(), demand), guard));
            paths.paths.keys().fold(router, |router, path| router.route(path, methods.clone()))
        });
        guarded.with_state(app.clone())
    }

    fn with(mut self, access: Access, pace: Pace, route: UtoipaMethodRouter<App>) -> Self {
        self.0.push(Declared { demand: Demand { access, fields: &[], pace }, route });
        self
    }
}

async fn guard(State((app, demand)): State<(App, Demand)>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = admit(&app, demand, &mut parts).await;
    let of_key = parts.extensions.remove::<RateLimit>();
    let verdict = admitted.is_ok().then(|| verdict(&app, demand.pace, &parts)).flatten();
    let allowed = admitted.and_then(|()| verdict.as_ref().map_or(Ok(()), hold_back));
    let request = Request::from_parts(parts, body);
    let response = match allowed {
        Ok(()) if demand.access.creates(request.method()) => idempotency::once(&app, request, next).await,
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    };
    let mut response = denied::complete(&app, response).await;
    if let Some(standing) = of_key.or_else(|| verdict.map(|verdict| verdict.rate_limit())) {
        standing.write(response.headers_mut());
    }
    response
}

fn verdict(app: &App, pace: Pace, parts: &Parts) -> Option<Verdict> {
    let now = app.clock().now();
    match pace {
        Pace::Free => None,
        Pace::Attempts => Some(app.throttle().attempt(callers::address(parts), now)),
        Pace::Requests => {
            let caller = parts.extensions.get::<callers::Caller>()?;
            Some(app.throttle().request(caller.user_id, now))
        }
    }
}

fn hold_back(verdict: &Verdict) -> Result<(), Problem> {
    if verdict.is_allowed() {
        return Ok(());
    }
    Err(Problem::from(AccessError::TooManyRequests).retry_after(verdict.wait_s()))
}

async fn admit(app: &App, demand: Demand, parts: &mut Parts) -> Result<(), Problem> {
    let rights = match demand.access {
        Access::Public(_) => return Ok(()),
        Access::SignedIn => None,
        Access::Needs(rights) => Some(rights),
    };
    if let Some(key) = callers::bearer(&parts.headers) {
        let known = callers::identify_key(app, key, parts).await?;
        return admit_key(app, &known, demand, parts).await;
    }
    let caller = callers::identify(app, parts).await?;
    viewing::refuse_changes(parts)?;
    if let Some(needed) = rights {
        let own = callers::membership(app, &caller, parts).await?;
        // One query more for a session by password alone.
        if !caller.session.proof.is_strong() && sign_in_policy::is_demanded(app, own.organization_id).await? {
            return Err(AccessError::MfaRequired.into());
        }
        callers::note_seen(app, &own).await;
        let membership = viewing::looked_through(app, own, &Viewing::of(parts)).await?;
        let missing = Missing { organization_id: membership.organization_id, needed };
        let scope = authorize(&membership, needed, callers::origin(parts));
        let scope = scope.map_err(|error| Problem::denied(error, missing))?;
        suspension::check(app, &scope).await?;
        parts.extensions.insert(scope);
        parts.extensions.insert(ClosedFields::of(demand.fields, parts.uri.path(), &membership));
    }
    parts.extensions.insert(caller);
    Ok(())
}

/// Every operation that makes something takes the header that keeps it from being made twice.
fn with_idempotency(mut item: PathItem, access: Access) -> PathItem {
    let Some(post) = item.post.as_mut().filter(|_| access.creates(&Method::POST)) else { return item };
    let header = ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .description(Some(
            "Names the request: sent again within a day, it gets the same answer and makes nothing more.",
        ))
        .schema(Some(Object::with_type(Type::String)));
    post.parameters.get_or_insert_default().push(header.build().into());
    item
}

/// A key needs no proof against forged requests: browsers do not send it by themselves.
async fn admit_key(app: &App, key: &KnownKey, demand: Demand, parts: &mut Parts) -> Result<(), Problem> {
    let (standing, admitted) = app.api_keys().count(key.id);
    parts.extensions.insert(standing);
    if !admitted {
        return Err(Problem::from(ApiKeyError::TooMany).retry_after(standing.reset_s));
    }
    let Access::Needs(needed) = demand.access else { return Err(ApiKeyError::NotForPeople.into()) };
    let scope = authorize_key(key, needed, callers::origin(parts))?;
    suspension::check(app, &scope).await?;
    parts.extensions.insert(scope);
    parts.extensions.insert(ClosedFields::of_key(demand.fields, parts.uri.path(), key));
    Ok(())
}

fn methods(item: &PathItem) -> impl Iterator<Item = &'static str> {
    let known = [
        ("GET", item.get.is_some()),
        ("POST", item.post.is_some()),
        ("PUT", item.put.is_some()),
        ("PATCH", item.patch.is_some()),
        ("DELETE", item.delete.is_some()),
    ];
    known.into_iter().filter_map(|(method, present)| present.then_some(method))
}
