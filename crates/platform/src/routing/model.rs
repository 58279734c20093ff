//! What is decided, from what, and why: no clock, no database, no network.

use std::collections::{BTreeMap, HashMap};

use kernel::{Classify, Kind, ProjectId, RoutingRuleId};

use super::conditions::{Anchor, Condition, Field, digits};

/// What is known of a conversation when it is routed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// `call` or `chat`.
    pub channel: String,
    /// `in` or `out`.
    pub direction: String,
    /// The company's own number, digits alone.
    pub line: Option<String>,
    /// The other side's number, digits alone.
    pub phone: Option<String>,
    /// Extension or name of the employee at the source.
    pub employee: Option<String>,
    /// Kind of the CRM object it hangs on.
    pub crm_entity: Option<String>,
    /// What else came with it.
    pub variables: BTreeMap<String, String>,
}

/// One rule, ready to be evaluated.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id.
    pub id: RoutingRuleId,
    /// What people call it.
    pub name: String,
    /// Where it sends what it takes.
    pub project_id: ProjectId,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
}

/// The enabled rules of an organization in their order, indexed by what they ask for exactly.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    fallback: Option<ProjectId>,
    indexes: Vec<Index>,
    /// Rules that no index finds.
    others: Vec<usize>,
}

/// Which rules wait for which value of a field, or for which beginning of a value.
#[derive(Debug, Clone)]
struct Index {
    field: Field,
    /// How many bytes of the value are looked up; all of them when none.
    length: Option<usize>,
    by_value: HashMap<String, Vec<usize>>,
}

/// Where it goes, and what sent it there.
#[derive(Debug, Clone, Copy)]
pub enum Decision<'r> {
    /// This rule is the first that holds.
    Matched(&'r Rule),
    /// No rule holds, so the default project takes it.
    Fallback(ProjectId),
    /// No rule holds and there is no default project.
    Unrouted,
}

/// A decision in the form it is stored with the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// `matched`, `default` or `unrouted`.
    pub kind: &'static str,
    /// Where it goes.
    pub project_id: Option<ProjectId>,
    /// The rule that took it.
    pub rule_name: Option<String>,
    /// The why, in words.
    pub explanation: String,
}

/// Why a rule could not be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error("there is no such routing rule")]
    NotFound,
    #[error("give the rule a name of 1 to 120 characters")]
    Name,
    #[error("there is no such project in this organization")]
    Project,
    #[error("a rule has 1 to {0} conditions; what no rule takes goes to the default project")]
    ConditionCount(usize),
    #[error(
        "`{0}` is not something a rule can look at: use channel, direction, line, phone, employee, crm_entity or variable.NAME"
    )]
    Field(String),
    #[error("`{op}` is not an operation of {field}: use {known}")]
    Op { op: String, field: String, known: String },
    #[error("{op} compares with {wanted}")]
    Value { op: String, wanted: &'static str },
    #[error("`{value}` is not a value of {field}: give {wanted}")]
    FieldValue { field: String, value: String, wanted: String },
    #[error("an organization has {0} rules at most: join some with `one_of`")]
    TooMany(u64),
    #[error("name every rule of the organization exactly once, in the new order")]
    Order,
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl Classify for RuleError {
    fn kind(&self) -> Kind {
        match self {
            Self::NotFound => Kind::NotFound,
            Self::TooMany(_) => Kind::Conflict,
            Self::Store(error) => error.kind(),
            Self::Name
            | Self::Project
            | Self::ConditionCount(_)
            | Self::Field(_)
            | Self::Op { .. }
            | Self::Value { .. }
            | Self::FieldValue { .. }
            | Self::Order => Kind::Invalid,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "routing_rule.not_found",
            Self::Name => "routing_rule.name",
            Self::Project => "routing_rule.project",
            Self::ConditionCount(_) => "routing_rule.conditions",
            Self::Field(_) => "routing_rule.field",
            Self::Op { .. } => "routing_rule.op",
            Self::Value { .. } | Self::FieldValue { .. } => "routing_rule.value",
            Self::TooMany(_) => "routing_rule.too_many",
            Self::Order => "routing_rule.order",
            Self::Store(error) => error.code(),
        }
    }
}

const NAME_CHARS_MAX: usize = 120;

/// A name without the blanks around it.
pub(super) fn check_name(name: &str) -> Result<String, RuleError> {
    let name = name.trim();
    if (1..=NAME_CHARS_MAX).contains(&name.chars().count()) {
        Ok(name.to_owned())
    } else {
        Err(RuleError::Name)
    }
}

impl RuleSet {
    /// Takes the rules in their order.
    pub fn new(rules: Vec<Rule>, fallback: Option<ProjectId>) -> Self {
        let mut set = Self { rules: Vec::new(), fallback, indexes: Vec::new(), others: Vec::new() };
        for (place, rule) in rules.iter().enumerate() {
            match rule
                .conditions
                .iter()
                .max_by_key(|condition| condition.rarity())
                .and_then(Condition::anchor)
            {
                Some(anchor) => set.index(anchor, place),
                None => set.others.push(place),
            }
        }
        set.rules = rules;
        set
    }

    fn index(&mut self, anchor: Anchor<'_>, place: usize) {
        let Anchor { field, length, values } = anchor;
        let known = self.indexes.iter().position(|index| index.field == *field && index.length == length);
        let at = known.unwrap_or(self.indexes.len());
        if known.is_none() {
            self.indexes.push(Index { field: field.clone(), length, by_value: HashMap::new() });
        }
        let Some(index) = self.indexes.get_mut(at) else { return };
        for value in values {
            index.by_value.entry(value.clone()).or_default().push(place);
        }
    }

    /// The first rule whose conditions all hold, else the default project, else nothing.
    pub fn decide(&self, facts: &Facts) -> Decision<'_> {
        let found = self.indexes.iter().filter_map(|index| {
            let value = index.field.of(facts)?;
            index.by_value.get(index.length.map_or(Some(value), |length| value.get(..length))?)
        });
        let candidates = found.chain(std::iter::once(&self.others));
        let first = candidates.filter_map(|places| self.first_of(places, facts)).min();
        match (first.and_then(|place| self.rules.get(place)), self.fallback) {
            (Some(rule), _) => Decision::Matched(rule),
            (None, Some(project_id)) => Decision::Fallback(project_id),
            (None, None) => Decision::Unrouted,
        }
    }

    fn first_of(&self, places: &[usize], facts: &Facts) -> Option<usize> {
        let holds = |rule: &Rule| rule.conditions.iter().all(|one| one.test.holds(one.field.of(facts)));
        places.iter().copied().find(|place| self.rules.get(*place).is_some_and(holds))
    }
}

