//! Reading and changing one's own profile over HTTP.

use axum::extract::State;
use kernel::UserId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes;

use super::model::{Change, apply};
use crate::access::callers::{self, Caller};
use crate::access::scope::Membership;
use crate::access::viewing::{Viewing, looked_through};
use crate::access::{Role, Routes, identity_providers, sign_in_policy};
use crate::app::App;
use crate::http::{Json, Problem};
use crate::tenancy::members::{self, User};
use crate::tenancy::organizations::{self, OrganizationRef};

/// Reading and changing one's own profile.
pub fn routes() -> Routes {
    Routes::new().signed_in(routes!(get_profile)).signed_in(routes!(update_profile))
}

/// The signed-in person and where he may do what.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Profile {
    /// The person.
    pub user: ProfileUser,
    /// The identity provider that keeps his name and address; none when they are kept here.
    pub managed_by: Option<String>,
    /// Repeat it in `x-csrf-token` on changing requests.
    pub csrf_token: String,
    /// The organizations he belongs to.
    pub memberships: Vec<ProfileMembership>,
}

/// The signed-in person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProfileUser {
    /// The person's id.
    pub id: UserId,
    /// Read-only.
    pub email: String,
    /// What colleagues see.
    pub display_name: String,
    /// en, ru, uk or es.
    pub locale: String,
    /// dark, light or auto.
    pub theme: String,
}

/// One organization of a person.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Membership)]
pub(super) struct ProfileMembership {
    /// The organization.
    pub organization: OrganizationRef,
    /// The role there.
    pub role: RoleRef,
    /// The role he looks at this organization as, while he does.
    pub viewing_as: Option<RoleRef>,
    /// Everything he may do: `interaction.read`, `flag.read_metrics`.
    pub rights: Vec<String>,
    /// Whether the organization demands a second factor that this session has not shown: nothing else is answered.
    pub mfa_required: bool,
}

/// A role by key and name.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleRef {
    /// Stable key.
    pub key: String,
    /// What the screen says.
    pub name: String,
}

/// What may change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileChange {
    /// 1 to 80 characters.
    pub display_name: Option<String>,
    /// en, ru, uk or es.
    pub locale: Option<String>,
    /// dark, light or auto.
    pub theme: Option<String>,
}

/// The signed-in person with memberships and rights.
#[utoipa::path(get, path = "/api/v1/profile", tag = "profile", responses((status = 200, body = Profile)))]
async fn get_profile(
    State(app): State<App>,
    caller: Caller,
    viewing: Viewing,
) -> Result<Json<Profile>, Problem> {
    let memberships = callers::reachable(&app, &caller).await?;
    let user_id = caller.user_id;
    let (user, managed_by, organizations, demanding) = app
        .db()
        .read_platform(|tx| async move {
            let user = members::load_user(&tx, user_id).await?;
            let managed_by = identity_providers::name_of_manager(&tx, user_id).await?;
            let demanding = sign_in_policy::list_demanding(&tx, user_id).await?;
            Ok::<_, Problem>((user, managed_by, organizations::list_of_user(&tx, user_id).await?, demanding))
        })
        .await?;
    let is_weak = !caller.session.proof.is_strong();
    let mut shown = Vec::new();
    for organization in organizations {
        if let Some(mine) = memberships.iter().find(|one| one.organization_id == organization.id) {
            let mfa_required = is_weak && demanding.iter().any(|one| one.id == organization.id);
            shown.push(ProfileMembership {
                mfa_required,
                ..membership(&app, organization, mine, &viewing).await?
            });
        }
    }
    let csrf_token = caller.session.csrf_token.clone();
    Ok(Json(Profile { user: user.into(), managed_by, csrf_token, memberships: shown }))
}

/// Change one's own name, language or theme.
#[utoipa::path(patch, path = "/api/v1/profile", tag = "profile", request_body = ProfileChange,
    responses((status = 200, body = ProfileUser)))]
async fn update_profile(
    State(app): State<App>,
    caller: Caller,
    Json(change): Json<ProfileChange>,
) -> Result<Json<ProfileUser>, Problem> {
    let change = Change { display_name: change.display_name, locale: change.locale, theme: change.theme };
    let user = app
        .db()
        .write_platform(|tx| async move {
            let user = apply(members::load_user(&tx, caller.user_id).await?, change)?;
            members::update_user(&tx, &user).await?;
            Ok::<_, Problem>(user)
        })
        .await?;
    Ok(Json(user.into()))
}

/// A place of the caller, as the role he looks at it as has it.
async fn membership(
    app: &App,
    organization: OrganizationRef,
    mine: &Membership,
    viewing: &Viewing,
) -> Result<ProfileMembership, Problem> {
    let role = RoleRef::from(&*mine.role);
    if !viewing.is_in(organization.id) {
        return Ok(ProfileMembership {
            organization,
            role,
            viewing_as: None,
            rights: mine.role.rights.names(),
            mfa_required: false,
        });
    }
    let seen = looked_through(app, mine.clone(), viewing).await?.role;
    let viewing_as = Some(RoleRef::from(&*seen));
    Ok(ProfileMembership { organization, role, viewing_as, rights: seen.rights.names(), mfa_required: false })
}

impl From<&Role> for RoleRef {
    fn from(role: &Role) -> Self {
        Self { key: role.key.clone(), name: role.name.clone() }
    }
}

impl From<User> for ProfileUser {
    fn from(user: User) -> Self {
        let User { id, email, display_name, locale, theme, .. } = user;
        Self { id, email, display_name, locale, theme }
    }
}
