//! Checking the model's answer against the profile and the transcript, whatever the vendor promised.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::evidence;
use super::model::{CATEGORIES, CriterionResult, Evidence, SENTIMENTS, Verdict};
use super::score::{Judged, score};
use crate::pipeline::projects::EvaluationProfile;
use crate::pipeline::transcription::Turn;

/// A judgement that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judgement {
    /// None when no criterion applied.
    pub quality_score: Option<i64>,
    /// One of the three.
    pub sentiment: String,
    /// One of the ten.
    pub category: String,
    /// Two or three sentences.
    pub summary: String,
    /// What could be done better.
    pub suggestions: Vec<String>,
    /// In the order of the profile.
    pub criteria: Vec<CriterionResult>,
}

/// An answer that was read, with everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checked {
    /// The judgement without the evidence nobody said; none when more than evidence is wrong.
    pub judgement: Option<Judgement>,
    /// In words for the model.
    pub violations: Vec<String>,
    /// Quotes that nobody said.
    pub invented: usize,
}

#[derive(Deserialize)]
struct Answer {
    summary: String,
    sentiment: String,
    category: String,
    suggestions: Vec<String>,
    criteria: Vec<AnsweredCriterion>,
}

#[derive(Deserialize)]
struct AnsweredCriterion {
    key: String,
    verdict: String,
    comment: String,
    evidence: Vec<Quote>,
}

#[derive(Deserialize)]
struct Quote {
    turn: i64,
    quote: String,
}

const SUGGESTIONS_MAX: usize = 5;
const TEXT_CHARS_MAX: usize = 4000;

/// Checks an answer. It holds when there are no violations.
pub(super) fn check(text: &str, profile: &EvaluationProfile, turns: &[Turn]) -> Checked {
    let answer: Answer = match serde_json::from_str(text) {
        Ok(answer) => answer,
        Err(error) => {
            let violations = vec![format!("it is not JSON of the schema: {error}")];
            return Checked { judgement: None, violations, invented: 0 };
        }
    };
    let mut violations = Vec::new();
    for (field, value, known) in
        [("sentiment", &answer.sentiment, &SENTIMENTS[..]), ("category", &answer.category, &CATEGORIES[..])]
    {
        if !known.contains(&value.as_str()) {
            violations.push(format!("{field} `{value}` is not one of {}", known.join(", ")));
        }
    }
    let answered = by_key(&answer.criteria, profile, &mut violations);
    let criteria = results(&answered, profile, turns, &mut violations);
    let broken = !violations.is_empty();
    let invented = criteria.iter().map(|(_, invented)| invented.len()).sum();
    violations.extend(criteria.iter().flat_map(|(_, invented)| invented.clone()));
    let criteria: Vec<CriterionResult> = criteria.into_iter().map(|(result, _)| result).collect();
    let judgement = (!broken).then(|| judgement(answer, criteria));
    Checked { judgement, violations, invented }
}

fn judgement(answer: Answer, criteria: Vec<CriterionResult>) -> Judgement {
    let judged: Vec<Judged> = criteria
        .iter()
        .map(|one| Judged { weight: one.weight, critical: one.critical, verdict: one.verdict })
        .collect();
    let suggestions =
        answer.suggestions.into_iter().map(|text| clipped(&text)).filter(|text| !text.is_empty());
    Judgement {
        quality_score: score(&judged),
        sentiment: answer.sentiment,
        category: answer.category,
        summary: clipped(&answer.summary),
        suggestions: suggestions.take(SUGGESTIONS_MAX).collect(),
        criteria,
    }
}

/// Every criterion of the profile exactly once, and no other.
fn by_key<'a>(
    answered: &'a [AnsweredCriterion],
    profile: &EvaluationProfile,
    violations: &mut Vec<String>,
) -> BTreeMap<&'a str, &'a AnsweredCriterion> {
    let mut found = BTreeMap::new();
    for one in answered {
        let known = profile.modules.iter().flat_map(|module| &module.criteria).any(|own| own.key == one.key);
        if !known {
            violations.push(format!("there is no criterion `{}`", one.key));
        } else if found.insert(one.key.as_str(), one).is_some() {
            violations.push(format!("criterion `{}` is judged more than once", one.key));
        }
    }
    found
}

/// The results in the order of the profile, each with complaints about quotes nobody said.
fn results(
    answered: &BTreeMap<&str, &AnsweredCriterion>,
    profile: &EvaluationProfile,
    turns: &[Turn],
    violations: &mut Vec<String>,
) -> Vec<(CriterionResult, Vec<String>)> {
    let mut results = Vec::new();
    for module in &profile.modules {
        for own in &module.criteria {
            let Some(one) = answered.get(own.key.as_str()) else {
                violations.push(format!("criterion `{}` is missing", own.key));
                continue;
            };
            let Some(verdict) = verdict(&one.verdict) else {
                violations.push(format!(
                    "verdict `{}` of `{}` is not pass, fail or not_applicable",
                    one.verdict, own.key
                ));
                continue;
            };
            let judged = Judged { weight: own.weight, critical: own.critical, verdict };
            let (evidence, invented) = evidence_of(one, turns);
            let result = CriterionResult {
                key: own.key.clone(),
                module: module.name.clone(),
                name: own.name.clone(),
                weight: own.weight,
                critical: own.critical,
                verdict,
                points: judged.points(),
                comment: clipped(&one.comment),
                evidence,
            };
            results.push((result, invented));
        }
    }
    results
}

