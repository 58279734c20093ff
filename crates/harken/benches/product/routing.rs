//! One routing decision among a thousand rules, beside a scan over the same rules one by one.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Instant;

use kernel::{ProjectId, RoutingRuleId};
use platform::routing::{ConditionSpec, Facts, Rule, RuleSet, check_conditions};
use serde_json::json;
use uuid::Uuid;

use super::report::{Report, median};

const RULES: u128 = 1000;
const DECISIONS: u32 = 200_000;
const SCANS: u32 = 2_000;
const ROUNDS: usize = 5;

pub(crate) fn run() -> Report {
    let rules: Vec<Rule> = (0..RULES).map(rule).collect();
    let together = RuleSet::new(rules.clone(), None);
    let singly: Vec<RuleSet> = rules.into_iter().map(|rule| RuleSet::new(vec![rule], None)).collect();
    // The last rule takes it, which is the worst case of a scan.
    let facts = facts(RULES - 1);
    assert!(together.decide(&facts).project_id().is_some());
    let (mut indexed, mut explained, mut scanned) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        indexed.push(nanoseconds(DECISIONS, || {
            black_box(together.decide(black_box(&facts)).project_id());
        }));
        explained.push(nanoseconds(DECISIONS, || {
            drop(black_box(together.decide(black_box(&facts)).explain(&facts)));
        }));
        scanned.push(nanoseconds(SCANS, || {
            let found = singly.iter().find(|one| one.decide(black_box(&facts)).project_id().is_some());
            black_box(found.is_some());
        }));
    }
    let scan = median(scanned);
    let mut report = Report::new();
    report.add("scan over 1,000 rules, the last one matches", scan, "ns");
    report.compare("decision among 1,000 rules", median(indexed), "ns", ("the scan", scan));
    report.compare("the same with its explanation in words", median(explained), "ns", ("the scan", scan));
    report
}

fn nanoseconds(times: u32, mut work: impl FnMut()) -> f64 {
    let begun = Instant::now();
    for _ in 0..times {
        work();
    }
    begun.elapsed().as_secs_f64() * 1e9 / f64::from(times)
}

fn rule(number: u128) -> Rule {
    let specs = json!([{ "field": "line", "op": "equals", "value": line(number) },
        { "field": "direction", "op": "equals", "value": "in" }]);
    let specs: Vec<ConditionSpec> = serde_json::from_value(specs).expect("conditions");
    Rule {
        id: RoutingRuleId::from(Uuid::from_u128(number)),
        name: format!("Rule {number}"),
        project_id: ProjectId::from(Uuid::from_u128(number)),
        conditions: check_conditions(&specs).expect("conditions that can be"),
    }
}

fn facts(number: u128) -> Facts {
    Facts {
        channel: "call".to_owned(),
        direction: "in".to_owned(),
        line: Some(line(number)),
        phone: Some("380501112233".to_owned()),
        employee: Some("204".to_owned()),
        crm_entity: None,
        variables: BTreeMap::new(),
    }
}

fn line(number: u128) -> String {
    format!("38044{number:07}")
}
