//! What the demo finds in its organization: people, providers, a source, rules, an alert, an outgoing webhook.
//!
//! Invariant: starting again on the same directory adds nothing twice; only the addresses of the
//! simulated vendors are brought up to date, because they listen elsewhere at each start.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;

use anyhow::Context as _;
use kernel::{MemberId, OrganizationId};
use platform::app::App;
use platform::inbound::sip_gateway::SipConfig;
use sandbox::Sandbox;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::api::Api;
use super::people::{self, Person};
use super::trunk::{self, Telephone};
use super::{branches, notes};

const ORGANIZATION: &str = "Northwind Care";
const TIMEZONE: &str = "Europe/Kyiv";
/// Enough for a long demo at the demo's price per minute.
const TOP_UP_MINOR: i64 = 50_000;
/// What a minute costs in the demo.
const UNIT_PRICE_MINOR: i64 = 5;

/// How to sign in to a demo, as `demo.json` holds it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Notes {
    url: String,
    organization_id: String,
    users: Vec<User>,
    /// Runs the sub-organizations as well, and so belongs to three.
    director: Option<User>,
    source_token: String,
    /// What other exchanges the wizard can be tried with, and what to enter for each.
    #[serde(default)]
    exchanges: BTreeMap<String, BTreeMap<String, String>>,
    /// Who calls in by SIP.
    #[serde(default)]
    sip: Option<Telephone>,
    /// The bot that can be connected, and the server it lives on.
    #[serde(default)]
    telegram: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct User {
    role: String,
    email: String,
    password: String,
}

/// A demo that is ready to take calls.
pub(super) struct Seeded {
    notes: Notes,
    /// Where the exchange sends its events.
    pub webhook: Url,
    /// Where a browser sees the mails.
    mailbox: Url,
    /// Whether the organization was made just now, so that it has no conversations yet.
    pub is_new: bool,
}

/// Makes the demo's organization, or brings the one that is there up to date.
pub(super) async fn ensure(
    app: &App,
    public: &Url,
    data_dir: &Path,
    vendors: &Sandbox,
) -> anyhow::Result<Seeded> {
    let known = read(data_dir);
    let is_new = known.is_none();
    let notes = match known {
        Some(notes) => Notes { url: public.to_string().trim_end_matches('/').to_owned(), ..notes },
        None => make(app, public, vendors).await?,
    };
    let exchanges = vendors.exchanges.values();
    let exchanges = exchanges.map(|exchange| (exchange.key.to_owned(), exchange.account.clone())).collect();
    let telegram =
        [("base_url", sandbox::Urls::base(&vendors.urls.telegram)), ("token", vendors.keys.telegram.clone())];
    let telegram = telegram.map(|(name, value)| (name.to_owned(), value)).into();
    let notes = Notes { exchanges, telegram, sip: notes.sip.or_else(|| Some(Telephone::new(app))), ..notes };
    let owner =
        notes.users.first().context("demo.json names no users: remove the data directory and start again")?;
    let api = Api::sign_in(app, &owner.email, &owner.password).await?;
    connect_vendors(&api, vendors).await?;
    follow_exchange(&api, vendors).await?;
    trunk::settle(&api, notes.sip.as_ref()).await?;
    write(data_dir, &notes)?;
    let webhook = public.join(&format!("ingest/{}", notes.source_token))?;
    let mailbox = vendors.urls.receiver.join("mailbox")?;
    Ok(Seeded { notes, webhook, mailbox, is_new })
}

impl Seeded {
    /// Who calls in by SIP, and where; nobody when SIP is switched off.
    pub(super) fn trunk(&self, sip: &SipConfig) -> Option<(Telephone, SocketAddr)> {
        self.notes.sip.clone().filter(|_| sip.enabled).map(|telephone| (telephone, sip.listen))
    }

    /// What the terminal says when everything runs.
    pub(super) fn welcome(&self) -> String {
        let rows = self
            .notes
            .users
            .iter()
            .chain(&self.notes.director)
            .map(|user| format!("  {:<12}{:<34}{}\n", user.role, user.email, user.password));
        format!(
            "\nHarken is running: {}\n\n{}\nA sample call arrives every few seconds. Mails arrive at {}\nStop with Ctrl-C.\n\n",
            self.notes.url,
            rows.collect::<String>(),
            self.mailbox
        )
    }
}