impl Decision<'_> {
    /// Where it goes.
    pub fn project_id(&self) -> Option<ProjectId> {
        match self {
            Self::Matched(rule) => Some(rule.project_id),
            Self::Fallback(project_id) => Some(*project_id),
            Self::Unrouted => None,
        }
    }

    /// The why, with the values that were seen, for people who wonder later.
    pub fn explain(&self, facts: &Facts) -> String {
        match self {
            Self::Matched(rule) => {
                let one = |condition: &Condition| {
                    let seen = condition.field.of(facts).unwrap_or("nothing");
                    format!("{} {} (seen: {seen})", condition.field, condition.test)
                };
                let reasons: Vec<String> = rule.conditions.iter().map(one).collect();
                format!("the rule “{}” is the first that holds: {}", rule.name, reasons.join(" and "))
            }
            Self::Fallback(_) => "no rule holds, so the default project takes it".to_owned(),
            Self::Unrouted => "no rule holds and there is no default project".to_owned(),
        }
    }

    /// In the form that is stored.
    pub fn routed(&self, facts: &Facts) -> Routed {
        let (kind, rule_name) = match self {
            Self::Matched(rule) => ("matched", Some(rule.name.clone())),
            Self::Fallback(_) => ("default", None),
            Self::Unrouted => ("unrouted", None),
        };
        Routed { kind, project_id: self.project_id(), rule_name, explanation: self.explain(facts) }
    }
}

impl Facts {
    /// Brings numbers into the form rules compare them in.
    #[must_use]
    pub fn normalised(mut self) -> Self {
        self.line = self.line.map(|number| digits(&number)).filter(|number| !number.is_empty());
        self.phone = self.phone.map(|number| digits(&number)).filter(|number| !number.is_empty());
        self
    }

    /// What was seen, for the activity log.
    pub fn seen(&self) -> BTreeMap<String, String> {
        let fixed = [
            ("channel", Some(&self.channel)),
            ("direction", Some(&self.direction)),
            ("line", self.line.as_ref()),
            ("phone", self.phone.as_ref()),
            ("employee", self.employee.as_ref()),
            ("crm_entity", self.crm_entity.as_ref()),
        ];
        let fixed = fixed.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?.clone())));
        let variables = self.variables.iter().map(|(key, value)| (format!("variable.{key}"), value.clone()));
        fixed.chain(variables).collect()
    }
}

#[cfg(test)]
mod tests {
    use kernel::RoutingRuleId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::super::conditions::{ConditionSpec, ConditionValue, check_conditions};
    use super::*;

    fn condition(field: &str, op: &str, value: &str) -> Condition {
        let value = Some(match op {
            "one_of" => ConditionValue::List(value.split('|').map(str::to_owned).collect()),
            "exists" => ConditionValue::Flag(value == "true"),
            _ => ConditionValue::Text(value.to_owned()),
        });
        let spec = ConditionSpec { field: field.to_owned(), op: op.to_owned(), value };
        check_conditions(&[spec]).unwrap().remove(0)
    }

