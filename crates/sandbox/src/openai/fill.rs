//! Writes a judgement into whatever shape the caller's JSON Schema asks for: exactly its properties, its
//! enums honoured, fields matched by what they are called.

use serde_json::{Map, Value, json};

use super::judge::{Evidence, Judgement, Ruling, Verdict};
use super::schema::types;

/// Where in the answer the walk is.
#[derive(Clone, Copy)]
struct At<'a> {
    root: &'a Value,
    judgement: &'a Judgement,
    ruling: Option<&'a Ruling>,
    evidence: Option<&'a Evidence>,
    suggestion: Option<&'a str>,
}

/// An instance of `schema` that says what `judgement` says.
pub(super) fn by_schema(schema: &Value, judgement: &Judgement) -> Value {
    let at = At { root: schema, judgement, ruling: None, evidence: None, suggestion: None };
    at.value(schema, "")
}

/// What is answered to a request for JSON without a schema.
pub(super) fn default_schema() -> Value {
    let text = json!({ "type": "string" });
    let evidence =
        json!({ "type": "object", "properties": { "turn": { "type": "integer" }, "quote": text } });
    let criterion = json!({ "type": "object", "properties": {
        "key": text, "verdict": text, "comment": text, "evidence": { "type": "array", "items": evidence },
    } });
    json!({ "type": "object", "properties": {
        "summary": text, "sentiment": text, "category": text,
        "suggestions": { "type": "array", "items": text },
        "criteria": { "type": "array", "items": criterion },
    } })
}