async fn make(app: &App, public: &Url, vendors: &Sandbox) -> anyhow::Result<Notes> {
    let password = || kernel::base32_encode(app.ids().uuid()).chars().skip(8).collect::<String>();
    let user = |role: &str| User {
        role: role.to_owned(),
        email: format!("{role}@northwind.example"),
        password: password(),
    };
    let users: Vec<User> = ["client", "admin", "supervisor", "agent"].map(user).into();
    let owner = users.first().context("no users")?;
    let organization = people::first_organization(app, person(owner), ORGANIZATION, TIMEZONE).await?;
    let api = Api::sign_in(app, &owner.email, &owner.password).await?;
    let projects = settle_projects(&api).await?;
    hire(app, organization, &users, vendors, &projects).await?;
    welcome_and_part(app, organization, &api, &projects).await?;
    let source_token = connect_source(&api, vendors).await?;
    settle_rules(&api, &projects).await?;
    let director = User { email: "director@northwind.example".to_owned(), ..user("client") };
    let runs_all = Person { name: "Viktoria Koval".to_owned(), ..person(&director) };
    branches::open(app, organization, runs_all).await?;
    let url = public.to_string().trim_end_matches('/').to_owned();
    Ok(Notes {
        url,
        organization_id: organization.to_string(),
        users,
        director: Some(director),
        source_token,
        exchanges: BTreeMap::new(),
        sip: None,
        telegram: BTreeMap::new(),
    })
}

/// The people beside the Client: one who signs in per role, and whoever else answers a call in the samples.
async fn hire(
    app: &App,
    organization: OrganizationId,
    users: &[User],
    vendors: &Sandbox,
    projects: &Projects,
) -> anyhow::Result<()> {
    let mut desks = desks(vendors).into_iter();
    for user in users.iter().skip(1) {
        match user.role.as_str() {
            "admin" => {
                people::member(app, organization, person(user), "admin", None).await?;
            }
            "supervisor" => {
                let member = people::member(app, organization, person(user), "supervisor", None).await?;
                oversee(app, organization, member, projects).await?;
            }
            _ => {
                let extension = desks.next().map(|(extension, _)| extension);
                people::member(app, organization, person(user), "agent", extension).await?;
            }
        }
    }
    for (extension, name) in desks {
        let email = format!("desk{extension}@northwind.example");
        people::colleague(app, organization, email, name, extension).await?;
    }
    Ok(())
}

/// A team is never complete: two people are invited, and one has left.
async fn welcome_and_part(
    app: &App,
    organization: OrganizationId,
    api: &Api,
    projects: &Projects,
) -> anyhow::Result<()> {
    let agent = json!({
        "emails": ["kateryna.lysenko@northwind.example"], "role": "agent", "project_ids": [projects.service],
    });
    api.send("POST", "/invitations", agent).await?;
    let admin = json!({ "emails": ["javier.ortega@northwind.example"], "role": "admin", "locale": "es" });
    api.send("POST", "/invitations", admin).await?;
    let (email, name) = ("viktor.melnyk@northwind.example", "Віктор Мельник");
    people::colleague(app, organization, email.to_owned(), name.to_owned(), "799".to_owned()).await?;
    let found = api.get("/members?q=viktor.melnyk").await?;
    let id = text(found.pointer("/items/0/id"))?;
    api.send("POST", &format!("/members/{id}/deactivate"), json!({})).await?;
    Ok(())
}

/// Who answers which extension in the samples, each extension once.
fn desks(vendors: &Sandbox) -> BTreeMap<String, String> {
    let agents = vendors.samples.all().iter().map(|sample| &sample.agent);
    agents.map(|agent| (agent.extension.clone(), agent.name.clone())).collect()
}

async fn oversee(
    app: &App,
    organization: OrganizationId,
    member: MemberId,
    projects: &Projects,
) -> anyhow::Result<()> {
    let scope = platform::access::system(organization, "demo");
    let project = projects.service.parse()?;
    app.db()
        .write(&scope.clone(), |tx| async move {
            platform::tenancy::members::assign_project(&tx, &scope, member, project).await
        })
        .await?;
    Ok(())
}

struct Projects {
    service: String,
    sales: String,
}

/// The setup made one project; the demo has a second, so that rules have something to decide.
async fn settle_projects(api: &Api) -> anyhow::Result<Projects> {
    let listed = api.get("/projects").await?;
    let service = text(listed.pointer("/items/0/id"))?;
    let made = api.send("POST", "/projects", json!({ "name": "Sales" })).await?;
    Ok(Projects { service, sales: text(made.get("id"))? })
}

async fn connect_source(api: &Api, vendors: &Sandbox) -> anyhow::Result<String> {
    let keys = &vendors.keys;
    let fields = json!({
        "username": keys.pbx_username, "password": keys.pbx_password, "api_key": keys.pbx_api_key,
        "base_url": sandbox::Urls::base(&vendors.urls.pbx),
    });
    let source = json!({ "connector": "streamtelecom", "name": "Main exchange", "timezone": TIMEZONE, "fields": fields });
    let made = api.send("POST", "/sources", source).await?;
    let webhook = text(made.get("webhook_url"))?;
    Ok(webhook.rsplit('/').next().unwrap_or_default().to_owned())
}

