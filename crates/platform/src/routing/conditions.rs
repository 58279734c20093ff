//! What a rule may ask: fields, operations and values, as a typed registry.
//!
//! Invariant: a condition that was accepted can be evaluated; an unknown field, an operation the
//! field does not have or a value it cannot take is refused by name, with its place in the body.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::{Facts, RuleError};

/// One condition as people write it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Condition)]
pub struct ConditionSpec {
    /// `channel`, `direction`, `line`, `phone`, `employee`, `crm_entity` or `variable.NAME`.
    pub field: String,
    /// `equals`, `not_equals`, `starts_with`, `contains`, `one_of` or `exists`.
    pub op: String,
    /// A text; a list of texts for `one_of`; yes or no for `exists`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ConditionValue>,
}

/// What a field is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ConditionValue {
    /// Yes or no.
    Flag(bool),
    /// One text.
    Text(String),
    /// Any of these texts.
    List(Vec<String>),
}

/// What is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// `call` or `chat`.
    Channel,
    /// `in` or `out`.
    Direction,
    /// The company's own number.
    Line,
    /// The other side's number.
    Phone,
    /// Extension or name of the employee at the source.
    Employee,
    /// Kind of the CRM object it hangs on.
    CrmEntity,
    /// A variable that came with it.
    Variable(String),
}

/// A condition that is known to make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub(super) field: Field,
    pub(super) test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Equals(String),
    NotEquals(String),
    StartsWith(String),
    Contains(String),
    OneOf(Vec<String>),
    Exists(bool),
}

/// How the values of a field look.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Choice(&'static [&'static str]),
    Digits,
    Text,
}

const CHOICE_OPS: &[&str] = &["equals", "not_equals", "one_of"];
const TEXT_OPS: &[&str] = &["equals", "not_equals", "starts_with", "contains", "one_of", "exists"];
const CONDITIONS_MAX: usize = 20;
const VALUE_CHARS_MAX: usize = 200;
const LIST_MAX: usize = 500;
const VARIABLE: &str = "variable.";

/// The conditions in the form they are evaluated in, or the first that makes no sense with its JSON Pointer.
pub fn check_conditions(specs: &[ConditionSpec]) -> Result<Vec<Condition>, (String, RuleError)> {
    if specs.is_empty() || specs.len() > CONDITIONS_MAX {
        return Err(("/conditions".to_owned(), RuleError::ConditionCount(CONDITIONS_MAX)));
    }
    let checked = specs.iter().enumerate().map(|(index, spec)| {
        let at = |part: &'static str| move |error| (format!("/conditions/{index}/{part}"), error);
        let field =
            Field::parse(&spec.field).ok_or_else(|| at("field")(RuleError::Field(spec.field.clone())))?;
        let ops = field.ops();
        if !ops.contains(&spec.op.as_str()) {
            return Err(at("op")(RuleError::Op {
                op: spec.op.clone(),
                field: field.to_string(),
                known: ops.join(", "),
            }));
        }
        let test = Test::parse(&field, &spec.op, spec.value.as_ref()).map_err(at("value"))?;
        Ok(Condition { field, test })
    });
    checked.collect()
}

impl Field {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "channel" => Self::Channel,
            "direction" => Self::Direction,
            "line" => Self::Line,
            "phone" => Self::Phone,
            "employee" => Self::Employee,
            "crm_entity" => Self::CrmEntity,
            other => Self::Variable(other.strip_prefix(VARIABLE).filter(|key| !key.is_empty())?.to_owned()),
        })
    }

    fn shape(&self) -> Shape {
        match self {
            Self::Channel => Shape::Choice(&["call", "chat"]),
            Self::Direction => Shape::Choice(&["in", "out"]),
            Self::Line | Self::Phone => Shape::Digits,
            Self::Employee | Self::CrmEntity | Self::Variable(_) => Shape::Text,
        }
    }

    fn ops(&self) -> &'static [&'static str] {
        if matches!(self.shape(), Shape::Choice(_)) { CHOICE_OPS } else { TEXT_OPS }
    }

    /// The value this field has in what is being routed.
    pub fn of<'f>(&self, facts: &'f Facts) -> Option<&'f str> {
        match self {
            Self::Channel => Some(&facts.channel),
            Self::Direction => Some(&facts.direction),
            Self::Line => facts.line.as_deref(),
            Self::Phone => facts.phone.as_deref(),
            Self::Employee => facts.employee.as_deref(),
            Self::CrmEntity => facts.crm_entity.as_deref(),
            Self::Variable(key) => facts.variables.get(key).map(String::as_str),
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Channel => f.write_str("channel"),
            Self::Direction => f.write_str("direction"),
            Self::Line => f.write_str("line"),
            Self::Phone => f.write_str("phone"),
            Self::Employee => f.write_str("employee"),
            Self::CrmEntity => f.write_str("crm_entity"),
            Self::Variable(key) => write!(f, "{VARIABLE}{key}"),
        }
    }
}

