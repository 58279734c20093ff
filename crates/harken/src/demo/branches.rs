//! The organizations below the demo's: one that works and one that is suspended, with a person who runs them all.
//!
//! That person is none of the four of `demo.json`'s users, so that each of those belongs to one organization and their
//! requests need not name it.

use kernel::OrganizationId;
use platform::app::App;
use serde_json::{Value, json};

use super::api::Api;
use super::people::{self, Person};

/// Name, zone, and who works there.
const BRANCHES: [(&str, &str, &[&str]); 2] = [
    ("Northwind Dental Lviv", "Europe/Kyiv", &["Соломія Гринчук", "Марко Левицький", "Daryna Bilyk"]),
    ("Northwind Home Visits", "Europe/Warsaw", &["Agnieszka Nowak", "Piotr Zieliński"]),
];

/// Makes the branches and their director, who is a Client everywhere.
pub(super) async fn open(app: &App, top: OrganizationId, director: Person) -> anyhow::Result<()> {
    let (email, password) = (director.email.clone(), director.password.clone());
    people::member(app, top, director, "client", None).await?;
    let api = Api::sign_in(app, &email, &password).await?.within(top)?;
    let mut made = Vec::with_capacity(BRANCHES.len());
    for (name, timezone, staff) in BRANCHES {
        let branch =
            api.send("POST", "/organizations", json!({ "name": name, "timezone": timezone })).await?;
        let id: OrganizationId = super::seed::text(branch.get("id"))?.parse()?;
        for (number, colleague) in (1..).zip(staff) {
            let email = format!("desk{number}@{}.example", super::seed::text(branch.get("slug"))?);
            people::colleague(app, id, email, (*colleague).to_owned(), format!("3{number}")).await?;
        }
        made.push(id);
    }
    if let Some(last) = made.last() {
        api.send("POST", &format!("/organizations/{last}/suspend"), Value::Null).await?;
    }
    Ok(())
}