async fn settle_rules(api: &Api, projects: &Projects) -> anyhow::Result<()> {
    let outgoing = json!({
        "name": "Outgoing calls to sales", "project_id": projects.sales, "enabled": true,
        "conditions": [{ "field": "direction", "op": "equals", "value": "out" }],
    });
    api.send("POST", "/routing-rules", outgoing).await?;
    let low = json!({ "name": "Score below 60", "category": "quality", "severity": "warning", "score_below": 60, "enabled": true });
    api.send("POST", "/alert-rules", low).await?;
    api.send_tagged("PATCH", "/plans/current", json!({ "unit_price_minor": UNIT_PRICE_MINOR }), "\"1\"")
        .await?;
    api.send("POST", "/ledger/top-up", json!({ "amount_minor": TOP_UP_MINOR, "note": "Demo balance" }))
        .await?;
    Ok(())
}

/// The vendors listen on new ports at each start, so credentials and the outgoing webhook follow them.
async fn connect_vendors(api: &Api, vendors: &Sandbox) -> anyhow::Result<()> {
    let keys = &vendors.keys;
    let base = sandbox::Urls::base;
    let deepgram = json!({ "secret": keys.deepgram, "base_url": base(&vendors.urls.deepgram) });
    api.send("PUT", "/credentials/deepgram", deepgram).await?;
    let openai = json!({ "secret": keys.openai, "base_url": format!("{}/v1", base(&vendors.urls.openai)), "model": "gpt-4o-mini" });
    api.send("PUT", "/credentials/openai", openai).await?;
    let listed = api.get("/webhook-endpoints").await?;
    for endpoint in listed.get("items").and_then(Value::as_array).into_iter().flatten() {
        let id = text(endpoint.get("id"))?;
        api.send("DELETE", &format!("/webhook-endpoints/{id}"), Value::Null).await?;
    }
    let url = vendors.urls.receiver.join("hooks/northwind")?;
    let endpoint = json!({ "url": url.as_str(), "events": ["interaction.completed", "alert.triggered"] });
    let made = api.send("POST", "/webhook-endpoints", endpoint).await?;
    vendors.inbox.expect_secret(&text(made.get("secret"))?);
    connect_mail(api, vendors).await
}

/// The exchange listens elsewhere at each start; whatever else was changed about its source stays.
async fn follow_exchange(api: &Api, vendors: &Sandbox) -> anyhow::Result<()> {
    let listed = api.get("/sources").await?;
    let mut sources = listed.get("items").and_then(Value::as_array).into_iter().flatten();
    let mine = |source: &&Value| {
        let is = |name: &str, value: &str| source.get(name).and_then(Value::as_str) == Some(value);
        is("connector", "streamtelecom") && is("state", "active")
    };
    let Some(source) = sources.find(mine) else { return Ok(()) };
    let path = format!("/sources/{}", text(source.get("id"))?);
    let mut fields = source.get("fields").cloned().unwrap_or_else(|| json!({}));
    let address = json!(sandbox::Urls::base(&vendors.urls.pbx));
    fields.as_object_mut().context("a source without fields")?.insert("base_url".to_owned(), address);
    let tag = api.tag(&path).await?;
    api.send_tagged("PATCH", &path, json!({ "fields": fields }), &tag).await?;
    Ok(())
}

/// Mails of the demo stay in the simulated mailbox.
async fn connect_mail(api: &Api, vendors: &Sandbox) -> anyhow::Result<()> {
    let settings = json!({
        "host": vendors.smtp.ip().to_string(), "port": vendors.smtp.port(), "encryption": "none",
        "mail_from": format!("{ORGANIZATION} <harken@northwind.example>"),
        "notification_bcc": ["quality@northwind.example"], "support_email": "support@northwind.example",
    });
    let tag = api.tag("/smtp").await?;
    api.send_tagged("PUT", "/smtp", settings, &tag).await?;
    Ok(())
}

fn person(user: &User) -> Person {
    let name = match user.role.as_str() {
        "client" => "Olena Shevchenko",
        "admin" => "Marco Rossi",
        "supervisor" => "Iryna Bondar",
        _ => "Daniel Carter",
    };
    Person { email: user.email.clone(), name: name.to_owned(), password: user.password.clone() }
}

/// The text the API answered under a name.
pub(super) fn text(value: Option<&Value>) -> anyhow::Result<String> {
    value.and_then(Value::as_str).map(str::to_owned).context("the API answered without an expected text")
}

fn read(data_dir: &Path) -> Option<Notes> {
    let text = std::fs::read_to_string(notes(data_dir)).ok()?;
    serde_json::from_str(&text).ok()
}

fn write(data_dir: &Path, known: &Notes) -> anyhow::Result<()> {
    let path = notes(data_dir);
    let fresh = path.with_extension("json.new");
    std::fs::write(&fresh, serde_json::to_vec_pretty(known)?)?;
    std::fs::rename(&fresh, &path).with_context(|| format!("cannot write {}", path.display()))
}