impl Test {
    fn parse(field: &Field, op: &str, value: Option<&ConditionValue>) -> Result<Self, RuleError> {
        match (op, value) {
            ("exists", None) => Ok(Self::Exists(true)),
            ("exists", Some(ConditionValue::Flag(wanted))) => Ok(Self::Exists(*wanted)),
            ("one_of", Some(ConditionValue::List(list))) if (1..=LIST_MAX).contains(&list.len()) => {
                list.iter().map(|text| check_value(field, text)).collect::<Result<_, _>>().map(Self::OneOf)
            }
            ("equals", Some(ConditionValue::Text(text))) => check_value(field, text).map(Self::Equals),
            ("not_equals", Some(ConditionValue::Text(text))) => check_value(field, text).map(Self::NotEquals),
            ("starts_with", Some(ConditionValue::Text(text))) => {
                check_value(field, text).map(Self::StartsWith)
            }
            ("contains", Some(ConditionValue::Text(text))) => check_value(field, text).map(Self::Contains),
            _ => Err(RuleError::Value { op: op.to_owned(), wanted: wanted_value(op) }),
        }
    }

    /// Whether the value that was seen passes. What is absent equals nothing and starts with nothing.
    pub(super) fn holds(&self, seen: Option<&str>) -> bool {
        match self {
            Self::Equals(wanted) => seen == Some(wanted),
            Self::NotEquals(unwanted) => seen != Some(unwanted),
            Self::StartsWith(prefix) => seen.is_some_and(|text| text.starts_with(prefix.as_str())),
            Self::Contains(part) => seen.is_some_and(|text| text.contains(part.as_str())),
            Self::OneOf(wanted) => seen.is_some_and(|text| wanted.iter().any(|one| one == text)),
            Self::Exists(wanted) => seen.is_some() == *wanted,
        }
    }
}

/// What a condition can be found by in an index.
#[derive(Clone, Copy)]
pub(super) struct Anchor<'c> {
    pub(super) field: &'c Field,
    /// How many bytes of the value must equal; all of them when none.
    pub(super) length: Option<usize>,
    pub(super) values: &'c [String],
}

impl Condition {
    /// What it can be found by; none when only evaluating it can tell.
    pub(super) fn anchor(&self) -> Option<Anchor<'_>> {
        let (length, values) = match &self.test {
            Test::Equals(wanted) => (None, std::slice::from_ref(wanted)),
            Test::OneOf(wanted) => (None, wanted.as_slice()),
            Test::StartsWith(prefix) => (Some(prefix.len()), std::slice::from_ref(prefix)),
            Test::NotEquals(_) | Test::Contains(_) | Test::Exists(_) => return None,
        };
        Some(Anchor { field: &self.field, length, values })
    }

    /// How few conversations it probably holds for: an index by direction would find half of all rules.
    pub(super) fn rarity(&self) -> u8 {
        match (&self.test, self.field.shape()) {
            (Test::NotEquals(_) | Test::Contains(_) | Test::Exists(_), _) => 0,
            (_, Shape::Choice(_)) => 1,
            (Test::StartsWith(_), _) => 2,
            (Test::Equals(_) | Test::OneOf(_), _) => 3,
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Equals(text) => write!(f, "is {text}"),
            Self::NotEquals(text) => write!(f, "is not {text}"),
            Self::StartsWith(text) => write!(f, "starts with {text}"),
            Self::Contains(text) => write!(f, "contains {text}"),
            Self::OneOf(list) => write!(f, "is one of {}", list.join(", ")),
            Self::Exists(true) => f.write_str("is there"),
            Self::Exists(false) => f.write_str("is not there"),
        }
    }
}

