//! The simulated model over every sample call: it must tell good work from bad, and quote truly.

use super::*;
use crate::openai::prompt::{Criterion, Turn};
use crate::samples::{Sample, Samples};

/// Key, English name and guide, and the name and guide a Ukrainian, Russian or Spanish profile would use.
const PROFILE: [(&str, [&str; 4]); 11] = [
    (
        "greeting",
        [
            "Greeting: greets and introduces themselves and the company",
            "Привітання: вітається, називає себе і компанію",
            "Приветствие: здоровается, называет себя и компанию",
            "Saludo: saluda y se presenta con su nombre y la empresa",
        ],
    ),
    (
        "identification",
        [
            "Identification: asks who the client is or for the order number",
            "Ідентифікація: з'ясовує прізвище або номер замовлення",
            "Идентификация: узнаёт фамилию или номер заказа",
            "Identificación: pide los datos del cliente",
        ],
    ),
    (
        "needs",
        [
            "Needs: asks questions",
            "Потреби: ставить питання",
            "Потребности: задаёт вопросы",
            "Necesidades: pregunta",
        ],
    ),
    (
        "price",
        [
            "Price: names the price and what it includes",
            "Ціна: називає вартість і що до неї входить",
            "Цена: называет стоимость и что в неё входит",
            "Precio: dice el coste y lo que incluye",
        ],
    ),
    (
        "complaint",
        [
            "Complaint: apologises and names a deadline",
            "Скарга: вибачається і називає строк",
            "Жалоба: извиняется и называет срок",
            "Queja: se disculpa y da un plazo",
        ],
    ),
    (
        "empathy",
        ["Empathy: apologises", "Емпатія: вибачається", "Эмпатия: извиняется", "Empatía: se disculpa"],
    ),
    ("deadline", ["Deadline: says when", "Строк: каже, коли", "Срок: говорит, когда", "Plazo: da una fecha"]),
    (
        "next_step",
        [
            "Next step is confirmed",
            "Наступний крок підтверджено",
            "Следующий шаг подтверждён",
            "Confirma el siguiente paso",
        ],
    ),
    ("farewell", ["Farewell", "Прощання", "Прощание", "Despedida"]),
    ("politeness", ["Polite tone", "Ввічливий тон", "Вежливый тон", "Trato respetuoso"]),
    ("listening", ["Does not interrupt", "Не перебиває", "Не перебивает", "No interrumpe"]),
];

fn document(sample: &Sample, profile_language: usize) -> Document {
    let turns = sample.turns.iter().zip(0..).map(|(turn, at)| Turn {
        index: at,
        speaker: turn.speaker.clone(),
        start_ms: Some(turn.start_ms),
        end_ms: Some(turn.end_ms),
        text: turn.text.clone(),
    });
    let criteria = PROFILE.iter().map(|(key, texts)| {
        let (name, guide) = texts[profile_language].split_once(": ").unwrap_or((texts[profile_language], ""));
        Criterion { key: (*key).to_owned(), name: name.to_owned(), guide: guide.to_owned() }
    });
    let categories = [
        "sales",
        "appointment",
        "order",
        "delivery",
        "service",
        "technical",
        "billing",
        "complaint",
        "information",
        "other",
    ];
    Document {
        criteria: criteria.collect(),
        language: sample.language.clone(),
        transcript: turns.collect(),
        categories: categories.iter().map(|name| serde_json::json!(name)).collect(),
    }
}

fn verdicts(judgement: &Judgement) -> String {
    let all = judgement.criteria.iter().zip(PROFILE);
    all.map(|(ruling, (key, _))| format!("{key}={}", ruling.verdict.word())).collect::<Vec<_>>().join(" ")
}

#[test]
fn good_calls_score_clearly_higher_than_bad_ones() {
    for sample in Samples::load(&[]).unwrap().all() {
        let judgement = judge(&document(sample, 0));
        let (percent, all) = (judgement.percent(), verdicts(&judgement));
        match sample.quality.as_str() {
            "good" => assert!(percent >= 75, "{} scored {percent}: {all}", sample.id),
            _ => assert!(percent <= 50, "{} scored {percent}: {all}", sample.id),
        }
    }
}

#[test]
fn a_profile_in_any_of_the_four_languages_means_the_same() {
    for sample in Samples::load(&[]).unwrap().all() {
        let english = verdicts(&judge(&document(sample, 0)));
        for language in 1..4 {
            let mut other = document(sample, language);
            for criterion in &mut other.criteria {
                criterion.key = "c".to_owned();
            }
            let same = verdicts(&judge(&other));
            assert_eq!(same, english, "{} by profile {language}", sample.id);
        }
    }
}

#[test]
fn every_quote_is_an_exact_piece_of_the_turn_it_names() {
    for sample in Samples::load(&[]).unwrap().all() {
        let document = document(sample, 0);
        for ruling in judge(&document).criteria {
            for evidence in &ruling.evidence {
                let turn = document.transcript.iter().find(|turn| turn.index == evidence.turn).unwrap();
                assert!(turn.text.contains(&evidence.quote), "{}: {evidence:?}", sample.id);
            }
            assert!(ruling.verdict != Verdict::NotApplicable || ruling.evidence.is_empty());
            assert!(!ruling.comment.is_empty());
        }
    }
}

#[test]
fn mood_and_category_follow_the_conversation() {
    for sample in Samples::load(&[]).unwrap().all() {
        let judgement = judge(&document(sample, 0));
        let mood = if sample.quality == "good" { "positive" } else { "negative" };
        assert_eq!(judgement.sentiment, mood, "{}", sample.id);
        assert_eq!(judgement.category, sample.category, "{}", sample.id);
    }
}

#[test]
fn the_summary_is_made_of_what_was_said() {
    for sample in Samples::load(&[]).unwrap().all() {
        let summary = judge(&document(sample, 0)).summary;
        let (open, close) = if sample.language == "en" { ('“', '”') } else { ('«', '»') };
        let quotes: Vec<&str> =
            summary.split(open).skip(1).filter_map(|part| part.rsplit_once(close)).map(|p| p.0).collect();
        assert!(!quotes.is_empty(), "{summary}");
        for quote in quotes {
            let quote = quote.split(close).next().unwrap();
            assert!(sample.turns.iter().any(|turn| turn.text.contains(quote)), "{}: {quote}", sample.id);
        }
    }
}

#[test]
fn a_criterion_about_nothing_known_is_judged_by_the_words_of_its_guide() {
    let turn = |at, speaker: &str, text: &str| Turn {
        index: at,
        speaker: speaker.to_owned(),
        text: text.to_owned(),
        ..Turn::default()
    };
    let criterion = |guide: &str| Criterion { key: "x1".into(), name: String::new(), guide: guide.into() };
    let document = Document {
        criteria: vec![criterion("Mentions the loyalty programme"), criterion("Warns about recording")],
        transcript: vec![
            turn(0, "agent", "Our loyalty programme doubles your points."),
            turn(1, "client", "Fine."),
        ],
        ..Document::default()
    };
    let judgement = judge(&document);
    assert_eq!(judgement.criteria[0].verdict, Verdict::Pass);
    assert_eq!(judgement.criteria[0].evidence[0].quote, "Our loyalty programme doubles your points.");
    assert_eq!(judgement.criteria[1].verdict, Verdict::Fail);
}