impl At<'_> {
    fn value(self, schema: &Value, name: &str) -> Value {
        let Some(schema) = self.resolved(schema) else { return Value::Null };
        if let Some(constant) = schema.get("const") {
            return constant.clone();
        }
        if let Some(variants) = schema.get("anyOf").and_then(Value::as_array) {
            let real = variants.iter().find(|variant| variant.get("type") != Some(&json!("null")));
            return real.map_or(Value::Null, |variant| self.value(variant, name));
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return self.choice(values, name);
        }
        let kinds = types(schema);
        match kinds.first().copied() {
            Some("object") => self.object(schema),
            Some("array") => self.array(schema, name),
            Some("string") => match self.text(name) {
                text if text.is_empty() && kinds.contains(&"null") => Value::Null,
                text => Value::String(text),
            },
            Some("integer" | "number") => json!(self.number(schema, name)),
            Some("boolean") => Value::Bool(self.ruling.is_some_and(|ruling| ruling.verdict == Verdict::Pass)),
            _ => Value::Null,
        }
    }

    fn resolved<'s>(&'s self, schema: &'s Value) -> Option<&'s Map<String, Value>> {
        match schema.get("$ref").and_then(Value::as_str) {
            Some(pointer) => self.root.pointer(pointer.strip_prefix('#')?)?.as_object(),
            None => schema.as_object(),
        }
    }

    fn object(self, schema: &Map<String, Value>) -> Value {
        let properties = schema.get("properties").and_then(Value::as_object);
        let filled = properties.into_iter().flatten().map(|(name, property)| {
            // Criteria may also be asked for as an object with one property per key.
            let named = self.judgement.criteria.iter().find(|ruling| ruling.key == *name);
            let at = At { ruling: named.or(self.ruling), ..self };
            (name.clone(), at.value(property, name))
        });
        Value::Object(filled.collect())
    }

    fn array(self, schema: &Map<String, Value>, name: &str) -> Value {
        let Some(items) = schema.get("items") else { return json!([]) };
        let each = |at: At<'_>| at.value(items, name);
        match (name, self.ruling) {
            ("evidence" | "quotes" | "citations", Some(ruling)) => {
                ruling.evidence.iter().map(|evidence| each(At { evidence: Some(evidence), ..self })).collect()
            }
            ("criteria" | "results" | "scores" | "verdicts" | "criterion_results", None) => self
                .judgement
                .criteria
                .iter()
                .map(|ruling| each(At { ruling: Some(ruling), ..self }))
                .collect(),
            ("suggestions" | "recommendations" | "advice" | "improvements" | "coaching", _) => {
                let suggestions = self.judgement.suggestions.iter();
                suggestions.map(|suggestion| each(At { suggestion: Some(suggestion), ..self })).collect()
            }
            _ => json!([]),
        }
    }

    fn text(self, name: &str) -> String {
        let judgement = self.judgement;
        if let Some(suggestion) = self.suggestion {
            return suggestion.to_owned();
        }
        match (name, self.evidence, self.ruling) {
            ("quote" | "text" | "evidence" | "quotes", Some(evidence), _) => evidence.quote.clone(),
            ("key" | "criterion" | "criterion_key" | "id", _, Some(ruling)) => ruling.key.clone(),
            ("name" | "title", _, Some(ruling)) => ruling.name.clone(),
            ("verdict" | "result" | "status", _, Some(ruling)) => ruling.verdict.word().to_owned(),
            ("quote", None, Some(ruling)) => {
                ruling.evidence.first().map(|first| first.quote.clone()).unwrap_or_default()
            }
            (_, _, Some(ruling)) => ruling.comment.clone(),
            ("summary", _, None) => judgement.summary.clone(),
            ("sentiment" | "mood", _, None) => judgement.sentiment.to_owned(),
            ("category" | "topic", _, None) => judgement.category.clone(),
            ("language", _, None) => judgement.language.clone(),
            _ => String::new(),
        }
    }

    fn choice(self, values: &[Value], name: &str) -> Value {
        let wanted = self.text(name).to_lowercase();
        let synonyms =
            Verdict::ALL.iter().find(|verdict| verdict.word() == wanted).map(|verdict| verdict.synonyms());
        let says = |value: &&Value| {
            let word = value.as_str().unwrap_or_default().to_lowercase();
            word == wanted || synonyms.is_some_and(|synonyms| synonyms.contains(&word.as_str()))
        };
        let offered = values.iter().find(says).or_else(|| {
            let names: Vec<(String, String)> = values
                .iter()
                .filter_map(Value::as_str)
                .map(|value| (value.to_owned(), value.to_owned()))
                .collect();
            let best = (name == "category" || name == "topic")
                .then(|| self.judgement.best_category(&names))
                .flatten()?;
            values.iter().find(|value| value.as_str() == Some(best.as_str()))
        });
        offered.or_else(|| values.first()).cloned().unwrap_or(Value::Null)
    }

    fn number(self, schema: &Map<String, Value>, name: &str) -> i64 {
        let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
        let (low, high) = (bound("minimum").unwrap_or(0), bound("maximum"));
        let of_scale = |percent: i64| low + (high.unwrap_or(100) - low) * percent / 100;
        match (name, self.evidence, self.ruling) {
            ("turn" | "turn_index" | "index", Some(evidence), _) => evidence.turn,
            ("points" | "score" | "rating", _, Some(ruling)) => {
                of_scale(if ruling.verdict == Verdict::Pass { 100 } else { 0 })
            }
            ("score" | "quality_score" | "overall_score" | "rating", _, None) => {
                of_scale(self.judgement.percent())
            }
            ("confidence", ..) => of_scale(90),
            _ => low,
        }
    }
}

/// Breaks the schema the way models do: a field forgotten, a word that is not in the enum.
pub(super) fn violate(answer: &mut Value) {
    if let Some(fields) = answer.as_object_mut() {
        let first = fields.keys().next().cloned();
        if let Some(first) = first {
            fields.remove(&first);
        }
        fields.insert("note".to_owned(), json!("I added a remark."));
    }
    each_field(answer, "verdict", &json!("mostly"));
}

/// Puts words into people's mouths.
pub(super) fn invent_quotes(answer: &mut Value) {
    each_field(answer, "quote", &json!("These words were never said by anybody in this conversation."));
}

fn each_field(value: &mut Value, name: &str, put: &Value) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                if key == name {
                    field.clone_from(put);
                } else {
                    each_field(field, name, put);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| each_field(item, name, put)),
        _ => {}
    }
}
