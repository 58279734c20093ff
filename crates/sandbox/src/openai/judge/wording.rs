//! The sentences the simulated model writes itself, in the transcript's language.

use super::comments::remark;
use super::criteria::Topic;
use super::lexicon::sentences;
use super::rules::Why;
use super::{Evidence, Ruling, Verdict};
use crate::openai::prompt::Criterion;

/// Suggestions a person would still read.
const SUGGESTIONS_MAX: usize = 3;

pub(super) fn comment(topic: Topic, why: Why, place: Option<&Evidence>, language: &str) -> String {
    let said = match why {
        Why::Heard => remark(topic, true, language),
        Why::Missing => remark(topic, false, language),
        Why::Unnamed => remark(Topic::Introduction, false, language),
        _ => reason(why, language),
    };
    match place {
        Some(place) => format!("{said}: {}", quoted(&place.quote, language)),
        None => format!("{said}."),
    }
}

fn reason(why: Why, language: &str) -> &'static str {
    match (why, language) {
        (Why::Vague, "uk") => "Замість строку пролунала загальна фраза",
        (Why::Vague, "ru") => "Вместо срока прозвучала общая фраза",
        (Why::Vague, "es") => "En lugar de un plazo se dio una respuesta vaga",
        (Why::Vague, _) => "A vague answer was given instead of a time",
        (Why::Incomplete, "uk") => "Названо суму, але не сказано, що до неї входить",
        (Why::Incomplete, "ru") => "Названа сумма, но не сказано, что в неё входит",
        (Why::Incomplete, "es") => "Se da la cifra, pero no lo que incluye",
        (Why::Incomplete, _) => "The amount is named, but not what it includes",
        (Why::Unapologetic, "uk") => "Строк названо, але без вибачення",
        (Why::Unapologetic, "ru") => "Срок назван, но без извинений",
        (Why::Unapologetic, "es") => "Hay plazo, pero no disculpas",
        (Why::Unapologetic, _) => "A time is given, but no apology",
        (Why::Rude, "uk") => "Неввічлива репліка оператора",
        (Why::Rude, "ru") => "Невежливая реплика оператора",
        (Why::Rude, "es") => "El operador fue descortés",
        (Why::Rude, _) => "The agent was impolite",
        (Why::CutOff, "uk") => "Клієнту не дали договорити",
        (Why::CutOff, "ru") => "Клиенту не дали договорить",
        (Why::CutOff, "es") => "No se dejó terminar al cliente",
        (Why::CutOff, _) => "The client was cut off",
        (Why::Refused, "uk") => "Оператор відмовив або не взяв на себе рішення",
        (Why::Refused, "ru") => "Оператор отказал или не взял решение на себя",
        (Why::Refused, "es") => "El operador se negó o no asumió la solución",
        (Why::Refused, _) => "The agent refused or took no ownership",
        (_, "uk") => "У цій розмові не було потрібно",
        (_, "ru") => "В этом разговоре не требовалось",
        (_, "es") => "No hizo falta en esta conversación",
        _ => "This conversation did not call for it",
    }
}

pub(super) fn summary(request: &str, action: &str, outcome: &str, language: &str) -> String {
    let parts = match language {
        "uk" => ["Клієнт", "Оператор", "Наприкінці клієнт"],
        "ru" => ["Клиент", "Оператор", "В конце клиент"],
        "es" => ["Cliente", "Operador", "Al final, el cliente"],
        _ => ["Client", "Agent", "At the end the client"],
    };
    let told = parts.iter().zip([request, action, outcome]).filter(|(_, said)| !said.is_empty());
    told.map(|(who, said)| format!("{who}: {}", quoted(said, language))).collect::<Vec<_>>().join(" ")
}

pub(super) fn suggestions(rulings: &[Ruling], criteria: &[Criterion], language: &str) -> Vec<String> {
    let failed = rulings.iter().zip(criteria).filter(|(ruling, _)| ruling.verdict == Verdict::Fail);
    let advice = failed.map(|(_, criterion)| {
        let name = if criterion.name.is_empty() { &criterion.key } else { &criterion.name };
        let work_on = match language {
            "uk" => "Зверніть увагу на критерій",
            "ru" => "Обратите внимание на критерий",
            "es" => "Conviene trabajar el criterio",
            _ => "Work on",
        };
        // What comes after the first sentence of a guide says when it does not apply.
        match sentences(&criterion.guide).first() {
            None => format!("{work_on} {}.", quoted(name, language)),
            Some(guide) => format!("{work_on} {}: {guide}", quoted(name, language)),
        }
    });
    advice.take(SUGGESTIONS_MAX).collect()
}

fn quoted(text: &str, language: &str) -> String {
    if language == "en" { format!("“{text}”") } else { format!("«{text}»") }
}