    fn rule(number: u128, conditions: Vec<Condition>) -> Rule {
        let id = RoutingRuleId::from(Uuid::from_u128(number));
        Rule { id, name: format!("rule {number}"), project_id: Uuid::from_u128(number).into(), conditions }
    }

    fn call() -> Facts {
        Facts {
            channel: "call".into(),
            direction: "in".into(),
            line: Some("+380 44 111".into()),
            phone: Some("380501112233".into()),
            employee: Some("101".into()),
            crm_entity: None,
            variables: [("campaign".to_owned(), "spring".to_owned())].into(),
        }
        .normalised()
    }

    fn winner(rules: Vec<Rule>) -> Option<u128> {
        RuleSet::new(rules, None).decide(&call()).project_id().map(|id| id.uuid().as_u128())
    }

    #[test]
    fn the_first_rule_whose_conditions_all_hold_wins() {
        let out = rule(1, vec![condition("direction", "equals", "out")]);
        let late = rule(3, vec![condition("line", "equals", "+38044111")]);
        let half =
            rule(2, vec![condition("line", "equals", "38044111"), condition("employee", "equals", "102")]);
        let prefix = rule(4, vec![condition("phone", "starts_with", "38050")]);
        assert_eq!(winner(vec![out.clone(), half.clone(), late.clone(), prefix.clone()]), Some(3));
        assert_eq!(winner(vec![out.clone(), half, prefix, late]), Some(4));
        assert_eq!(winner(vec![out]), None);
    }

    #[test]
    fn each_operation_holds_for_what_it_says() {
        let table = [
            ("channel", "equals", "call", true),
            ("channel", "not_equals", "call", false),
            ("direction", "one_of", "out|in", true),
            ("phone", "starts_with", "+38050", true),
            ("phone", "starts_with", "38067", false),
            ("employee", "contains", "0", true),
            ("crm_entity", "exists", "true", false),
            ("crm_entity", "exists", "false", true),
            ("crm_entity", "not_equals", "deal", true),
            ("variable.campaign", "equals", "spring", true),
            ("variable.other", "equals", "spring", false),
        ];
        for (field, op, value, expected) in table {
            let holds = winner(vec![rule(1, vec![condition(field, op, value)])]).is_some();
            assert_eq!(holds, expected, "{field} {op} {value}");
        }
    }

    #[test]
    fn a_decision_says_why_with_the_values_that_were_seen() {
        let rules = vec![rule(
            7,
            vec![condition("line", "one_of", "1|38044111"), condition("direction", "equals", "in")],
        )];
        let facts = call();
        let set = RuleSet::new(rules, None);
        let routed = set.decide(&facts).routed(&facts);
        assert_eq!(
            routed.explanation,
            "the rule “rule 7” is the first that holds: line is one of 1, 38044111 (seen: 38044111) and direction is in (seen: in)"
        );
        assert_eq!((routed.kind, routed.rule_name.as_deref()), ("matched", Some("rule 7")));
        let fallback = ProjectId::from(Uuid::from_u128(9));
        let default = RuleSet::new(Vec::new(), Some(fallback)).decide(&facts).routed(&facts);
        assert_eq!((default.kind, default.project_id), ("default", Some(fallback)));
        assert_eq!(RuleSet::default().decide(&facts).routed(&facts).kind, "unrouted");
    }

    proptest! {
        /// The index is a shortcut: it never answers anything but what reading the rules in order would.
        #[test]
        fn the_index_answers_what_reading_in_order_would(
            picks in prop::collection::vec((0_usize..7, 0_usize..4), 0..40),
            line in "[0-3]{1,3}",
            employee in prop::option::of("[0-3]"),
        ) {
            let make = |(index, (kind, value)): (usize, (usize, usize))| {
                let value = value.to_string();
                let conditions = match kind {
                    0 => vec![condition("line", "equals", &value)],
                    1 => vec![condition("employee", "equals", &value), condition("direction", "equals", "in")],
                    2 => vec![condition("line", "one_of", &format!("{value}|3"))],
                    3 => vec![condition("employee", "starts_with", &value)],
                    5 => vec![condition("line", "starts_with", &format!("{value}{value}"))],
                    4 => vec![condition("employee", "not_equals", &value), condition("line", "equals", &value)],
                    _ => vec![condition("direction", "equals", "out")],
                };
                rule(u128::try_from(index).unwrap(), conditions)
            };
            let rules: Vec<Rule> = picks.into_iter().enumerate().map(make).collect();
            let facts = Facts { line: Some(line), employee, ..call() };
            let plain = rules
                .iter()
                .find(|rule| rule.conditions.iter().all(|one| one.test.holds(one.field.of(&facts))))
                .map(|rule| rule.project_id);
            prop_assert_eq!(RuleSet::new(rules, None).decide(&facts).project_id(), plain);
        }
    }
}
