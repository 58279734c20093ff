//! Templates in their table, and the way up to the nearest one.

use ::store::{StoreError, Tx};
use kernel::{OrganizationId, Ts};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, QueryFilter};

use super::built_in;
use super::check::check;
use super::entity::{ActiveModel, Column, Entity, Model};
use super::model::{Template, TemplateError, TemplateOrigin, TemplateRef, TemplateVariable, Words};
use crate::access::{self, Scope};
use crate::activity::audit::{self, Change};
use crate::app::App;
use crate::outbound::mail::MailKind;
use crate::tenancy::organizations::{LANGUAGES, levels};

const JOB: &str = "mail_template";
const ENTITY: &str = "template";

/// Which template.
#[derive(Debug, Clone, Copy)]
pub(super) struct Key {
    pub(super) kind: MailKind,
    pub(super) locale: &'static str,
}

impl Key {
    /// From an address; only the four languages and the known kinds have templates.
    pub(super) fn parse(kind: &str, locale: &str) -> Result<Self, TemplateError> {
        let kind = MailKind::from_key(kind).ok_or(TemplateError::NotFound)?;
        let known = built_in::known_locale(locale);
        if known == locale { Ok(Self { kind, locale: known }) } else { Err(TemplateError::NotFound) }
    }

    fn name(self) -> String {
        format!("{}/{}", self.kind.key(), self.locale)
    }
}

/// The words of a mail: those of the nearest level that wrote some, else the delivered ones.
pub(in crate::outbound::mail) async fn find_words(
    app: &App,
    organization_id: OrganizationId,
    kind: MailKind,
    locale: &str,
) -> Result<Words, StoreError> {
    let key = Key { kind, locale: built_in::known_locale(locale) };
    Ok(find_inherited(app, organization_id, key).await?.1)
}

/// Words and whose they are.
pub(super) async fn find_inherited(
    app: &App,
    organization_id: OrganizationId,
    key: Key,
) -> Result<(TemplateOrigin, Words), StoreError> {
    let found = app.db().read_platform(|tx| async move { walk_up(&tx, organization_id, key).await }).await?;
    Ok(found.unwrap_or_else(|| (TemplateOrigin::BuiltIn, built_in::words(key.kind, key.locale))))
}

async fn walk_up(
    tx: &Tx,
    from: OrganizationId,
    key: Key,
) -> Result<Option<(TemplateOrigin, Words)>, StoreError> {
    for level in levels(tx, from).await? {
        let scope = access::system(level.organization_id, JOB);
        if let Some(row) = find_own(tx, &scope, key).await? {
            let origin = if level.organization_id == from {
                TemplateOrigin::Organization
            } else {
                TemplateOrigin::Parent
            };
            return Ok(Some((origin, row.into())));
        }
    }
    Ok(None)
}

/// What the organization itself wrote.
pub(super) async fn find_own(tx: &Tx, scope: &Scope, key: Key) -> Result<Option<Model>, StoreError> {
    let mine = tx.of::<Entity>(scope).filter(Column::Kind.eq(key.kind.key()));
    Ok(mine.filter(Column::Locale.eq(key.locale)).one(tx).await?)
}

/// Every template in every language, with whose words it has.
pub(super) async fn list(app: &App, organization_id: OrganizationId) -> Result<Vec<TemplateRef>, StoreError> {
    let written = app.db().read_platform(|tx| async move { written(&tx, organization_id).await }).await?;
    let all = MailKind::all().flat_map(|kind| LANGUAGES.into_iter().map(move |locale| (kind, locale)));
    let listed = all.map(|(kind, locale)| {
        let of = written.iter().find(|row| row.kind == kind.key() && row.locale == locale);
        let own = of.filter(|row| row.organization_id == organization_id.uuid());
        TemplateRef {
            key: kind.key().to_owned(),
            locale: locale.to_owned(),
            origin: match (own, of) {
                (Some(_), _) => TemplateOrigin::Organization,
                (None, Some(_)) => TemplateOrigin::Parent,
                (None, None) => TemplateOrigin::BuiltIn,
            },
            overridden: own.is_some(),
            notification: kind.is_notification(),
            updated_at: own.map(|row| Ts(row.updated_at)),
        }
    });
    Ok(listed.collect())
}

/// What every level wrote, nearest first.
async fn written(tx: &Tx, from: OrganizationId) -> Result<Vec<Model>, StoreError> {
    let mut rows = Vec::new();
    for level in levels(tx, from).await? {
        rows.extend(tx.of::<Entity>(&access::system(level.organization_id, JOB)).all(tx).await?);
    }
    Ok(rows)
}

/// Saves the organization's own words.
pub(super) async fn save(tx: &Tx, scope: &Scope, key: Key, words: Words) -> Result<Model, TemplateError> {
    check(key.kind, &words)?;
    let before = find_own(tx, scope, key).await?;
    let row = ActiveModel {
        organization_id: Set(scope.organization_id().uuid()),
        kind: Set(key.kind.key().to_owned()),
        locale: Set(key.locale.to_owned()),
        subject: Set(words.subject.clone()),
        html: Set(words.html.clone()),
        plain: Set(words.text.clone()),
        // Grows also over a reset in between, so that an old tag never fits again.
        revision: Set(before.as_ref().map_or(tx.now().0, |row| row.revision + 1)),
        updated_at: Set(tx.now().0),
    };
    let stored = if before.is_some() { row.update(tx).await } else { row.insert(tx).await };
    let change = match before {
        Some(before) => Change::updated(ENTITY, &key.name(), &Words::from(before), &words),
        None => Change::created(ENTITY, &key.name(), &words),
    };
    audit::record(tx, scope, change).await?;
    Ok(stored.map_err(StoreError::from)?)
}

/// Forgets the organization's own words.
pub(super) async fn reset(tx: &Tx, scope: &Scope, key: Key, own: Model) -> Result<(), StoreError> {
    let mine = tx.delete_of::<Entity>(scope).filter(Column::Kind.eq(key.kind.key()));
    mine.filter(Column::Locale.eq(key.locale)).exec(tx).await?;
    audit::record(tx, scope, Change::deleted(ENTITY, &key.name(), &Words::from(own))).await
}

/// A template as it is shown.
pub(super) fn view(key: Key, origin: TemplateOrigin, words: Words) -> Template {
    let variables = key.kind.variables();
    let variables = variables.map(|it| TemplateVariable { name: it.name, example: it.example });
    Template {
        key: key.kind.key().to_owned(),
        locale: key.locale.to_owned(),
        origin,
        overridden: origin == TemplateOrigin::Organization,
        subject: words.subject,
        html: words.html,
        text: words.text,
        variables: variables.collect(),
    }
}

impl From<Model> for Words {
    fn from(row: Model) -> Self {
        Self { subject: row.subject, html: row.html, text: row.plain }
    }
}
