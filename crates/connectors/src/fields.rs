//! Reading what vendors write: numbers as strings, and six ways to say that nothing is there.

use std::collections::BTreeMap;

use kernel::Ts;
use serde_json::{Map, Value};

use crate::{DecodeError, Form};

pub(crate) const VARIABLES_MAX: usize = 50;
pub(crate) const VALUE_CHARS_MAX: usize = 500;
/// Between the years 2000 and 2100: one unit is not mistaken for another.
const SECONDS: std::ops::Range<i64> = 946_684_800..4_102_444_800;

/// Named values of one event or row, from JSON or from a form whose names share a beginning.
#[derive(Clone, Copy)]
pub(crate) enum Fields<'a> {
    Json(&'a Map<String, Value>),
    /// `prefix[name]`, or plain names where the prefix is empty.
    Form(&'a Form, &'a str),
}

impl<'a> Fields<'a> {
    /// The fields of a JSON object.
    pub(crate) fn of(value: &'a Value, pointer: &str) -> Result<Self, DecodeError> {
        let object = value.as_object().map(Self::Json);
        object.ok_or_else(|| DecodeError::at(pointer, "here an object with named values is expected"))
    }

    /// The value as text; absent when it is not there, null, empty, or the word null.
    pub(crate) fn text(&self, key: &str) -> Option<String> {
        let text = match self {
            Self::Json(object) => scalar(object.get(key)?)?,
            Self::Form(form, "") => form.get(key)?.trim().to_owned(),
            Self::Form(form, prefix) => form.get(&format!("{prefix}[{key}]"))?.trim().to_owned(),
        };
        (!text.is_empty() && text != "null").then_some(text)
    }

    /// The value as texts: those of a list, or the one that stands alone.
    pub(crate) fn texts(&self, key: &str) -> Vec<String> {
        let listed = match self {
            Self::Json(object) => object.get(key).and_then(Value::as_array),
            Self::Form(..) => None,
        };
        match listed {
            Some(list) => list.iter().filter_map(scalar).filter(|text| !text.is_empty()).collect(),
            None => self.text(key).into_iter().collect(),
        }
    }

    /// The value of a name within a name, one level down.
    pub(crate) fn inner_text(&self, outer: &str, key: &str) -> Option<String> {
        match self {
            Self::Json(object) => Self::Json(object.get(outer)?.as_object()?).text(key),
            Self::Form(form, "") => Fields::Form(form, outer).text(key),
            Self::Form(form, prefix) => Fields::Form(form, &format!("{prefix}[{outer}]")).text(key),
        }
    }

    pub(crate) fn required(&self, key: &str) -> Result<String, DecodeError> {
        let missing = "a finished call must have this field; ask the vendor's support why it is missing";
        self.text(key).ok_or_else(|| DecodeError::at(self.pointer(key), missing))
    }

    /// Where a value stands, for the person who looks for it.
    pub(crate) fn pointer(&self, key: &str) -> String {
        match self {
            Self::Json(_) => format!("/{key}"),
            Self::Form(_, "") => key.to_owned(),
            Self::Form(_, prefix) => format!("{prefix}[{key}]"),
        }
    }

    /// A whole number of seconds, or of whatever it counts; absent is nothing.
    pub(crate) fn count(&self, key: &str) -> Result<Option<i64>, DecodeError> {
        let Some(text) = self.text(key) else { return Ok(None) };
        let whole = text.split('.').next().unwrap_or_default().parse::<i64>();
        let count = whole.ok().filter(|count| (0..=COUNT_MAX).contains(count));
        count.map(Some).ok_or_else(|| DecodeError::at(self.pointer(key), "this is not a number of seconds"))
    }

    /// Seconds since 1970; absent and 0 are nothing.
    pub(crate) fn epoch(&self, key: &str) -> Result<Option<Ts>, DecodeError> {
        self.instant(key, 1, "this is not a time in seconds since 1970")
    }

    /// Milliseconds since 1970; absent and 0 are nothing.
    pub(crate) fn epoch_millis(&self, key: &str) -> Result<Option<Ts>, DecodeError> {
        self.instant(key, 1_000, "this is not a time in milliseconds since 1970")
    }

    /// Seconds or milliseconds since 1970, whichever makes sense; absent and 0 are nothing.
    pub(crate) fn epoch_of_either_unit(&self, key: &str) -> Result<Option<Ts>, DecodeError> {
        self.epoch(key).or_else(|_| self.epoch_millis(key))
    }

    /// Microseconds since 1970; absent and 0 are nothing.
    pub(crate) fn epoch_micros(&self, key: &str) -> Result<Option<Ts>, DecodeError> {
        self.instant(key, 1_000_000, "this is not a time in microseconds since 1970")
    }

    fn instant(&self, key: &str, per_second: i64, detail: &str) -> Result<Option<Ts>, DecodeError> {
        let Some(text) = self.text(key).filter(|text| text != "0") else { return Ok(None) };
        let at = epoch(&text, per_second).map(Some);
        at.ok_or_else(|| DecodeError::at(self.pointer(key), detail))
    }

    pub(crate) fn says_yes(&self, key: &str) -> bool {
        let yes = |text: &str| ["yes", "true", "1", "y"].iter().any(|word| text.eq_ignore_ascii_case(word));
        self.text(key).is_some_and(|text| yes(&text))
    }

    /// A link that can be fetched; anything else is no link.
    pub(crate) fn link(&self, key: &str) -> Option<String> {
        self.text(key).filter(|text| text.starts_with("https://") || text.starts_with("http://"))
    }

