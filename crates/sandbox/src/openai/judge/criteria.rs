//! Which rule a criterion is about, by the words of its key, name and guide; criteria about nothing
//! known are judged by whether the operator speaks of what the guide speaks of.

use super::lexicon::{hits, sentences, words};
use super::rules::{self, Finding};
use super::{Evidence, Ruling, Verdict, wording};
use crate::openai::prompt::{Criterion, Document};

type Rule = fn(&Document, &Criterion) -> Finding;

/// Words that name a topic, and the rule for it. The first of equals wins.
const TOPICS: [(&str, Rule); 14] = [
    ("greet* | welcom* | привіт* | вітан* | вітає* | привет* | salud* | bienven*", rules::greeting),
    ("introduc* | company | представ* | компані* | компани* | present* | empresa", rules::introduction),
    (
        "\
        identif* | verif* | order number | client's name | ідентиф* | прізвищ* | идентиф* | фамили* | \
        datos | apellido*",
        rules::identification,
    ),
    (
        "\
        need* | question* | discover* | clarif* | потреб* | з'ясув* | питан* | выясн* | уточн* | вопрос* | \
        necesid* | pregunt*",
        rules::needs,
    ),
    (
        "\
        price* | cost | costs | fee | fees | tariff* | цін* | варт* | цен* | стоимост* | preci* | coste* | \
        tarifa*",
        rules::price,
    ),
    (
        "\
        empath* | apolog* | sorry | співчут* | вибач* | емпат* | эмпат* | извин* | сочувств* | empat* | \
        discul*",
        rules::empathy,
    ),
    (
        "\
        deadline* | timeline* | when | date | термін* | строк* | коли | срок* | когда | дедлайн* | plazo* \
        | fecha* | cuándo",
        rules::deadline,
    ),
    (
        "\
        next | step* | agree* | summar* | confirm* | recap* | крок* | домовл* | підсум* | шаг* | договор* \
        | итог* | подтвер* | paso* | acuerd* | resum*",
        rules::next_step,
    ),
    ("farewell* | goodbye | clos* | прощан* | попрощ* | заверш* | despedid* | cierre", rules::farewell),
    (
        "\
        polite* | courte* | respect* | tone | rude* | profession* | ввічл* | чемн* | тон | повага | \
        вежлив* | груб* | уваж* | educa* | cortes* | respet* | trato",
        rules::politeness,
    ),
    ("interrupt* | listen* | перебив* | слуха* | слуша* | interrum* | escuch*", rules::listening),
    (
        "\
        solv* | solution* | resol* | ownership | responsib* | help* | вирішен* | рішен* | допом* | \
        відповідальн* | решен* | помощ* | помог* | soluc* | resuelv* | ayud*",
        rules::resolution,
    ),
    ("hold | holding | очікуван* | утриман* | ожидан* | удержан* | espera", rules::hold),
    (
        "\
        upsell* | cross | offer* | пропоз* | пропону* | предлож* | предлаг* | oferta* | ofrec*",
        rules::offer,
    ),
];

pub(super) fn rule(criterion: &Criterion, document: &Document, language: &str) -> Ruling {
    let finding = match topic(criterion) {
        Some(rule) => rule(document, criterion),
        None => by_overlap(document, criterion),
    };
    let Finding { verdict, places, why } = finding;
    let evidence: Vec<Evidence> = if verdict == Verdict::NotApplicable { Vec::new() } else { places };
    Ruling {
        key: criterion.key.clone(),
        name: criterion.name.clone(),
        comment: wording::comment(why, evidence.first(), language),
        verdict,
        evidence,
    }
}

/// The key says most about what is meant, then the name; a guide also mentions other things.
fn topic(criterion: &Criterion) -> Option<Rule> {
    let key = criterion.key.replace(['_', '-', '.'], " ");
    let weigh = |known: &str| {
        hits(&key, known) * 4 + hits(&criterion.name, known) * 3 + hits(&criterion.guide, known)
    };
    let weighed = TOPICS.iter().map(|(known, rule)| (weigh(known), *rule));
    // `max_by_key` answers the last of equals; the order of the topics asks for the first.
    weighed.rev().max_by_key(|(weight, _)| *weight).filter(|(weight, _)| *weight > 0).map(|(_, rule)| rule)
}

/// Letters of a word that carry its meaning, roughly.
const STEM: usize = 5;
/// How many of the guide's stems the operator has to touch.
const OVERLAP_MIN: usize = 2;

fn by_overlap(document: &Document, criterion: &Criterion) -> Finding {
    let wanted: Vec<String> =
        words(&format!("{} {}", criterion.name, criterion.guide)).iter().filter_map(|w| stem(w)).collect();
    if wanted.is_empty() {
        return Finding::absent(Verdict::NotApplicable);
    }
    let mut touched: Vec<String> = Vec::new();
    let mut places = Vec::new();
    for turn in document.transcript.iter().filter(|turn| turn.speaker == "agent") {
        for sentence in sentences(&turn.text) {
            let found: Vec<String> =
                words(sentence).iter().filter_map(|word| stem(word)).filter(|s| wanted.contains(s)).collect();
            if !found.is_empty() {
                places.push(Evidence { turn: turn.index, quote: sentence.to_owned() });
                touched.extend(found);
            }
        }
    }
    touched.sort_unstable();
    touched.dedup();
    if touched.len() >= OVERLAP_MIN.min(wanted.len()) {
        Finding::heard(places)
    } else {
        Finding::absent(Verdict::Fail)
    }
}

fn stem(word: &str) -> Option<String> {
    (word.chars().count() >= STEM).then(|| word.chars().take(STEM).collect())
}
