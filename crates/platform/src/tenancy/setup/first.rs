//! What the first organization needs, checked alike for the setup page and for an operator who writes it into the
//! configuration.

use kernel::{OrganizationId, Secret};

use super::model::SetupError;
use super::store::{FirstOrganization, create_first};
use crate::access::passwords;
use crate::app::App;
use crate::tenancy::members::{self, MemberError, NewUser, check_display_name, check_email};
use crate::tenancy::organizations::{
    NewOrganization, check_currency, check_language, check_name, check_region, check_timezone,
};

/// The first organization and its Client, as they were entered.
pub struct FirstWanted {
    /// How the Client signs in.
    pub email: String,
    /// At least 12 characters.
    pub password: Secret,
    /// What colleagues see.
    pub display_name: String,
    /// 1 to 120 characters.
    pub organization_name: String,
    /// IANA name.
    pub timezone: String,
    /// en, ru, uk or es, for the organization and its Client.
    pub language: String,
    /// The installation's usual region when none.
    pub region: Option<String>,
    /// US dollars when none.
    pub currency: Option<String>,
}

/// What could not be made of it, and why.
#[derive(Debug, thiserror::Error)]
#[error("`{field}` cannot be used")]
pub struct FirstRefused {
    /// The field at fault, as [`FirstWanted`] calls it.
    pub field: &'static str,
    /// What is wrong with it.
    #[source]
    pub error: SetupError,
}

/// Makes the first organization without the setup page, unless somebody was there before.
pub async fn make_unattended(app: &App, wanted: FirstWanted) -> Result<Option<OrganizationId>, FirstRefused> {
    let refused = |error: SetupError| FirstRefused { field: "email", error };
    let people = app.db().read_platform(|tx| async move { members::user_count(&tx).await }).await;
    if people.map_err(|error| refused(error.into()))? > 0 {
        return Ok(None);
    }
    let first = check(app, wanted).await?;
    let working = app.clone();
    let made = app.db().write_platform(|tx| async move {
        match members::user_count(&tx).await? {
            0 => Ok::<_, SetupError>(Some(create_first(&tx, &working, first).await?.0)),
            _ => Ok(None),
        }
    });
    match made.await {
        // Another node of this installation was faster.
        Err(SetupError::Member(MemberError::EmailTaken)) => Ok(None),
        made => made.map_err(refused),
    }
}

/// Everything that can be said before the tables are asked.
pub(super) async fn check(app: &App, wanted: FirstWanted) -> Result<FirstOrganization, FirstRefused> {
    let of = |field: &'static str| move |error: SetupError| FirstRefused { field, error };
    let organization = |field| move |error| of(field)(SetupError::Organization(error));
    let name = check_name(&wanted.organization_name).map_err(organization("organization_name"))?;
    check_timezone(&wanted.timezone).map_err(organization("timezone"))?;
    check_language(&wanted.language).map_err(organization("locale"))?;
    if let Some(region) = &wanted.region {
        check_region(app.regions(), region).map_err(organization("region"))?;
    }
    if let Some(currency) = &wanted.currency {
        check_currency(currency).map_err(organization("currency"))?;
    }
    let member = |field| move |error| of(field)(SetupError::Member(error));
    let display_name = check_display_name(&wanted.display_name).map_err(member("display_name"))?;
    let email = check_email(&wanted.email).map_err(member("email"))?;
    let password = |error| of("password")(SetupError::Password(error));
    passwords::check_strength(&wanted.password, &wanted.email).map_err(password)?;
    let hash = passwords::hash(app.entropy(), wanted.password).await.map_err(password)?;
    Ok(FirstOrganization {
        organization: NewOrganization {
            parent_id: None,
            name,
            timezone: wanted.timezone,
            language: wanted.language.clone(),
            region: wanted.region,
            currency: wanted.currency,
        },
        client: NewUser { email, display_name, locale: wanted.language, password_hash: Some(hash) },
    })
}