fn wanted_value(op: &str) -> &'static str {
    match op {
        "one_of" => "a list of 1 to 500 texts",
        "exists" => "true or false",
        _ => "one text",
    }
}

fn check_value(field: &Field, text: &str) -> Result<String, RuleError> {
    let text = text.trim();
    let refused =
        |wanted: String| RuleError::FieldValue { field: field.to_string(), value: text.to_owned(), wanted };
    if !(1..=VALUE_CHARS_MAX).contains(&text.chars().count()) {
        return Err(refused(format!("1 to {VALUE_CHARS_MAX} characters")));
    }
    match field.shape() {
        Shape::Text => Ok(text.to_owned()),
        Shape::Choice(known) if known.contains(&text) => Ok(text.to_owned()),
        Shape::Choice(known) => Err(refused(format!("one of {}", known.join(", ")))),
        Shape::Digits => {
            Some(digits(text)).filter(|number| !number.is_empty()).ok_or_else(|| refused("digits".to_owned()))
        }
    }
}

/// A number as it is compared: its digits alone, so that `+380 44 …` and `38044…` are the same.
pub(super) fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use kernel::Classify;

    use super::*;

    fn spec(field: &str, op: &str, value: impl Into<Option<ConditionValue>>) -> ConditionSpec {
        ConditionSpec { field: field.into(), op: op.into(), value: value.into() }
    }

    fn text(value: &str) -> ConditionValue {
        ConditionValue::Text(value.into())
    }

    #[test]
    fn a_condition_that_makes_no_sense_is_refused_with_its_place() {
        let fine = spec("direction", "equals", text("in"));
        let table = [
            (spec("weather", "equals", text("sunny")), "/conditions/1/field", "routing_rule.field"),
            (spec("variable.", "exists", None), "/conditions/1/field", "routing_rule.field"),
            (spec("channel", "starts_with", text("c")), "/conditions/1/op", "routing_rule.op"),
            (spec("line", "matches", text("^1$")), "/conditions/1/op", "routing_rule.op"),
            (spec("channel", "equals", text("fax")), "/conditions/1/value", "routing_rule.value"),
            (spec("phone", "starts_with", text("abc")), "/conditions/1/value", "routing_rule.value"),
            (spec("line", "one_of", text("1")), "/conditions/1/value", "routing_rule.value"),
            (
                spec("line", "one_of", ConditionValue::List(Vec::new())),
                "/conditions/1/value",
                "routing_rule.value",
            ),
            (spec("employee", "equals", None), "/conditions/1/value", "routing_rule.value"),
            (spec("employee", "equals", text("   ")), "/conditions/1/value", "routing_rule.value"),
        ];
        for (bad, place, code) in table {
            let (pointer, error) = check_conditions(&[fine.clone(), bad.clone()]).unwrap_err();
            assert_eq!((pointer.as_str(), error.code()), (place, code), "{bad:?}");
        }
        assert_eq!(check_conditions(&[]).unwrap_err().0, "/conditions");
    }

    #[test]
    fn numbers_are_compared_by_their_digits() {
        let checked = check_conditions(&[spec("phone", "starts_with", text("+380 (44)"))]).unwrap();
        assert_eq!(checked[0].test, Test::StartsWith("38044".into()));
    }

    #[test]
    fn a_condition_survives_the_trip_through_json() {
        let json =
            r#"[{"field":"line","op":"one_of","value":["1","2"]},{"field":"variable.vip","op":"exists"}]"#;
        let specs: Vec<ConditionSpec> = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&specs).unwrap(), json);
        assert!(
            serde_json::from_str::<ConditionSpec>(r#"{"field":"line","op":"exists","not":true}"#).is_err()
        );
    }
}
