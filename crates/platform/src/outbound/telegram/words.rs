//! What a message says, in the reader's language. Pure.
//!
//! Invariant: whatever came from people or vendors is cut and escaped, so that a message is never too long and its marks
//! are ours alone.

use connectors::telegram::{TEXT_CHARS_MAX, escape};

use crate::access::Entity;
use crate::outbound::notifications::{Home, Told, reason, severity_word};
use crate::outbound::preferences::NotificationKind;

/// A message shows fewer values than this.
const VALUES: usize = 6;
const VALUE_CHARS_MAX: usize = TEXT_CHARS_MAX / VALUES;

/// What happened, how much it matters, and where to look.
pub(super) fn of_told(told: &Told<'_>, home: &Home, locale: &str) -> String {
    let words = words(locale);
    let severity = severity_word(locale, told.severity);
    let param = |name: &str| value(told.params.get(name).map(String::as_str).unwrap_or_default());
    let lines = match told.kind {
        NotificationKind::Alert => [
            format!("{}: {}", words.alert, param("rule")),
            format!("{} {}, {} {}", words.score, param("score"), words.below, param("score_below")),
        ],
        NotificationKind::SourceAttention => [
            format!("{}: {}", words.attention, param("source")),
            value(&reason(told, locale).unwrap_or_default()),
        ],
    };
    let [what, how] = lines;
    format!("<b>{}</b> · {severity}\n{what}\n{how}\n{}", value(&home.name), value(&page(told, home)))
}

/// That the chat is linked.
pub(super) fn of_link(home: &Home, locale: &str) -> String {
    format!("<b>{}</b>\n{}\n{}", value(&home.name), words(locale).linked, value(&home.address))
}

/// That it works.
pub(super) fn of_test(home: &Home, locale: &str) -> String {
    format!("<b>{}</b>\n{}\n{}", value(&home.name), words(locale).test, value(&home.address))
}

/// The page of the console it is about.
fn page(told: &Told<'_>, home: &Home) -> String {
    if let Some(judged) = told.judged {
        return format!("{}/conversations/{}", home.address, judged.interaction_id);
    }
    let section = match told.subject {
        Entity::Credential => "providers",
        Entity::Source => "data-source",
        Entity::Webhook => "webhooks",
        _ => "notifications",
    };
    format!("{}/settings/{section}", home.address)
}

fn value(text: &str) -> String {
    let flat: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    if flat.chars().count() <= VALUE_CHARS_MAX {
        return escape(&flat);
    }
    let cut: String = flat.chars().take(VALUE_CHARS_MAX.saturating_sub(1)).collect();
    escape(&format!("{cut}…"))
}

struct Words {
    locale: &'static str,
    alert: &'static str,
    score: &'static str,
    below: &'static str,
    attention: &'static str,
    linked: &'static str,
    test: &'static str,
}

const ENGLISH: Words = Words {
    locale: "en",
    alert: "Alert",
    score: "Score",
    below: "below",
    attention: "Needs attention",
    linked: "This chat is linked. Alerts will arrive here.",
    test: "This is a test. Alerts will arrive here.",
};
const OTHERS: [Words; 3] = [
    Words {
        locale: "ru",
        alert: "Оповещение",
        score: "Оценка",
        below: "ниже",
        attention: "Требует внимания",
        linked: "Чат привязан. Оповещения будут приходить сюда.",
        test: "Это проверка. Оповещения будут приходить сюда.",
    },
    Words {
        locale: "uk",
        alert: "Сповіщення",
        score: "Оцінка",
        below: "нижче",
        attention: "Потребує уваги",
        linked: "Чат прив’язано. Сповіщення надходитимуть сюди.",
        test: "Це перевірка. Сповіщення надходитимуть сюди.",
    },
    Words {
        locale: "es",
        alert: "Alerta",
        score: "Puntuación",
        below: "por debajo de",
        attention: "Requiere atención",
        linked: "Este chat está vinculado. Las alertas llegarán aquí.",
        test: "Esto es una prueba. Las alertas llegarán aquí.",
    },
];

fn words(locale: &str) -> &'static Words {
    OTHERS.iter().find(|words| words.locale == locale).unwrap_or(&ENGLISH)
}

#[cfg(test)]
mod unit {
    use std::collections::BTreeMap;

    use super::*;
    use crate::outbound::alerts::Severity;

    fn said(kind: NotificationKind, text: &str, locale: &str) -> String {
        let names = ["rule", "score", "score_below", "source", "reason"];
        let told = Told {
            kind,
            subject: Entity::Source,
            severity: Severity::Critical,
            params: names.map(|name| (name.to_owned(), text.to_owned())).into(),
            judged: None,
        };
        let home = Home { address: text.to_owned(), language: "en".to_owned(), name: text.to_owned() };
        of_told(&told, &home, locale)
    }

    #[test]
    fn no_text_of_others_makes_a_message_too_long_or_marks_in_it() {
        for kind in NotificationKind::ALL {
            let long = said(kind, &"я".repeat(20_000), "es");
            assert!(long.chars().count() <= TEXT_CHARS_MAX, "{}", long.chars().count());
            let marked = said(kind, "<b>& <a href=\"x\">\n", "en");
            assert_eq!((marked.matches('<').count(), marked.matches("<b>").count()), (2, 1), "{marked}");
            assert!(marked.contains("&amp; &lt;a"));
        }
    }

    #[test]
    fn each_language_says_it_in_its_own_words() {
        let all: BTreeMap<String, &str> = ["en", "ru", "uk", "es"]
            .map(|locale| (said(NotificationKind::Alert, "1", locale), locale))
            .into();
        assert_eq!(all.len(), 4);
    }
}
