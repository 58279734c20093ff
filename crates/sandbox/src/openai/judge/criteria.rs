//! Which rule a criterion is about, by the words of its key, name and guide; criteria about nothing
//! known are judged by whether the operator speaks of what the guide speaks of.

use super::lexicon::{hits, sentences, words};
use super::rules::{self, Finding};
use super::{Evidence, Ruling, Verdict, wording};
use crate::openai::prompt::{Criterion, Document};

/// What calls are commonly judged by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    Greeting,
    Introduction,
    Identification,
    Needs,
    Price,
    Empathy,
    Deadline,
    NextStep,
    Farewell,
    Politeness,
    Listening,
    Resolution,
    Hold,
    Offer,
    Complaint,
    /// Known only by the words of its guide.
    Other,
}

/// Words that name a topic. The first of equals wins.
const TOPICS: [(&str, Topic); 15] = [
    ("greet* | welcom* | привіт* | вітан* | вітає* | привет* | salud* | bienven*", Topic::Greeting),
    ("introduc* | company | представ* | компані* | компани* | present* | empresa", Topic::Introduction),
    (
        "\
        identif* | verif* | order number | client's name | ідентиф* | прізвищ* | идентиф* | фамили* | \
        datos | apellido*",
        Topic::Identification,
    ),
    (
        "\
        need* | question* | discover* | clarif* | потреб* | з'ясув* | питан* | выясн* | уточн* | вопрос* | \
        necesid* | pregunt*",
        Topic::Needs,
    ),
    (
        "\
        price* | cost | costs | fee | fees | tariff* | цін* | варт* | цен* | стоимост* | preci* | coste* | \
        tarifa*",
        Topic::Price,
    ),
    (
        "\
        empath* | apolog* | sorry | співчут* | вибач* | емпат* | эмпат* | извин* | сочувств* | empat* | \
        discul*",
        Topic::Empathy,
    ),
    (
        "\
        deadline* | timeline* | when | date | термін* | строк* | коли | срок* | когда | дедлайн* | plazo* \
        | fecha* | cuándo",
        Topic::Deadline,
    ),
    (
        "\
        next | step* | agree* | summar* | confirm* | recap* | крок* | домовл* | підсум* | шаг* | договор* \
        | итог* | подтвер* | paso* | acuerd* | resum*",
        Topic::NextStep,
    ),
    ("farewell* | goodbye | clos* | прощан* | попрощ* | заверш* | despedid* | cierre", Topic::Farewell),
    (
        "\
        polite* | courte* | respect* | tone | rude* | profession* | ввічл* | чемн* | тон | повага | \
        вежлив* | груб* | уваж* | educa* | cortes* | respet* | trato",
        Topic::Politeness,
    ),
    ("interrupt* | listen* | перебив* | слуха* | слуша* | interrum* | escuch*", Topic::Listening),
    (
        "\
        solv* | solution* | resol* | ownership | responsib* | help* | вирішен* | рішен* | допом* | \
        відповідальн* | решен* | помощ* | помог* | soluc* | resuelv* | ayud*",
        Topic::Resolution,
    ),
    ("hold | holding | очікуван* | утриман* | ожидан* | удержан* | espera", Topic::Hold),
    (
        "\
        upsell* | cross | offer* | пропоз* | пропону* | предлож* | предлаг* | oferta* | ofrec*",
        Topic::Offer,
    ),
    ("complaint* | complain* | скарг* | жалоб* | reclamaci* | queja*", Topic::Complaint),
];

pub(super) fn rule(criterion: &Criterion, document: &Document, language: &str) -> Ruling {
    let topic = topic(criterion);
    let Finding { verdict, places, why } = finding(topic, criterion, document);
    let evidence: Vec<Evidence> = if verdict == Verdict::NotApplicable { Vec::new() } else { places };
    Ruling {
        key: criterion.key.clone(),
        name: criterion.name.clone(),
        comment: wording::comment(topic, why, evidence.first(), language),
        verdict,
        evidence,
    }
}

fn finding(topic: Topic, criterion: &Criterion, document: &Document) -> Finding {
    match topic {
        Topic::Greeting => rules::greeting(document, criterion),
        Topic::Introduction => rules::introduction(document),
        Topic::Identification => rules::identification(document),
        Topic::Needs => rules::needs(document),
        Topic::Price => rules::price(document, criterion),
        Topic::Empathy => rules::empathy(document),
        Topic::Deadline => rules::deadline(document),
        Topic::NextStep => rules::next_step(document),
        Topic::Farewell => rules::farewell(document),
        Topic::Politeness => rules::politeness(document),
        Topic::Listening => rules::listening(document),
        Topic::Resolution => rules::resolution(document),
        Topic::Hold => rules::hold(document),
        Topic::Offer => rules::offer(document),
        Topic::Complaint => rules::complaint(document),
        Topic::Other => by_overlap(document, criterion),
    }
}

/// The key says most about what is meant, then the name; a guide also mentions other things.
fn topic(criterion: &Criterion) -> Topic {
    let key = criterion.key.replace(['_', '-', '.'], " ");
    let weigh = |known: &str| {
        hits(&key, known) * 4 + hits(&criterion.name, known) * 3 + hits(&criterion.guide, known)
    };
    let weighed = TOPICS.iter().map(|(known, topic)| (weigh(known), *topic));
    // `max_by_key` answers the last of equals; the order of the topics asks for the first.
    let best = weighed.rev().max_by_key(|(weight, _)| *weight).filter(|(weight, _)| *weight > 0);
    best.map_or(Topic::Other, |(_, topic)| topic)
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