fn evidence_of(one: &AnsweredCriterion, turns: &[Turn]) -> (Vec<Evidence>, Vec<String>) {
    let (mut said, mut invented) = (Vec::new(), Vec::new());
    for quote in &one.evidence {
        match evidence::find(turns, quote.turn, &quote.quote) {
            Some(found) => said.push(found),
            None => invented.push(format!(
                "the quote `{}` of `{}` does not stand in turn {}",
                clipped(&quote.quote),
                one.key,
                quote.turn
            )),
        }
    }
    (said, invented)
}

fn verdict(word: &str) -> Option<Verdict> {
    serde_json::from_value(serde_json::Value::from(word)).ok()
}

fn clipped(text: &str) -> String {
    text.trim().chars().take(TEXT_CHARS_MAX).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::EvaluationProfileId;
    use serde_json::{Value, json};

    use super::*;
    use crate::pipeline::projects::{Criterion, Module};
    use crate::pipeline::speakers::Speaker;

    pub(in crate::pipeline::evaluation) fn turn(index: i64, text: &str) -> Turn {
        Turn {
            index,
            speaker: Speaker::Agent,
            channel: 0,
            start_ms: index * 1000,
            end_ms: index * 1000 + 900,
            text: text.to_owned(),
            confidence: None,
            words: Vec::new(),
        }
    }

    pub(in crate::pipeline::evaluation) fn profile() -> EvaluationProfile {
        let criterion = |key: &str, weight, critical| Criterion {
            key: key.into(),
            name: key.into(),
            guide: "guide".into(),
            weight,
            critical,
        };
        let criteria = vec![criterion("greeting", 10, false), criterion("price", 30, false)];
        EvaluationProfile {
            id: EvaluationProfileId::from(uuid::Uuid::from_u128(1)),
            name: "Quality".into(),
            version: 1,
            language: "en".into(),
            is_default: true,
            modules: vec![Module { name: "All".into(), criteria }],
            revision: 1,
        }
    }

    fn good() -> Value {
        json!({
            "summary": "A call.", "sentiment": "neutral", "category": "sales", "suggestions": ["Name the price."],
            "criteria": [
                { "key": "price", "verdict": "fail", "comment": "No price.", "evidence": [] },
                { "key": "greeting", "verdict": "pass", "comment": "Greets.", "evidence": [{ "turn": 0, "quote": "good day" }] },
            ],
        })
    }

    fn checked(answer: &Value) -> Checked {
        check(&answer.to_string(), &profile(), &[turn(0, "Good day, Acme."), turn(1, "Hello")])
    }

    #[test]
    fn a_good_answer_becomes_a_judgement_in_the_order_of_the_profile() {
        let judgement = checked(&good()).judgement.unwrap();
        let keys: Vec<&str> = judgement.criteria.iter().map(|one| one.key.as_str()).collect();
        assert_eq!(keys, ["greeting", "price"]);
        assert_eq!(judgement.quality_score, Some(25));
        assert_eq!((judgement.criteria[0].points, judgement.criteria[1].points), (10, 0));
        assert_eq!(judgement.criteria[0].evidence[0].end_ms, 900, "the time is the transcript's");
    }

    #[test]
    fn whatever_breaks_the_contract_is_named_for_the_repair() {
        let mut missing = good();
        missing["criteria"].as_array_mut().unwrap().remove(0);
        let mut twice = good();
        let again = twice["criteria"][0].clone();
        twice["criteria"].as_array_mut().unwrap().push(again);
        let mut unknown = good();
        unknown["criteria"][0]["key"] = "colour".into();
        let mut verdict = good();
        verdict["criteria"][0]["verdict"] = "maybe".into();
        let mut category = good();
        category["category"] = "party".into();
        let mut untyped = good();
        untyped["suggestions"] = "none".into();
        for (answer, violation) in [
            (missing, "criterion `price` is missing"),
            (twice, "criterion `price` is judged more than once"),
            (unknown, "there is no criterion `colour`"),
            (verdict, "verdict `maybe` of `price`"),
            (category, "category `party`"),
            (untyped, "it is not JSON of the schema"),
            (Value::from("Sure!"), "it is not JSON of the schema"),
        ] {
            let checked = checked(&answer);
            assert!(checked.violations.iter().any(|one| one.contains(violation)), "{:?}", checked.violations);
            assert_eq!(checked.judgement, None);
        }
    }

    #[test]
    fn an_invented_quote_is_a_violation_that_costs_only_the_evidence() {
        let mut invented = good();
        invented["criteria"][1]["evidence"] = json!([{ "turn": 0, "quote": "we love you" }]);
        let checked = checked(&invented);
        assert_eq!((checked.invented, checked.violations.len()), (1, 1));
        let judgement = checked.judgement.unwrap();
        assert!(judgement.criteria[0].evidence.is_empty());
        assert_eq!(judgement.quality_score, Some(25));
    }

    #[test]
    fn nothing_that_applied_is_no_score() {
        let mut idle = good();
        for at in [0, 1] {
            idle["criteria"][at]["verdict"] = "not_applicable".into();
        }
        assert_eq!(checked(&idle).judgement.unwrap().quality_score, None);
    }
}
