//! JSON Schema, as far as the description of the API uses it. What it does not know is a fault, so that nothing goes unlooked at.

use serde_json::{Map, Value};

/// What tells people something, or programs what no test here looks at.
const SAYS: [&str; 5] = ["description", "default", "examples", "format", "pattern"];

/// The part of `document` that `reference` names, if it is one.
pub(crate) fn resolved<'a>(document: &'a Value, found: &'a Value) -> &'a Value {
    let Some(name) = found["$ref"].as_str() else { return found };
    document.pointer(name.trim_start_matches('#')).unwrap_or_else(|| panic!("{name} leads nowhere"))
}

/// What is wrong with `value`, by `schema`.
pub(crate) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let schema = resolved(document, schema);
    let Some(rules) = schema.as_object() else { return vec![format!("{schema} is no schema")] };
    rules.iter().flat_map(|(name, rule)| broken(document, rules, name, rule, value)).collect()
}

fn broken(document: &Value, rules: &Map<String, Value>, name: &str, rule: &Value, value: &Value) -> Vec<String> {
    let fault = |holds: bool| if holds { Vec::new() } else { vec![format!("{value} breaks {name} {rule}")] };
    let length = value.as_str().map(|text| text.chars().count());
    let count = value.as_array().map(Vec::len);
    let limit = || rule.as_u64().and_then(|limit| usize::try_from(limit).ok()).unwrap();
    match name {
        _ if SAYS.contains(&name) => Vec::new(),
        "type" => {
            let types = rule.as_array().map_or_else(|| vec![rule], |types| types.iter().collect());
            fault(types.iter().any(|kind| is(value, kind.as_str().unwrap())))
        }
        "enum" => fault(rule.as_array().unwrap().contains(value)),
        "oneOf" => {
            let all: Vec<_> = rule.as_array().unwrap().iter().map(|one| faults(document, one, value)).collect();
            let fitting = all.iter().filter(|faults| faults.is_empty()).count();
            if fitting == 1 { Vec::new() } else { [vec![format!("{fitting} of oneOf fit {value}")], all.concat()].concat() }
        }
        "minLength" => fault(length.is_none_or(|length| length >= limit())),
        "maxLength" => fault(length.is_none_or(|length| length <= limit())),
        "minItems" => fault(count.is_none_or(|count| count >= limit())),
        "maxItems" => fault(count.is_none_or(|count| count <= limit())),
        "minimum" => fault(value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap())),
        "maximum" => fault(value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap())),
        "items" => value.as_array().into_iter().flatten().flat_map(|item| faults(document, rule, item)).collect(),
        "required" => {
            let names = rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap());
            names
                .filter(|name| value.is_object() && value.get(name).is_none())
                .map(|name| format!("no {name} in {value}"))
                .collect()
        }
        "properties" => {
            let members = value.as_object().into_iter().flatten();
            // What is not described is told of nowhere, so it is a fault even where there may be more.
            let described = members.flat_map(|(name, value)| match rule.get(name) {
                Some(rule) => faults(document, rule, value),
                None => vec![format!("{name} is not described")],
            });
            described.collect()
        }
        "additionalProperties" => fault(*rule == false && rules.contains_key("properties")),
        _ => vec![format!("{name} is a rule that this test does not know")],
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}
