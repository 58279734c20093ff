//! The summary out of the conversation's own sentences, the client's mood, and the category.

use serde_json::Value;

use super::lexicon::{self as lex, hits, says, sentences, words};
use super::wording;
use crate::openai::prompt::{Document, Turn};

/// The document's language, or the one its letters and commonest words point to.
pub(super) fn language(document: &Document) -> &'static str {
    let given = document.language.to_lowercase();
    let named = [("uk", "ukrainian"), ("ru", "russian"), ("es", "spanish"), ("en", "english")];
    if let Some((code, _)) = named.iter().find(|(code, name)| given.starts_with(code) || given == *name) {
        return code;
    }
    let text: String =
        document.transcript.iter().flat_map(|turn| turn.text.chars()).collect::<String>().to_lowercase();
    if text.contains(['і', 'ї', 'є', 'ґ']) {
        "uk"
    } else if text.contains(['ы', 'э', 'и', 'а']) {
        "ru"
    } else if text.contains(['¿', '¡', 'ñ']) || says(&text, "gracias | usted | buenas") {
        "es"
    } else {
        "en"
    }
}

/// A turn this long tells why somebody calls.
const REQUEST_WORDS: usize = 12;

/// What the client came for, what the operator did about it, and how it ended; all quoted.
pub(super) fn summary(document: &Document, language: &str) -> String {
    let client: Vec<&Turn> = document.transcript.iter().filter(|turn| turn.speaker == "client").collect();
    let length = |turn: &&&Turn| words(&turn.text).len();
    let told = client.iter().find(|turn| length(turn) >= REQUEST_WORDS);
    let request = told.or_else(|| client.iter().take(3).max_by_key(length)).map(|turn| substance(turn));
    let by_agent = document.transcript.iter().filter(|turn| turn.speaker == "agent");
    let action = by_agent.flat_map(|turn| sentences(&turn.text)).max_by_key(|said| weight(said));
    let telling = |turn: &&&Turn| length(turn) > 2 && !says(&turn.text, lex::FAREWELL);
    let outcome = client.iter().rev().find(telling).map(|turn| substance(turn));
    let [request, action, outcome] = [request, action, outcome].map(Option::unwrap_or_default);
    wording::summary(request, action, outcome, language)
}

/// A turn without the greeting in front.
fn substance(turn: &Turn) -> &str {
    let telling =
        sentences(&turn.text).into_iter().find(|said| !says(said, lex::GREETING) || words(said).len() > 4);
    let start = telling.and_then(|said| turn.text.find(said)).unwrap_or(0);
    turn.text.get(start..).unwrap_or(&turn.text)
}

/// Sentences that promise, date or price something tell most about what was done.
fn weight(said: &str) -> usize {
    let lists = [lex::NEXT_STEP, lex::DEADLINE, lex::MONEY, lex::REFUSAL, lex::VAGUE];
    let telling: usize = lists.iter().map(|list| hits(said, list)).sum();
    telling * 100 + said.chars().count().min(99)
}

pub(super) fn sentiment(document: &Document) -> &'static str {
    let client: Vec<&Turn> = document.transcript.iter().filter(|turn| turn.speaker == "client").collect();
    // How a call ends weighs double: a complaint that was settled leaves a content client.
    let late = client.len().saturating_sub(3);
    let of = |phrases: &str| -> usize {
        client
            .iter()
            .enumerate()
            .map(|(at, turn)| hits(&turn.text, phrases) * if at >= late { 2 } else { 1 })
            .sum()
    };
    let rude = document
        .transcript
        .iter()
        .filter(|turn| turn.speaker == "agent" && says(&turn.text, lex::RUDE))
        .count();
    let (pleased, displeased) = (of(lex::PLEASED), of(lex::DISPLEASED) + rude);
    match pleased.cmp(&displeased) {
        std::cmp::Ordering::Greater => "positive",
        std::cmp::Ordering::Less => "negative",
        std::cmp::Ordering::Equal => "neutral",
    }
}

/// `(key, name)` of the categories offered, whether they came as names or as objects.
pub(super) fn offered(categories: &[Value]) -> Vec<(String, String)> {
    let read = |category: &Value| match category {
        Value::String(name) => Some((name.clone(), name.clone())),
        Value::Object(fields) => {
            let text = |key: &str| fields.get(key).and_then(Value::as_str);
            let key = text("key").or_else(|| text("id")).or_else(|| text("name"))?;
            Some((key.to_owned(), text("name").unwrap_or(key).to_owned()))
        }
        _ => None,
    };
    categories.iter().filter_map(read).collect()
}

/// What categories are usually called, and what is said in their calls.
const CATEGORIES: [(&str, &str); 7] = [
    (
        "appointment* | booking* | visit* | запис* | прийом* | прием* | cita* | reserva*",
        "\
        book | appointment | check | doctor | записала | лікар | знімок | записаться | записаны | анализ* \
        | cita | sesión | reservad*",
    ),
    (
        "\
        complaint* | claim* | return* | скарг* | поверн* | жалоб* | претенз* | возврат* | reclama* | \
        queja* | devoluc*",
        "\
        yesterday | promised | late again | mistake | refund* | sorry | complain* | посилка | скаргу | повернути | брак | \
        перепрошу | затрим* | помилково | диван | серый | ошибка | извинения | lavadora | reclamación | garantía",
    ),
    (
        "\
        technical* | support | outage* | технічн* | підтрим* | техническ* | поддерж* | técnic* | tecnic* | \
        soporte | avería*",
        "\
        broadband | engineer | wiring | light on the box | internet | router | роутер | сигнал | técnico | \
        avería | fibra | incidencia",
    ),
    (
        "\
        billing* | payment* | invoice* | finance* | оплат* | рахун* | фінанс* | счет* | платеж* | factur* \
        | pago*",
        "\
        fee | statement | billed | invoice | сняли | комиссия | списана | обслуживание | карта | рахунок | \
        списали | factura | cobro | recibo",
    ),
    (
        "sale* | offer* | upsell* | продаж* | пропоз* | предлож* | venta* | oferta*",
        "\
        new plan | offer | upgrade | тариф | безлімітне | підключу | переходити | подключу | выгодн* | \
        oferta | promoción",
    ),
    (
        "delivery* | shipping* | logist* | достав* | entrega* | envío*",
        "\
        parcel | deliver | driver | depot | courier* | посилка | кур'єр | складі | посылка | курьер | \
        привезем | paquete | entrega",
    ),
    (
        "\
        service* | general | information | question* | обслугов* | загальн* | інформ* | обслужив* | общ* | \
        информ* | consulta* | servicio*",
        "\
        card | branch | account | information | opening | інформація | графік | информация | график | \
        horario | información",
    ),
];

/// The category whose calls sound most like this one; the first offered when none does.
pub(super) fn category(offered: &[(String, String)], said: &str) -> Option<String> {
    let weigh = |(key, name): &(String, String)| {
        let label = format!("{} {name}", key.replace(['_', '-'], " "));
        let known: usize = CATEGORIES
            .iter()
            .filter(|(names, _)| says(&label, names))
            .map(|(_, heard)| hits(said, heard))
            .sum();
        let named = words(&label).iter().filter(|word| word.chars().count() > 4 && says(said, word)).count();
        known * 2 + named
    };
    // `max_by_key` answers the last of equals; the first offered is the better guess.
    offered.iter().rev().max_by_key(|category| weigh(category)).map(|(key, _)| key.clone())
}
