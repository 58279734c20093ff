//! What is told by mail: one letter per person in his own language, and one per further address.

use std::collections::{BTreeMap, BTreeSet};

use ::store::{StoreError, Tx};
use kernel::{InteractionId, MemberId, UserId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::Value;

use super::model::{Told, severity_key};
use crate::access::Scope;
use crate::app::App;
use crate::outbound::alerts::Severity;
use crate::outbound::mail::{self, Letter, MailKind, Posted};
use crate::outbound::preferences::NotificationKind;
use crate::tenancy::members::{self, user};
use crate::tenancy::organizations;

/// Why a chat is written to no longer, as the key of a sentence.
pub(in crate::outbound) const CHAT_LEFT: &str = "chat_left";

/// To whom a letter goes.
pub(super) struct Recipients {
    /// Members, each in his language.
    pub(super) users: Vec<UserId>,
    /// Further addresses, in the organization's language.
    pub(super) addresses: Vec<String>,
}

/// Posts a letter to each recipient once.
pub(super) async fn send(
    tx: &Tx,
    app: &App,
    scope: &Scope,
    told: &Told<'_>,
    recipients: Recipients,
) -> Result<(), StoreError> {
    let home = home(tx, app, scope).await?;
    let ids = recipients.users.iter().map(|id| id.uuid());
    let users = user::Entity::find().filter(user::Column::Id.is_in(ids)).all(tx).await?;
    let mut addressed: Vec<(String, String)> = users.into_iter().map(|row| (row.email, row.locale)).collect();
    addressed.extend(recipients.addresses.into_iter().map(|address| (address, home.language.clone())));
    let mut written: BTreeSet<String> = BTreeSet::new();
    for (to, locale) in addressed {
        if !written.insert(to.clone()) {
            continue;
        }
        let (kind, variables) = content(tx, told, &home, &locale);
        if mail::post(tx, app, scope, Letter { kind, to, locale, variables }).await? == Posted::NoMail {
            return Ok(());
        }
    }
    Ok(())
}

/// Posts a test alert to one member. Answers whether anybody sends mail here.
pub async fn mail_test(tx: &Tx, app: &App, scope: &Scope, member: MemberId) -> Result<bool, StoreError> {
    let row = tx.of::<members::entity::Entity>(scope).filter(members::entity::Column::Id.eq(member.uuid()));
    let Some(member) = row.one(tx).await? else { return Ok(false) };
    let Some(person) = user::Entity::find_by_id(member.user_id).one(tx).await? else { return Ok(false) };
    let home = home(tx, app, scope).await?;
    let variables = BTreeMap::from([
        ("rule", words(&person.locale).test.to_owned()),
        ("severity", severity_word(&person.locale, Severity::Info).to_owned()),
        ("score", "59".to_owned()),
        ("score_below", "60".to_owned()),
        ("interaction_url", home.address.clone()),
        ("occurred_at", instant(tx)),
    ]);
    let letter = Letter { kind: MailKind::Alert, to: person.email, locale: person.locale, variables };
    Ok(mail::post(tx, app, scope, letter).await? == Posted::Queued)
}

/// Where the organization is in the console, what it is called and what it speaks.
pub(in crate::outbound) struct Home {
    pub(in crate::outbound) address: String,
    pub(in crate::outbound) language: String,
    pub(in crate::outbound) name: String,
}

/// The organization, as what is written about it names it.
pub(in crate::outbound) async fn home(tx: &Tx, app: &App, scope: &Scope) -> Result<Home, StoreError> {
    let found = organizations::entity::Entity::find_by_id(scope.organization_id().uuid()).one(tx).await?;
    let row = found.ok_or_else(|| StoreError::Corrupt("the organization of a notification".to_owned()))?;
    let address = format!("{}/o/{}", app.public_origin(), row.slug);
    Ok(Home { address, language: row.language, name: row.name })
}

/// The kind of the letter and whatever its template may show of what happened.
fn content(
    tx: &Tx,
    told: &Told<'_>,
    home: &Home,
    locale: &str,
) -> (MailKind, BTreeMap<&'static str, String>) {
    let kind = match told.kind {
        NotificationKind::Alert => MailKind::Alert,
        NotificationKind::SourceAttention => MailKind::SourceAttention,
    };
    let page = |id: InteractionId| format!("{}/conversations/{id}", home.address);
    let value = |name: &str| match name {
        "severity" => Some(severity_word(locale, told.severity).to_owned()),
        "interaction_url" => told.judged.map(|judged| page(judged.interaction_id)),
        "occurred_at" => Some(instant(tx)),
        "reason" => reason(told, locale),
        _ => told.params.get(name).cloned(),
    };
    let filled = kind.variables().filter_map(|variable| Some((variable.name, value(variable.name)?)));
    (kind, filled.collect())
}

/// A reason of ours in the reader's language; a vendor's words as they are.
pub(in crate::outbound) fn reason(told: &Told<'_>, locale: &str) -> Option<String> {
    let words = words(locale);
    match told.params.get("reason_key").map(String::as_str) {
        Some("overdue") => Some(words.overdue.to_owned()),
        Some("silent") => Some(words.silent.to_owned()),
        Some(CHAT_LEFT) => Some(words.chat_left.to_owned()),
        _ => told.params.get("reason").cloned(),
    }
}

fn instant(tx: &Tx) -> String {
    match serde_json::to_value(tx.now()) {
        Ok(Value::String(text)) => text,
        _ => String::new(),
    }
}

/// Words that stand inside a letter without being of its template.
struct Words {
    locale: &'static str,
    info: &'static str,
    warning: &'static str,
    critical: &'static str,
    test: &'static str,
    overdue: &'static str,
    silent: &'static str,
    chat_left: &'static str,
}

const ENGLISH: Words = Words {
    locale: "en",
    info: "info",
    warning: "warning",
    critical: "critical",
    test: "Test message",
    overdue: "no call has arrived since its address was given out: ask the vendor whether events are on",
    silent: "no call has arrived for a day",
    chat_left: "the bot was blocked or removed there, so nothing is sent to it any longer; link a chat again",
};
const OTHERS: [Words; 3] = [
    Words {
        locale: "ru",
        info: "для сведения",
        warning: "предупреждение",
        critical: "критично",
        test: "Тестовое сообщение",
        overdue: "с тех пор как адрес передан, не пришло ни одного звонка: спросите поставщика, включены ли события",
        silent: "за сутки не пришло ни одного звонка",
        chat_left: "бот там заблокирован или удалён, поэтому туда больше ничего не отправляется; привяжите чат заново",
    },
    Words {
        locale: "uk",
        info: "до відома",
        warning: "попередження",
        critical: "критично",
        test: "Тестове повідомлення",
        overdue: "відколи адресу передано, не надійшло жодного дзвінка: запитайте постачальника, чи увімкнено події",
        silent: "за добу не надійшло жодного дзвінка",
        chat_left: "бота там заблоковано або вилучено, тож туди більше нічого не надсилається; прив’яжіть чат знову",
    },
    Words {
        locale: "es",
        info: "informativa",
        warning: "advertencia",
        critical: "crítica",
        test: "Mensaje de prueba",
        overdue: "no ha llegado ninguna llamada desde que se entregó la dirección: pregunte al proveedor si los eventos están activados",
        silent: "no ha llegado ninguna llamada en un día",
        chat_left: "el bot fue bloqueado o eliminado allí, así que ya no se envía nada; vincule un chat de nuevo",
    },
];

fn words(locale: &str) -> &'static Words {
    OTHERS.iter().find(|words| words.locale == locale).unwrap_or(&ENGLISH)
}

/// A severity in the reader's language.
pub(in crate::outbound) fn severity_word(locale: &str, severity: Severity) -> &'static str {
    let words = words(locale);
    match severity_key(severity) {
        "critical" => words.critical,
        "warning" => words.warning,
        _ => words.info,
    }
}