    /// What has no place of its own in a call: scalars, and those of nested objects one level down, whose names are
    /// written `outer.inner`.
    pub(crate) fn variables(&self, placed: &[&str]) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        match self {
            Self::Json(object) => {
                for (key, value) in object.iter().filter(|(key, _)| !placed.contains(&key.as_str())) {
                    match value {
                        Value::Object(inner) => {
                            found.extend(
                                nested(key, inner).filter(|(name, _)| !placed.contains(&name.as_str())),
                            );
                        }
                        value => found.extend(scalar(value).map(|text| (key.clone(), text))),
                    }
                }
            }
            Self::Form(form, prefix) => found.extend(form.pairs().filter_map(|(name, value)| {
                let key = inner_name(name, prefix)?;
                (!placed.contains(&key.as_str())).then(|| (key, value.trim().to_owned()))
            })),
        }
        let said = |text: &String| !text.is_empty() && text != "null";
        let cut = |(key, text): (String, String)| (key, text.chars().take(VALUE_CHARS_MAX).collect());
        found.into_iter().filter(|(_, text)| said(text)).take(VARIABLES_MAX).map(cut).collect()
    }
}

/// A month; a call is not longer.
const COUNT_MAX: i64 = 31 * 24 * 3600;

/// A time since 1970 in seconds (1), milliseconds (1,000) or microseconds (1,000,000); a number of another unit is none.
pub(crate) fn epoch(text: &str, per_second: i64) -> Option<Ts> {
    let number = text.parse::<i64>().ok().filter(|number| SECONDS.contains(&(number / per_second)))?;
    number.checked_mul(1_000_000 / per_second).map(Ts)
}

pub(crate) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn nested<'a>(key: &'a str, inner: &'a Map<String, Value>) -> impl Iterator<Item = (String, String)> + 'a {
    inner.iter().filter_map(move |(name, value)| Some((format!("{key}.{name}"), scalar(value)?)))
}

/// `callDetails[employeeData][name]` within `callDetails` → `employeeData.name`.
fn inner_name(name: &str, prefix: &str) -> Option<String> {
    if prefix.is_empty() {
        return Some(name.to_owned());
    }
    let rest = name.strip_prefix(prefix)?.strip_prefix('[')?.strip_suffix(']')?;
    Some(rest.replace("][", "."))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_is_written_in_many_ways() {
        let value = json!({"a": null, "b": "null", "c": "", "d": "  ", "e": [], "f": {}, "g": 7, "h": " x "});
        let fields = Fields::of(&value, "").unwrap();
        for key in ["a", "b", "c", "d", "e", "f", "none"] {
            assert_eq!(fields.text(key), None, "{key}");
        }
        assert_eq!((fields.text("g").as_deref(), fields.text("h").as_deref()), (Some("7"), Some("x")));
        assert_eq!(fields.required("b").unwrap_err().pointer, "/b");
    }

    #[test]
    fn a_list_of_one_is_read_like_the_one_alone() {
        let value = json!({"list": ["201", 202, null, ""], "one": "201", "none": []});
        let fields = Fields::of(&value, "").unwrap();
        assert_eq!(fields.texts("list"), ["201", "202"]);
        assert_eq!((fields.texts("one"), fields.texts("none")), (vec!["201".to_owned()], vec![]));
    }

    #[test]
    fn numbers_are_numbers_however_they_are_quoted_and_units_are_not_mixed_up() {
        let value = json!({"s": "1767261600", "ms": 1_767_261_600_123_i64, "n": "63", "x": "12s", "neg": -4, "f": "8.5"});
        let fields = Fields::of(&value, "").unwrap();
        assert_eq!(fields.epoch("s").unwrap(), Some(Ts::from_millis(1_767_261_600_000)));
        assert_eq!(fields.epoch_millis("ms").unwrap(), Some(Ts::from_millis(1_767_261_600_123)));
        assert!(fields.epoch("ms").is_err() && fields.epoch_millis("s").is_err());
        let either = |key: &str| fields.epoch_of_either_unit(key).unwrap().unwrap().millis();
        assert_eq!((either("s"), either("ms")), (1_767_261_600_000, 1_767_261_600_123));
        assert!(fields.epoch_of_either_unit("n").is_err());
        assert_eq!((fields.count("n").unwrap(), fields.count("f").unwrap()), (Some(63), Some(8)));
        assert_eq!(fields.count("x").unwrap_err().pointer, "/x");
        assert!(fields.count("neg").is_err());
    }

    #[test]
    fn fields_of_a_form_are_found_within_their_brackets() {
        let form = Form::urlencoded(b"kind=call&d[id]=47&d[who][name]=Olena&d[none]=null&other=1");
        let fields = Fields::Form(&form, "d");
        assert_eq!(fields.text("id").as_deref(), Some("47"));
        assert_eq!(fields.pointer("id"), "d[id]");
        let variables = fields.variables(&["id"]);
        assert_eq!(variables, BTreeMap::from([("who.name".to_owned(), "Olena".to_owned())]));
        assert_eq!(fields.variables(&["id", "who.name"]), BTreeMap::new());
        assert_eq!(fields.inner_text("who", "name").as_deref(), Some("Olena"));
        assert_eq!(Fields::Form(&form, "").inner_text("d", "id").as_deref(), Some("47"));
    }

    #[test]
    fn a_name_within_a_name_is_found_in_json_too() {
        let value = json!({"leg": {"ext": 904, "name": "Оля"}, "flat": 1});
        let fields = Fields::of(&value, "").unwrap();
        assert_eq!(fields.inner_text("leg", "ext").as_deref(), Some("904"));
        assert_eq!((fields.inner_text("flat", "ext"), fields.inner_text("none", "ext")), (None, None));
        let kept = BTreeMap::from([("leg.name".to_owned(), "Оля".to_owned())]);
        assert_eq!(fields.variables(&["flat", "leg.ext"]), kept);
    }
}
