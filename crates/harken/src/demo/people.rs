//! The people of an organization that no invitation has reached.

use anyhow::Context as _;
use kernel::{OrganizationId, Secret};
use platform::access::passwords;
use platform::app::App;
use platform::tenancy::members::{self, NewUser};
use platform::tenancy::organizations::{NewOrganization, check_timezone};
use platform::tenancy::setup::{self, FirstOrganization};

/// Somebody who signs in with a password.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    /// How he signs in.
    pub email: String,
    /// What colleagues see.
    pub name: String,
    /// At least 12 characters.
    pub password: String,
}

/// Makes an organization with its Client, as the setup page does.
pub(crate) async fn first_organization(
    app: &App,
    client: Person,
    name: &str,
    timezone: &str,
) -> anyhow::Result<OrganizationId> {
    check_timezone(timezone)?;
    let organization = NewOrganization {
        parent_id: None,
        name: name.to_owned(),
        timezone: timezone.to_owned(),
        language: "en".to_owned(),
        region: None,
        currency: None,
    };
    let first = FirstOrganization { organization, client: user(app, client).await? };
    let working = app.clone();
    let made =
        app.db().write_platform(|tx| async move { setup::create_first(&tx, &working, first).await }).await;
    Ok(made.context("the organization could not be made")?.0)
}

/// Makes somebody an active member.
pub(super) async fn member(
    app: &App,
    organization: OrganizationId,
    person: Person,
    role: &'static str,
    extension: Option<String>,
) -> anyhow::Result<kernel::MemberId> {
    let user = user(app, person).await?;
    let made = app.db().write_platform(|tx| async move {
        let user = members::insert_user(&tx, user).await?;
        Ok::<_, members::MemberError>(
            members::insert_member(&tx, organization, user.id, role, extension).await?,
        )
    });
    Ok(made.await?)
}

async fn user(app: &App, person: Person) -> anyhow::Result<NewUser> {
    let password = Secret::new(person.password);
    passwords::check_strength(&password, &person.email)?;
    let password_hash = Some(passwords::hash(app.entropy(), password).await?);
    Ok(NewUser { email: person.email, display_name: person.name, locale: "en".to_owned(), password_hash })
}

/// A colleague who answers an extension and has not signed in yet.
pub(crate) async fn colleague(
    app: &App,
    organization: OrganizationId,
    email: String,
    display_name: String,
    extension: String,
) -> anyhow::Result<()> {
    let new = NewUser { email, display_name, locale: "en".to_owned(), password_hash: None };
    let made = app.db().write_platform(|tx| async move {
        let user = members::insert_user(&tx, new).await?;
        members::insert_member(&tx, organization, user.id, "agent", Some(extension)).await?;
        Ok::<_, members::MemberError>(())
    });
    Ok(made.await?)
}
