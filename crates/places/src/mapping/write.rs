//! Writing a mapping as the JSON that [`Mapping::parse`] reads.

use serde_json::{Map, Value, json};

use super::{Choice, HoursMapping, Mapping, Object, Pattern, Scalar, Table};
use crate::hours::DAYS;
use crate::standard::{Field, legacy};

impl Mapping {
    /// The mapping as JSON; reading it back gives the same mapping, its choices arranged by field.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        for (field, scalar) in &self.scalars {
            insert(&mut object, *field, of_scalar(scalar));
        }
        for field in Field::ALL {
            let choices = self.choices.iter().filter(|choice| choice.field == field);
            let choices: Vec<Value> = choices.map(of_choice).collect();
            if !choices.is_empty() {
                insert(&mut object, field, Value::Array(choices));
            }
        }
        if !self.hours.is_empty() {
            object.insert("horaires".to_owned(), of_hours(&self.hours));
        }
        for (key, scalar) in [("semaine_ouverture", &self.weeks), ("prive", &self.private)] {
            if let Some(scalar) = scalar {
                object.insert(key.to_owned(), of_scalar(scalar));
            }
        }
        Value::Object(object)
    }
}

/// Under the field's name; under its older name if that is taken: a mapping that reads a field twice
/// was written with both.
fn insert(object: &mut Object, field: Field, value: Value) {
    let older = legacy::names(field);
    let free = std::iter::once(field.name())
        .chain(older)
        .find(|name| !object.contains_key(*name));
    object.insert(free.unwrap_or(field.name()).to_owned(), value);
}

fn of_scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Columns(columns) => of_columns(columns),
        Scalar::Literal(text) => json!({"valeur": text}),
        Scalar::Join {
            columns,
            separator,
            or,
        } => {
            let mut join = json!({"colonnes": columns, "séparateur": separator});
            if let Some(or) = or {
                join["ou"] = of_scalar(or);
            }
            json!({"joindre": join})
        }
        Scalar::Split {
            column,
            separator,
            part,
        } => json!({"dissocier": {"colonne": column, "séparateur": separator, "partie": part}}),
        Scalar::Extract {
            columns,
            pattern,
            or,
        } => {
            let mut extract =
                json!({"colonnes": columns, "motif": pattern.as_str(), "groupe": pattern.group()});
            if let Some(or) = or {
                extract["ou"] = of_scalar(or);
            }
            json!({"extraire": extract})
        }
        Scalar::Table { of, table } => {
            let mut scalar = of_scalar(of);
            scalar["valeurs"] = of_table(table);
            if table.is_folded() {
                scalar["plier"] = json!(true);
            }
            scalar
        }
        Scalar::Default { of, text } => {
            let mut scalar = of_scalar(of);
            scalar["défaut"] = json!(text);
            scalar
        }
    }
}

fn of_table(table: &Table) -> Value {
    let entries = table.entries().iter().map(|(text, values)| {
        let values = match values.as_slice() {
            [] => json!(""),
            [value] => json!(value),
            values => json!(values),
        };
        (text.clone(), values)
    });
    Value::Object(entries.collect())
}

fn of_columns(columns: &[String]) -> Value {
    match columns {
        [column] => json!({"colonne": column}),
        columns => json!({"colonnes": columns}),
    }
}

fn of_choice(choice: &Choice) -> Value {
    let mut object = Map::new();
    let patterns: Vec<&str> = choice.patterns.iter().map(Pattern::as_str).collect();
    let texts = |texts: &[String]| texts.iter().map(|text| json!(text)).collect::<Vec<_>>();
    for (key, texts) in [
        ("colonnes", texts(&choice.columns)),
        ("termes", texts(&choice.terms)),
        ("motifs", patterns.iter().map(|text| json!(text)).collect()),
        ("sauf", texts(&choice.except)),
    ] {
        if !texts.is_empty() {
            object.insert(key.to_owned(), Value::Array(texts));
        }
    }
    if choice.folded {
        object.insert("plier".to_owned(), json!(true));
    }
    if let Some(table) = &choice.table {
        object.insert("valeurs".to_owned(), of_table(table));
    }
    if let Some(target) = &choice.target {
        let key = if choice.fallback { "défaut" } else { "cible" };
        object.insert(key.to_owned(), json!(target));
    }
    Value::Object(object)
}

fn of_hours(hours: &[HoursMapping]) -> Value {
    let mut object = Map::new();
    for hours in hours {
        match hours {
            HoursMapping::Osm(column) => object.insert("osm".to_owned(), json!(column)),
            HoursMapping::Week(column) => object.insert("semaine".to_owned(), json!(column)),
            HoursMapping::Days(days) => {
                let days = days.iter().map(|(day, columns)| {
                    let osm = DAYS.get(*day).copied().unwrap_or_default();
                    json!({"colonnes": columns, "osm": osm})
                });
                object.insert("jours".to_owned(), days.collect())
            }
        };
    }
    Value::Object(object)
}
